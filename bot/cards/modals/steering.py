"""Owns the buttons and views with which a task is cancelled or taken up again."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot import ids
from bot.cards.blocks import (
    Element,
    View,
    button,
    context,
    foreign,
    modal,
    paragraphs,
    question,
    section,
    text_input,
)
from bot.cards.legend import Legend
from bot.cards.modals.resets import reset_lines
from bot.cards.possible import Possible
from bot.cards.reference import Reference
from bot.cards.stopped import deed
from bot.cards.text import counted, inline
from engine.ports.jobs import TaskFacts
from engine.ports.queries import TaskView
from engine.rollback import retried, unsettled
from engine.snapshot import TaskSnapshot

_REASON_MAX = 1_000
_DISOWNED_MAX = 5


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


def retry_modal(view: TaskView, reference: Reference, legend: Legend, *, is_outdated: bool = False) -> View:
    """Ask whether a failed task shall be taken up again, and say what that does, and why.

    `is_outdated`: the pipeline has a newer revision than the one that the task follows.
    """
    reset = retried(view.task)
    blocks = [
        section(f"Retry *{inline(view.facts.name)}*?"),
        *paragraphs([*_disowned_lines(view.task, legend), *reset_lines(view.task, reset, legend)]),
        context("All other steps keep their results."),
        *([section(OUTDATED)] if is_outdated else []),
    ]
    return modal(ids.RETRY_VIEW, "Retry task", blocks, metadata=str(reference), submit="Retry task")


def _disowned_lines(task: TaskSnapshot, legend: Legend) -> Iterator[str]:
    """Say which decisions are asked for again because they were disowned. mrkdwn."""
    disowned = unsettled(task)
    for step, human_task, decision in disowned[:_DISOWNED_MAX]:
        did = f"{legend.person(decision.by)} says it was not them who {deed(decision.verdict)} it"
        if step == human_task.step:
            yield f"⚠️ *{inline(step)}* is asked again: {did}."
        else:
            at = f"without the objection at *{inline(human_task.step)}*"
            yield f"⚠️ *{inline(step)}* starts again {at}: {did}."
    if len(disowned) > _DISOWNED_MAX:
        yield f"⚠️ {counted(len(disowned) - _DISOWNED_MAX, 'more decision')} that people disowned"
