"""Owns the card that asks operators what to do: retry, skip or fail."""

from collections.abc import Mapping
from types import MappingProxyType

from bot import ids
from bot.cards.blocks import Block, button, code, rich
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.request import reference_of, request_card, title_of
from bot.cards.text import cut
from engine.codes import Choice
from engine.ports.queries import HumanTaskView

_ERROR_CHARS = 1_500
ACTIONS: Mapping[Choice, str] = MappingProxyType(
    {Choice.RETRY: ids.RETRY, Choice.SKIP: ids.SKIP, Choice.FAIL: ids.FAIL}
)


def question_card(view: HumanTaskView, legend: Legend, *, is_first_post: bool = False) -> Message:
    """Ask what to do about a step that cannot go on by itself."""
    title, reference = title_of(view), reference_of(view)
    controls = [
        button(
            choice.value.capitalize(),
            ACTIONS[choice],
            reference,
            reads=f"{choice.value.capitalize()}: {title}",
            is_primary=choice is Choice.RETRY,
        )
        for choice in choices_of(view)
    ]
    return request_card(
        view, legend, controls=controls, details=_what_went_wrong(view, legend), is_first_post=is_first_post
    )


def choices_of(view: HumanTaskView) -> tuple[Choice, ...]:
    """Give the answers that are offered."""
    return tuple(Choice(choice) for choice in view.request.get("choices") or list(Choice))


def _what_went_wrong(view: HumanTaskView, legend: Legend) -> list[Block]:
    error = legend.with_names(str(view.request.get("error") or ""))
    if not error.strip():
        return []
    return [rich(code(cut(error, _ERROR_CHARS)))]
