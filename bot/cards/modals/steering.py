"""Owns the buttons and views with which a task is cancelled or taken up again."""

from collections.abc import Mapping
from typing import Any

from bot import ids
from bot.cards.blocks import Element, View, button, foreign, modal, question, section, text_input
from bot.cards.possible import Possible
from bot.cards.reference import Reference
from bot.cards.text import and_more, inline
from engine.ports.jobs import TaskFacts
from engine.ports.queries import TaskView
from engine.rollback import reset_of, retry_roots

_REASON_MAX = 1_000
_STEPS_MAX = 20


def steering_buttons(facts: TaskFacts, possible: Possible) -> list[Element]:
    """Offer to end a task, or to take it up again."""
    value = str(Reference(task=facts.id))
    buttons = []
    if possible.retry:
        buttons.append(button("Retry task…", ids.RETRY_TASK, value, reads=f"Retry task {facts.name}"))
    if possible.cancel:
        buttons.append(button("Cancel task…", ids.CANCEL_TASK, value, reads=f"Cancel task {facts.name}"))
    return buttons


def cancel_modal(facts: TaskFacts, reference: Reference) -> View:
    """Ask whether a task shall really end, and why."""
    blocks = [
        section(f"Cancel *{inline(facts.name)}*?"),
        foreign(
            "What runs is stopped, what is asked is withdrawn, and nothing is undone. "
            "A cancelled task cannot be taken up again."
        ),
        question(ids.REASON, "Reason", text_input(ids.VALUE, limit=_REASON_MAX), is_optional=True),
    ]
    return modal(
        ids.CANCEL_VIEW,
        "Cancel task",
        blocks,
        metadata=str(reference),
        submit="Cancel task",
        close="Keep it",  # "Cancel" could be taken for what it prevents
    )


def cancel_reason(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Read the reason from the state of the view; it may be empty."""
    return str((values.get(ids.REASON) or {}).get(ids.VALUE, {}).get("value") or "").strip()


OUTDATED = (
    "The pipeline has changed since this task was started. The task goes on as the pipeline was then; "
    "what has changed applies to new tasks."
)


def retry_modal(view: TaskView, reference: Reference, *, is_outdated: bool = False) -> View:
    """Ask whether a failed task shall be taken up again, and say what will run.

    `is_outdated`: the pipeline has a newer revision than the one that the task follows.
    """
    steps = [f"*{inline(step)}*" for step in reset_of(view.task, retry_roots(view.task)).steps]
    again = and_more(steps[:_STEPS_MAX], len(steps))
    blocks = [
        section(f"Retry *{inline(view.facts.name)}*?"),
        section(f"These steps run again: {again or 'none'}. All others keep their results."),
        *([section(OUTDATED)] if is_outdated else []),
    ]
    return modal(ids.RETRY_VIEW, "Retry task", blocks, metadata=str(reference), submit="Retry task")
