"""Owns the view in which somebody rejects: why, where the work goes back to, and what that does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import (
    OPTIONS_MAX,
    Block,
    Element,
    View,
    foreign,
    modal,
    option,
    question,
    section,
    telling,
    text_input,
)
from bot.cards.legend import Legend
from bot.cards.modals.preview import consequences, drawn_for, step_of
from bot.cards.reference import Reference
from bot.cards.request import title_of
from bot.cards.text import counted
from engine.model import UserId
from engine.ports.queries import HumanTaskView
from engine.rollback import allowed_targets, reset_of

REASON_MAX = 3_000
_TITLE_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the fields of a view that is drawn anew; `remark` says why it is, in mrkdwn."""

    reason: str = ""
    target: str = ""  # the value of the option that is chosen
    verdict: str = ""
    remark: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Mapping[str, Any]], remark: str = "") -> "Filled":
        """Read the state of a view."""
        return cls(
            reason=str((values.get(ids.REASON) or {}).get(ids.VALUE, {}).get("value") or ""),
            target=chosen_in(values, ids.TARGET),
            verdict=chosen_in(values, ids.VERDICT),
            remark=remark,
        )


NOTHING_YET = Filled()


def chosen_in(values: Mapping[str, Mapping[str, Any]], block_id: str) -> str:
    """Give the value of the option that is chosen in a block; empty: none is."""
    option = (values.get(block_id) or {}).get(ids.VALUE, {}).get("selected_option") or {}
    return str(option.get("value") or "")


def reject_modal(
    view: HumanTaskView,
    reference: Reference,
    legend: Legend,
    filled: Filled = NOTHING_YET,
    *,
    by: UserId | None = None,
) -> View:
    """Ask for the reason and the step to send back to, nearest first, "Nowhere" last; say what it does.

    `by`: who rejects.
    """
    chosen = filled.target or _only_target(view)
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        question(
            ids.REASON,
            "Reason",
            text_input(ids.VALUE, limit=REASON_MAX, value=filled.reason, placeholder="What has to change?"),
            hint="It is shown on the card, and given to those who do the work again.",
        ),
        target_question(view, chosen),
        *remarked(filled),
        *consequences(view, chosen, legend, by),
    ]
    metadata = str(drawn_for(reference, view, chosen))
    return modal(ids.REJECT_VIEW, "Reject", blocks, metadata=metadata, submit="Reject")


def target_question(view: HumanTaskView, chosen: str, *, is_for_rejections: bool = False) -> Block:
    """Ask where the work goes back to. `is_for_rejections`: the view does not reject in any case."""
    targets = allowed_targets(view.task, view.human_task)
    first = "Only if you reject. " if is_for_rejections else ""
    asked = question(
        ids.TARGET,
        "Send back to",
        _select(view, targets, chosen),
        hint=f"{first}{_hint(view, targets, chosen)}",
        is_optional=is_for_rejections,
    )
    return telling(asked)


def remarked(filled: Filled) -> list[Block]:
    """Say why a view is drawn anew."""
    return [section(filled.remark)] if filled.remark else []


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was sent: the reason and the target (None: nowhere), or the errors by block."""

    comment: str
    rollback_to: str | None
    errors: Mapping[str, str]


def rejection_of(values: Mapping[str, Mapping[str, Any]]) -> Rejection:
    """Read the state of the view."""
    comment = str((values.get(ids.REASON) or {}).get(ids.VALUE, {}).get("value") or "").strip()
    errors = {} if comment else {ids.REASON: "Say why: a rejection needs a reason."}
    if not has_target(values):
        errors[ids.TARGET] = "Choose a step, or that the task is stopped."
        return Rejection(comment, None, errors)
    return Rejection(comment, step_of(chosen_in(values, ids.TARGET)), errors)


def has_target(values: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether something was chosen: a step, or nowhere."""
    return bool(chosen_in(values, ids.TARGET))


def _only_target(view: HumanTaskView) -> str:
    """Give what is chosen from the beginning: where nothing can be sent back to, nowhere."""
    return "" if allowed_targets(view.task, view.human_task) else ids.NOWHERE


def _select(view: HumanTaskView, targets: tuple[str, ...], chosen: str) -> Element:
    steps = [
        option(step, f"{ids.STEP_PREFIX}{step}", _runs_again(view, step))
        for step in targets[: OPTIONS_MAX - 1]
    ]
    options = [*steps, option("Nowhere: stop the task", ids.NOWHERE)]
    initial = [each for each in options if each["value"] == chosen]
    return {
        "type": "static_select",
        "action_id": ids.VALUE,
        "options": options,
        **({"initial_option": initial[0]} if initial else {}),
    }


def _runs_again(view: HumanTaskView, step: str) -> str:
    return f"Runs again: {', '.join(reset_of(view.task, (step,)).steps)}"


def _hint(view: HumanTaskView, targets: tuple[str, ...], chosen: str) -> str:
    if not targets:
        return "From here work cannot be sent back: a rejection stops the task."
    hint = "The chosen step and all that follows from it run again."
    if not chosen:
        hint = f"Nothing is chosen for you. {hint}"
    left = len(targets) - OPTIONS_MAX + 1
    if left > 0:
        hint += f" The nearest {OPTIONS_MAX - 1} are listed; {counted(left, 'more step')} are further away."
    rounds = view.task.rounds(view.human_task.step)
    if rounds >= view.human_task.policy.max_rounds:
        hint += f" It was sent back {counted(rounds, 'time')} already: the operators are asked first."
    return hint
