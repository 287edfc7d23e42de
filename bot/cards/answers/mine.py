"""Owns the answer to what waits for me."""

from bot.cards.answers.listing import listing
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message
from bot.cards.reference import NextPage
from bot.cards.states import KIND_WORDS
from bot.cards.text import inline, link, moment
from engine.model import Surface, UserId
from engine.ports.queries import HumanTaskLine, HumanTaskPage

MINE = "mine"


def mine_answer(page: HumanTaskPage, legend: Legend, *, reader: UserId) -> Message:
    """List what waits for a person, oldest first, with links to the cards."""
    lines = [_line(line, legend, Surface(reader)) for line in page.lines]
    next_page = NextPage(list=MINE, after=page.next) if page.next else None
    return listing("*Waiting for you*", lines, empty="Nothing waits for you. ✅", next_page=next_page)


def _line(line: HumanTaskLine, legend: Legend, reader: Surface) -> str:
    title = link(legend.address(link_for(line.links, reader)), line.title, 150)
    until = f", answer by {moment(line.expires_at)}" if line.expires_at else ""
    starter = legend.person(line.task.started_by)
    about = f"{KIND_WORDS[line.kind]} · {inline(line.task.name)}, started by {starter}"
    return f"🟡 *{title}*\n↳ {about} · asked {moment(line.asked_at)}{until}"
