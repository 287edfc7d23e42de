"""Owns the message that brings a summary: a line per request that waits, and what became of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.answers.mine import people_named, request_line
from bot.cards.authors import author
from bot.cards.blocks import Block, context, header, paragraphs, section
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message, fitting, message
from bot.cards.request import title_of
from bot.cards.states import REQUEST_SIGNS, REQUEST_WORDS
from bot.cards.stopped import deed
from bot.cards.text import counted, inline, link
from bot.dates.saying import day_in_words
from engine.codes import Verdict
from engine.human_task import Decision
from engine.model import HumanTaskId, Surface, UserId
from engine.ports.queries import HumanTaskLine, HumanTaskView
from engine.tally import deciding_one

LINES_MAX = 15  # what can be looked over on a phone
_TITLE_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a summary tells one person."""

    reader: UserId
    zone: str  # where they are
    since: datetime  # when it came
    waiting: Sequence[tuple[HumanTaskLine, HumanTaskView]]  # oldest first
    is_cut: bool = False  # more wait than were looked for
    settled: Sequence[HumanTaskView] = ()  # what it listed, and does not wait for them any more

    @property
    def listed(self) -> tuple[HumanTaskId, ...]:
        """Give the requests of which it says something."""
        settled = [view.human_task.id for view in self.settled]
        return (*settled, *(line.id for line, _ in self.waiting[:LINES_MAX]))

    @property
    def named(self) -> frozenset[UserId]:
        """Give the people whom it names."""
        shown = self.waiting[:LINES_MAX]
        deciding = {decision.by for view in self.settled for decision in view.human_task.decisions}
        return people_named([each[0] for each in shown], [each[1] for each in shown], self.reader) | deciding


def summary_message(overview: Overview, legend: Legend) -> Message:
    """Draw the summary of a day. It has no buttons: each line links to the card where one decides."""
    command = inline(legend.command)
    title = _title(overview)
    day = f"Summary of {day_in_words(overview.since, overview.zone)}"
    lines = [request_line(*each, legend, overview.reader) for each in overview.waiting]
    foot = context(
        f"`{command} mine` lists what waits for you at any time; `{command} summary` changes when this comes."
    )
    before, over = [header(title), context(day)], _settled(overview, legend)
    after = [context(_more(len(lines), overview, legend)), *over, foot]
    shown, _ = fitting(before, [[section(line)] for line in lines[:LINES_MAX]], after)
    left = len(lines) - len(shown)
    more: list[Block] = [context(_more(left, overview, legend))] if left or overview.is_cut else []
    return message([f"*{title}*", day, *lines], [*before, *shown, *more, *over, foot])


def _title(overview: Overview) -> str:
    number = len(overview.waiting)
    if not number:
        return "Nothing waits for you any more"
    at_least = "At least " if overview.is_cut else ""
    return f"{at_least}{counted(number, 'request')} {'waits' if number == 1 else 'wait'} for you"


def _more(left: int, overview: Overview, legend: Legend) -> str:
    at_least = "at least " if overview.is_cut else ""
    return f"… and {at_least}{left:,} more. `{inline(legend.command)} mine` lists them all."


def _settled(overview: Overview, legend: Legend) -> list[Block]:
    if not overview.settled:
        return []
    told = [_settled_line(view, overview.reader, legend) for view in overview.settled]
    return list(paragraphs(["*Does not wait for you any more*", *told]))


def _settled_line(view: HumanTaskView, reader: UserId, legend: Legend) -> str:
    address = legend.address(link_for(view.links, Surface(reader)))
    sign, words = _what_became(view, reader, legend)
    return f"{sign} ~{link(address, title_of(view), _TITLE_CHARS)}~ · {words}"


def _what_became(view: HumanTaskView, reader: UserId, legend: Legend) -> tuple[str, str]:
    """Give a sign and words, their own part first."""
    request = view.human_task
    own = [decision for decision in request.decisions if decision.by == reader]
    if own:
        return _sign(own[-1]), f"you {deed(own[-1].verdict)}"
    if (deciding := deciding_one(request)) is not None:
        return _sign(deciding), f"{deed(deciding.verdict)} by {author(deciding, legend)}"
    if not request.is_open:
        by = f" by {author(request.decisions[-1], legend)}" if _is_answered(view) else ""
        return REQUEST_SIGNS[request.status], f"{REQUEST_WORDS[request.status]}{by}"
    if view.task.halt is not None:
        return "🛑", "stopped with its task"
    return "⚪", "waits for others now"


def _is_answered(view: HumanTaskView) -> bool:
    return view.human_task.closed_because is None and bool(view.human_task.decisions)


def _sign(decision: Decision) -> str:
    return "❌" if decision.verdict is Verdict.REJECTED else "✅"
