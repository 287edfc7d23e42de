"""Owns the answer to what waits for me."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from bot.cards.answers.listing import listing
from bot.cards.coming import late_lines
from bot.cards.facts import claimed
from bot.cards.in_time import due_fact
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
    lines = [request_line(line, views.get(line.id), legend, reader) for line in page.lines]
    next_page = NextPage(list=MINE, after=page.next) if page.next else None
    return listing("*Waiting for you*", lines, empty="Nothing waits for you. ✅", next_page=next_page)


def request_line(line: HumanTaskLine, view: HumanTaskView | None, legend: Legend, reader: UserId) -> str:
    """Say what waits for a person, for whom, since when and until when; mrkdwn, of two lines or more."""
    return "\n".join([_line(line, view, legend, reader), *_marks(view, legend)])


def _line(line: HumanTaskLine, view: HumanTaskView | None, legend: Legend, reader: UserId) -> str:
    title = link(legend.address(link_for(line.links, Surface(reader))), line.title, 150)
    due = due_fact(view.task, view.human_task) if view and view.human_task.late_since is None else None
    until = f" · due {due[1]}" if due else ""
    until += f" · answer by {moment(line.expires_at)}" if line.expires_at else ""
    starter = legend.person(line.task.started_by)
    place = "".join(f" · for {legend.person(user)}" for user in stands_for(view, reader))
    about = f"{KIND_WORDS[line.kind]} · {inline(line.task.name)} · started by {starter}{place}"
    return f"🟡 *{title}*\n↳ {about} · asked {moment(line.asked_at)}{until}"


def people_named(
    lines: Collection[HumanTaskLine], views: Collection[HumanTaskView], reader: UserId
) -> frozenset[UserId]:
    """Give the people whom a list of what waits for somebody names."""
    started = {line.task.started_by for line in lines}
    claimed = {view.human_task.claimed_by for view in views}
    places = {user for view in views for user in stands_for(view, reader)}
    return frozenset(user for user in started | claimed | places if user is not None)


def stands_for(view: HumanTaskView | None, reader: UserId) -> tuple[UserId, ...]:
    """Give those in whose places a person is asked."""
    seats = () if view is None else view.human_task.policy.seats
    return tuple(
        dict.fromkeys(
            seat.stands_for for seat in seats if seat.user == reader and seat.stands_for is not None
        )
    )


def _marks(view: HumanTaskView | None, legend: Legend) -> Iterator[str]:
    """Say who keeps a form to themselves, that an answer is late, and that too few people are left."""
    if view is None:
        return
    if claim := claimed(view.task, view.human_task, legend):
        yield f"↳ 🔒 claimed by {' '.join(claim)}"
    yield from (f"↳ {late}" for late in late_lines(view.human_task))
    if told := stuck(view.task, view.human_task):
        yield f"↳ {told}"
