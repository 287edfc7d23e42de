"""Owns the card that asks operators what to do: retry, skip or fail."""

from collections.abc import Mapping
from types import MappingProxyType

from bot import ids
from bot.cards.blocks import Block, button, code, context, paragraphs, rich
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.request import reference_of, request_card, title_of
from bot.cards.text import cut, inline, units
from engine.model import Choice, QuestionReason
from engine.ports import HumanTaskView

_ERROR_CHARS = 1_500
_ACTIONS: Mapping[Choice, str] = MappingProxyType(
    {Choice.RETRY: ids.RETRY, Choice.SKIP: ids.SKIP, Choice.FAIL: ids.FAIL}
)
_HAPPENED: Mapping[QuestionReason, str] = MappingProxyType(
    {
        QuestionReason.FAILED: "*{step}* failed.",
        QuestionReason.LOST: "*{step}* was running when its process ended: it may have taken effect.",
        QuestionReason.UNDO_FAILED: "Undoing *{step}* failed.",
        QuestionReason.TOO_MANY_ROUNDS: "*{step}* sent work back more often than its author allows.",
    }
)
_MEANING: Mapping[tuple[QuestionReason, Choice], str] = MappingProxyType(
    {
        (QuestionReason.UNDO_FAILED, Choice.RETRY): "undo it again",
        (QuestionReason.UNDO_FAILED, Choice.SKIP): "leave it as it is, and go on",
        (QuestionReason.TOO_MANY_ROUNDS, Choice.RETRY): "send it back once more",
        (QuestionReason.TOO_MANY_ROUNDS, Choice.SKIP): "go on as if this step were not there",
    }
)
_USUAL_MEANING: Mapping[Choice, str] = MappingProxyType(
    {
        Choice.RETRY: "run it again",
        Choice.SKIP: "go on without it",
        Choice.FAIL: "end the task as failed",
    }
)


def question_card(view: HumanTaskView, legend: Legend, *, is_first_post: bool = False) -> Message:
    """Ask what to do about a step that cannot go on by itself."""
    title, reference = title_of(view), reference_of(view)
    controls = [
        button(
            choice.value.capitalize(),
            _ACTIONS[choice],
            reference,
            reads=f"{choice.value.capitalize()}: {title}",
            is_primary=choice is Choice.RETRY,
        )
        for choice in choices_of(view)
    ]
    return request_card(view, legend, controls=controls, details=_details(view), is_first_post=is_first_post)


def choices_of(view: HumanTaskView) -> tuple[Choice, ...]:
    """Give the answers that are offered."""
    return tuple(Choice(choice) for choice in view.request.get("choices") or list(Choice))


def what_happened(view: HumanTaskView) -> str:
    """Say why people are asked. mrkdwn."""
    return _HAPPENED[_reason(view)].format(step=inline(str(view.request.get("step", view.human_task.step))))


def _details(view: HumanTaskView) -> list[Block]:
    error = str(view.request.get("error") or "")
    meanings = (f"*{choice.value.capitalize()}*: {_meaning(view, choice)}" for choice in choices_of(view))
    explained = [context(" · ".join(meanings))] if view.human_task.is_open else []
    rest = [context("The rest is behind More…")] if units(error) > _ERROR_CHARS else []
    return [
        *paragraphs([what_happened(view)]),
        *([rich(code(cut(error, _ERROR_CHARS)))] if error.strip() else []),
        *rest,
        *explained,
    ]


def _meaning(view: HumanTaskView, choice: Choice) -> str:
    return _MEANING.get((_reason(view), choice), _USUAL_MEANING[choice])


def _reason(view: HumanTaskView) -> QuestionReason:
    return QuestionReason(view.request.get("reason", QuestionReason.FAILED))
