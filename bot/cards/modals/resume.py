"""Owns the view in which an operator sends a stopped task back to an earlier step: to which one, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import (
    OPTIONS_MAX,
    View,
    modal,
    option,
    paragraphs,
    placeholder_of,
    question,
    text_input,
)
from bot.cards.legend import Legend
from bot.cards.reference import Reference
from bot.cards.stopped import stopped_lines
from bot.cards.text import counted
from engine.model import Halt
from engine.ports.queries import TaskView
from engine.resuming import reset_by, resumable_targets

REASON_MAX = 3_000


def resume_modal(view: TaskView, halt: Halt, reference: Reference, legend: Legend) -> View:
    """Ask for the step, nearest first, and the reason. There must be a step to go back to."""
    targets = resumable_targets(view.task, halt)
    left = len(targets) - OPTIONS_MAX
    far = f" The nearest {OPTIONS_MAX} are listed; {counted(left, 'more step')} are further away."
    options = [option(step, step, _runs_again(view, halt, step)) for step in targets[:OPTIONS_MAX]]
    blocks = [
        *paragraphs(stopped_lines(view, legend)),
        question(
            ids.TARGET,
            "Send back to",
            {
                "type": "static_select",
                "action_id": ids.VALUE,
                "options": options,
                "placeholder": placeholder_of("Choose a step"),
            },
            hint=f"The chosen step and all that follows from it run again.{far if left > 0 else ''}",
        ),
        question(
            ids.REASON,
            "Reason",
            text_input(ids.VALUE, limit=REASON_MAX, placeholder="What happened, and what has to change?"),
            hint="It is given to those who do the work again, and kept in the history.",
        ),
    ]
    return modal(ids.RESUME_VIEW, "Send back", blocks, metadata=str(reference), submit="Send back")


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was sent; the errors are by block."""

    target: str
    reason: str
    errors: Mapping[str, str]


def sent_back(values: Mapping[str, Mapping[str, Any]]) -> SentBack:
    """Read the state of the view."""
    chosen = (values.get(ids.TARGET) or {}).get(ids.VALUE, {}).get("selected_option") or {}
    target = str(chosen.get("value") or "")
    reason = str((values.get(ids.REASON) or {}).get(ids.VALUE, {}).get("value") or "").strip()
    errors = {}
    if not target:
        errors[ids.TARGET] = "Choose a step."
    if not reason:
        errors[ids.REASON] = "Say why: whoever does the work again must know."
    return SentBack(target, reason, errors)


def _runs_again(view: TaskView, halt: Halt, step: str) -> str:
    return f"Runs again: {', '.join(reset_by(view.task, halt, step).steps)}"
