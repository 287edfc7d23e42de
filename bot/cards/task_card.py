"""Owns the card of a task: its steps and their states, and what is asked."""

from bot import ids
from bot.cards.authors import starter
from bot.cards.blocks import (
    Block,
    actions,
    button,
    code,
    context,
    header,
    line,
    paragraphs,
    quote,
    rich,
    section,
    words,
)
from bot.cards.errors import why_failed
from bot.cards.legend import Legend
from bot.cards.message import Message, message
from bot.cards.naming import has_title, heading_of
from bot.cards.progress import stuck
from bot.cards.reference import Reference
from bot.cards.steps import failed_run, open_requests, request_link, step_lines
from bot.cards.stopped import stopped_blocks, stopped_lines, task_words
from bot.cards.text import cut, inline, moment
from bot.cards.waiting import how_it_waits
from engine.codes import StepState
from engine.model import Surface
from engine.ports.queries import TaskView
from engine.rounds import rounds

_ERROR_CHARS = 800


def task_card(view: TaskView, legend: Legend, *, reader: Surface | None = None) -> Message:
    """Draw a task as it stands. `reader`: the place of the card; None: wherever the task was started."""
    place = reader or view.facts.surface
    blocks = [
        header(heading_of(view.facts)),
        section(state_under_heading(view)),
        *stopped_blocks(view, legend, place),
        *paragraphs(step_lines(view, legend, place)),
        *failure(view, legend),
        context(origin(view, legend)),
        actions(ids.CONTROLS, details_button(view)),
    ]
    return message(_lines(view, legend, place), blocks)


def details_button(view: TaskView) -> Block:
    """Make the button that opens everything about a task."""
    name = view.facts.name
    return button("Details…", ids.DETAILS, str(Reference(task=view.facts.id)), reads=f"Details of {name}")


def state_line(view: TaskView) -> str:
    """Say which task it is and how it stands. mrkdwn."""
    return f"*{inline(view.facts.name)}* · {task_words(view.facts)}"


def state_under_heading(view: TaskView) -> str:
    """Say how a task stands, under a heading that names it if it has no title. mrkdwn."""
    return state_line(view) if has_title(view.facts) else task_words(view.facts)


def origin(view: TaskView, legend: Legend) -> str:
    """Say who started it, when, and how long it took. mrkdwn."""
    facts = view.facts
    parts = [f"Started by {starter(facts, legend)}", moment(facts.started_at)]
    if facts.ended_at is not None:
        parts.append(f"ended {moment(facts.ended_at)}")
    number = rounds(view.task)
    if number > 1:
        parts.append(f"round {number}")
    return " · ".join(parts)


def failure(view: TaskView, legend: Legend, limit: int = _ERROR_CHARS) -> list[Block]:
    """Show why the task failed, and how it can go on."""
    run = failed_run(view)
    if run is None:
        return []
    is_rejected = run.state is StepState.REJECTED
    verb = " was rejected" if is_rejected else " failed"
    why = cut(why_failed(view.task, run, legend), limit)
    error = [quote(why) if is_rejected else code(why)] if why.strip() else []
    return [
        rich(line(words(run.step, is_bold=True), words(verb)), *error),
        context("Whoever started it and the operators can take it up again: Details…"),
    ]


def _lines(view: TaskView, legend: Legend, place: Surface | None) -> list[str]:
    run = failed_run(view)
    asked = [
        f"{request_link(view, human_task, legend, place)}: {how_it_waits(view, human_task, legend)}"
        for human_task in open_requests(view)
    ]
    why = why_failed(view.task, run, legend) if run else ""
    failed = [f"{inline(run.step)}: {inline(why, 600)}"] if run and why else []
    return [
        inline(heading_of(view.facts)),
        state_under_heading(view),
        *stopped_lines(view, legend, place),
        *failed,
        *asked,
        *(stuck(view.task, human_task) for human_task in open_requests(view)),
        origin(view, legend),
    ]
