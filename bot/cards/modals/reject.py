"""Owns the view in which somebody rejects: why, and where the work goes back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import OPTIONS_MAX, Block, Element, View, foreign, modal, option, question, text_input
from bot.cards.reference import Reference
from bot.cards.request import title_of
from bot.cards.text import counted
from engine.ports.queries import HumanTaskView
from engine.rollback import allowed_targets, reset_of

REASON_MAX = 3_000
_TITLE_CHARS = 500


def reject_modal(view: HumanTaskView, reference: Reference) -> View:
    """Ask for the reason and the step to send back to, nearest first, "Nowhere" last."""
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        question(
            ids.REASON,
            "Reason",
            text_input(ids.VALUE, limit=REASON_MAX, placeholder="What has to change?"),
            hint="It is shown on the card, and given to those who do the work again.",
        ),
        target_question(view),
    ]
    return modal(ids.REJECT_VIEW, "Reject", blocks, metadata=str(reference), submit="Reject")


def target_question(view: HumanTaskView, *, is_for_rejections: bool = False) -> Block:
    """Ask where the work goes back to. `is_for_rejections`: the view does not reject in any case."""
    targets = allowed_targets(view.task, view.human_task)
    first = "Only if you reject. " if is_for_rejections else ""
    select = _select(view, targets, is_chosen=not is_for_rejections)
    hint = f"{first}{_hint(view, targets)}"
    return question(ids.TARGET, "Send back to", select, hint=hint, is_optional=is_for_rejections)


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
    target = str(values[ids.TARGET][ids.VALUE]["selected_option"]["value"])
    step = target.removeprefix(ids.STEP_PREFIX) if target.startswith(ids.STEP_PREFIX) else None
    return Rejection(comment, step, errors)


def has_target(values: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether something was chosen: a step, or nowhere."""
    return bool((values.get(ids.TARGET) or {}).get(ids.VALUE, {}).get("selected_option"))


def _select(view: HumanTaskView, targets: tuple[str, ...], *, is_chosen: bool) -> Element:
    steps = [
        option(step, f"{ids.STEP_PREFIX}{step}", _runs_again(view, step))
        for step in targets[: OPTIONS_MAX - 1]
    ]
    options = [*steps, option("Nowhere: stop the task", ids.NOWHERE)]
    return {
        "type": "static_select",
        "action_id": ids.VALUE,
        "options": options,
        **({"initial_option": options[0]} if is_chosen and len(options) == 1 else {}),
    }


def _runs_again(view: HumanTaskView, step: str) -> str:
    return f"Runs again: {', '.join(reset_of(view.task, (step,)).steps)}"


def _hint(view: HumanTaskView, targets: tuple[str, ...]) -> str:
    if not targets:
        return "From here work cannot be sent back: a rejection stops the task."
    hint = "Nothing is chosen for you. The chosen step and all that follows from it run again."
    left = len(targets) - OPTIONS_MAX + 1
    if left > 0:
        hint += f" The nearest {OPTIONS_MAX - 1} are listed; {counted(left, 'more step')} are further away."
    rounds = view.task.rounds(view.human_task.step)
    if rounds >= view.human_task.policy.max_rounds:
        hint += f" It was sent back {counted(rounds, 'time')} already: the operators are asked first."
    return hint
