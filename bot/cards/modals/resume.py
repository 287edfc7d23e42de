"""Owns the views in which operators have a stopped task ask again, or send it back: what that does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import ids
from bot.cards.blocks import (
    OPTIONS_MAX,
    Block,
    View,
    divider,
    modal,
    option,
    paragraphs,
    placeholder_of,
    question,
    telling,
    text_input,
)
from bot.cards.disowned_texts import stays_as_edited
from bot.cards.legend import Legend
from bot.cards.modals.reject import NOTHING_YET, Filled, chosen_in, remarked
from bot.cards.modals.resets import reset_lines
from bot.cards.reference import Reference
from bot.cards.stopped import stopped_lines
from bot.cards.text import counted, inline
from engine.model import Halt
from engine.ports.queries import TaskView
from engine.resuming import reset_by, resumable_targets
from engine.rollback import Reset, foreseen

REASON_MAX = 3_000


def ask_anew_modal(
    view: TaskView, halt: Halt, reference: Reference, legend: Legend, remark: str = ""
) -> View:
    """Say what asking again does, before it is done. `remark`: why the view is drawn anew, in mrkdwn."""
    reset = reset_by(view.task, halt)
    told = ["*If it is asked again:*", *_does(view, halt, reset, legend)]
    blocks = [
        *paragraphs(stopped_lines(view, legend)),
        *remarked(Filled(remark=remark)),
        divider(),
        *paragraphs(told),
    ]
    metadata = str(replace(reference, target=None, foreseen=foreseen(reset.steps, reset.undone)))
    return modal(ids.ASK_ANEW_VIEW, "Ask again", blocks, metadata=metadata, submit="Ask again")


def resume_modal(
    view: TaskView, halt: Halt, reference: Reference, legend: Legend, filled: Filled = NOTHING_YET
) -> View:
    """Ask for the step, nearest first, and the reason; say what it does. There must be such a step."""
    targets = resumable_targets(view.task, halt)
    chosen = filled.target if filled.target in targets else None
    reset = None if chosen is None else reset_by(view.task, halt, chosen)
    blocks = [
        *paragraphs(stopped_lines(view, legend)),
        telling(_target_question(view, halt, targets, chosen)),
        question(
            ids.REASON,
            "Reason",
            text_input(
                ids.VALUE,
                limit=REASON_MAX,
                value=filled.reason,
                placeholder="What happened, and what has to change?",
            ),
            hint="It is given to those who do the work again, and kept in the history.",
        ),
        *remarked(filled),
    ]
    if reset is not None and chosen is not None:
        told = [f"*If it goes back to {inline(chosen)}:*", *_does(view, halt, reset, legend)]
        blocks += [divider(), *paragraphs(told)]
    seen = None if reset is None else foreseen(reset.steps, reset.undone)
    metadata = str(replace(reference, target=chosen, foreseen=seen))
    return modal(ids.RESUME_VIEW, "Send back", blocks, metadata=metadata, submit="Send back")


def _target_question(view: TaskView, halt: Halt, targets: Sequence[str], chosen: str | None) -> Block:
    left = len(targets) - OPTIONS_MAX
    far = f" The nearest {OPTIONS_MAX} are listed; {counted(left, 'more step')} are further away."
    options = [option(step, step, _runs_again(view, halt, step)) for step in targets[:OPTIONS_MAX]]
    initial = [each for each in options if each["value"] == chosen]
    select = {
        "type": "static_select",
        "action_id": ids.VALUE,
        "options": options,
        "placeholder": placeholder_of("Choose a step"),
        **({"initial_option": initial[0]} if initial else {}),
    }
    hint = f"The chosen step and all that follows from it run again.{far if left > 0 else ''}"
    return question(ids.TARGET, "Send back to", select, hint=hint)


def _does(view: TaskView, halt: Halt, reset: Reset, legend: Legend) -> Iterator[str]:
    yield from reset_lines(view.task, reset, legend)
    if edited := stays_as_edited(view.task, halt, but=reset.steps):
        yield f"✏️ {inline(edited)}; who approved that is asked anew"


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was sent; the errors are by block."""

    target: str
    reason: str
    errors: Mapping[str, str]


def sent_back(values: Mapping[str, Mapping[str, Any]]) -> SentBack:
    """Read the state of the view."""
    target = chosen_in(values, ids.TARGET)
    reason = str((values.get(ids.REASON) or {}).get(ids.VALUE, {}).get("value") or "").strip()
    errors = {}
    if not target:
        errors[ids.TARGET] = "Choose a step."
    if not reason:
        errors[ids.REASON] = "Say why: whoever does the work again must know."
    return SentBack(target, reason, errors)


def _runs_again(view: TaskView, halt: Halt, step: str) -> str:
    return f"Runs again: {', '.join(reset_by(view.task, halt, step).steps)}"
