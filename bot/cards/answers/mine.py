"""Owns the answer to what waits for me."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.cards.answers.listing import listing
from bot.cards.coming import late_lines
from bot.cards.facts import claimed
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message
from bot.cards.progress import stuck
from bot.cards.reference import NextPage
from bot.cards.states import KIND_WORDS
from bot.cards.text import inline, link, moment
from engine.model import HumanTaskId, Surface, UserId
from engine.ports.queries import HumanTaskLine, HumanTaskPage, HumanTaskView

MINE = "mine"


def mine_answer(
    page: HumanTaskPage,
    legend: Legend,
    *,
    reader: UserId,
    views: Mapping[HumanTaskId, HumanTaskView] = MappingProxyType({}),
) -> Message:
    """List what waits for a person, oldest first, with links to the cards.

    `views`: of these requests, so that those are marked that somebody claimed, or that too few can answer.
    """
    lines = [
        "\n".join([_line(line, legend, Surface(reader)), *_marks(views.get(line.id), legend)])
        for line in page.lines
    ]
    next_page = NextPage(list=MINE, after=page.next) if page.next else None
    return listing("*Waiting for you*", lines, empty="Nothing waits for you. ✅", next_page=next_page)


def _line(line: HumanTaskLine, legend: Legend, reader: Surface) -> str:
    title = link(legend.address(link_for(line.links, reader)), line.title, 150)
    until = f" · answer by {moment(line.expires_at)}" if line.expires_at else ""
    starter = legend.person(line.task.started_by)
    about = f"{KIND_WORDS[line.kind]} · {inline(line.task.name)} · started by {starter}"
    return f"🟡 *{title}*\n↳ {about} · asked {moment(line.asked_at)}{until}"


def _marks(view: HumanTaskView | None, legend: Legend) -> Iterator[str]:
    """Say who keeps a form to themselves, that an answer is late, and that too few people are left."""
    if view is None:
        return
    if claim := claimed(view.task, view.human_task, legend):
        yield f"↳ 🔒 claimed by {' '.join(claim)}"
    yield from (f"↳ {late}" for late in late_lines(view.human_task))
    if told := stuck(view.task, view.human_task):
        yield f"↳ {told}"
