"""Owns the answers about tasks: one in detail, those that are open, one that was started."""

from collections.abc import Iterator, Sequence

from bot.cards.answers.listing import listing
from bot.cards.authors import starter
from bot.cards.blocks import Block, context, paragraphs, section
from bot.cards.coming import waiting_lines
from bot.cards.legend import Legend, link_for
from bot.cards.message import CHARS_MAX, Message, message, weight
from bot.cards.naming import titled
from bot.cards.progress import stuck
from bot.cards.reference import NextPage
from bot.cards.steps import open_requests, request_link, step_lines
from bot.cards.stopped import stopped_lines, task_words
from bot.cards.task_card import failure, origin, state_line
from bot.cards.text import inline, link, moment
from bot.cards.waiting import how_it_waits
from engine.model import Surface, UserId
from engine.ports.jobs import TaskFacts
from engine.ports.queries import CardLink, TaskView

OPEN_TASKS = "tasks"


def status_answer(view: TaskView, legend: Legend, *, reader: UserId) -> Message:
    """Say how a task stands: its steps; what waits for whom, since when and how long, and what is next."""
    place = Surface(reader)
    first = f"{state_line(view)}{titled(view.facts)}"
    stopped = stopped_lines(view, legend, place)
    before = [section(first), *paragraphs(stopped)]
    after = [*failure(view, legend), context(f"{origin(view, legend)}{_card(view, legend)}")]
    steps = _steps(view, legend, place, room=CHARS_MAX - weight([*before, *after]))
    lines = [first, *stopped, *_waiting(view, legend, place), origin(view, legend)]
    return message(lines, [*before, *steps, *after])


def _steps(view: TaskView, legend: Legend, place: Surface, *, room: int) -> list[Block]:
    """Draw the steps with all that is known of what waits, if there is room for so much."""
    whole = list(paragraphs(step_lines(view, legend, place, is_full=True)))
    if weight(whole) <= room:
        return whole
    rest = "Since when each of these waits, and what comes next, stands in Details… of its card."
    return [*paragraphs(step_lines(view, legend, place)), context(rest)]


def _waiting(view: TaskView, legend: Legend, place: Surface) -> Iterator[str]:
    for asked in open_requests(view):
        told = [
            f"{request_link(view, asked, legend, place)}: {how_it_waits(view, asked, legend)}",
            *waiting_lines(view, asked, legend),
        ]
        yield " · ".join(told)
        yield stuck(view.task, asked)


def open_tasks_answer(
    tasks: Sequence[TaskFacts],
    legend: Legend,
    *,
    channel: Surface | None = None,
    next_page: NextPage | None = None,
) -> Message:
    """List tasks that have not ended, newest first. `channel` None: of all places."""
    where = "Open tasks in this channel" if channel else "Open tasks"
    lines = [_task_line(facts, legend) for facts in tasks]
    empty = f"Nothing is open here. Start something: `{inline(legend.command)} list` shows what there is."
    return listing(f"*{where}*", lines, empty=empty, next_page=next_page)


def pipeline_for_task_answer(
    pipeline: str, tasks: Sequence[TaskFacts], legend: Legend, *, word: str, is_more: bool
) -> Message:
    """Tell who named a pipeline where a task is needed what its open tasks are called, newest first."""
    command = inline(legend.command)
    if tasks:
        names = ", ".join(f"*{inline(facts.name)}*" for facts in tasks)
        more = " and more" if is_more else ""
        which = f"Its open tasks in this channel: {names}{more}. Write `{command} {word} {tasks[0].name}`."
    else:
        which = (
            "None of its tasks is open in this channel. They have names like "
            f"{inline(pipeline)}-42; `{command} status` lists the tasks that are open here."
        )
    line = f"{inline(pipeline)} is a pipeline, not a task. {which}"
    return message([line], [section(line)])


def started_answer(facts: TaskFacts, card: CardLink | None, legend: Legend) -> Message:
    """Say that a task was started, and where it can be followed."""
    name = link(legend.address(card), facts.name)
    line = f"Started *{name}*{titled(facts)}"
    return message([line], [section(line)])


def _task_line(facts: TaskFacts, legend: Legend) -> str:
    state = task_words(facts)
    started = f"started by {starter(facts, legend)}, {moment(facts.started_at)}"
    return f"{state} · *{inline(facts.name)}*{titled(facts, 80)} · {started}"


def _card(view: TaskView, legend: Legend) -> str:
    address = legend.address(link_for([view.card] if view.card else [], None))
    return f" · {link(address, 'open its card')}" if address else ""
