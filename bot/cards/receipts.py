"""Owns the receipt of a decision: what was decided, of which version, when, from where, on which card."""

from collections.abc import Iterator

from bot import ids
from bot.cards.authors import by_token
from bot.cards.blocks import Block, actions, button, context, paragraphs, quote, rich
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message, message
from bot.cards.reference import Reference
from bot.cards.request import origin, title_of
from bot.cards.stopped import deed
from bot.cards.text import cut, inline, link, moment
from engine.codes import Entrance, Verdict
from engine.human_task import Decision
from engine.model import Json
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView
from engine.tally import deciding_one

RECEIPT = "message:receipt"
_TITLE_CHARS = 200
_COMMENT_CHARS = 1_000
_SHOWN_MAX = 10
_SHORT = 7
_ENTRANCES = {
    Entrance.SLACK.value: "Slack",
    Entrance.LIBRARY.value: "a program",
    Entrance.API.value: "the API",
}


def receipt(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Tell whoever decided what they decided. None: that decision is not known."""
    said = view.human_task.said
    if not 0 < notice.number <= len(said):
        return None
    decision = said[notice.number - 1]
    what = link(legend.address(link_for(view.links, notice.surface)), title_of(view), _TITLE_CHARS)
    rule = f" for *{inline(decision.rule)}*" if decision.rule else ""
    first = f"🧾 *Receipt*: you {_deed(notice, decision)} {what}{rule}"
    lines = [*_facts(notice, decision), *_course(view, decision)]
    comment = decision.comment or ""
    quoted: list[Block] = [rich(quote(cut(comment, _COMMENT_CHARS)))] if comment.strip() else []
    carried = str(Reference(human_task=view.human_task.id, decision=str(notice.number)))
    blocks = [
        *paragraphs([first]),
        *quoted,
        *paragraphs(lines),
        context(origin(view, legend)),
        actions(
            ids.CONTROLS,
            button("This was not me…", ids.DISPUTE, carried, reads=f"This was not me: {title_of(view)}"),
        ),
        context("If somebody else decided this in your name, say so here within 7 days."),
    ]
    return message([first, inline(comment, _COMMENT_CHARS) if comment else "", *lines], blocks)


def from_where(decision: Decision) -> str:
    """Say from where somebody decided. mrkdwn."""
    entrance = _ENTRANCES.get(decision.surface) or inline(decision.surface)
    return f"{entrance} {by_token(decision.token)}" if decision.token else entrance


def _deed(notice: NoticeToSay, decision: Decision) -> str:
    word = f"*{'edited and ' if notice.data.get('edited') else ''}{deed(decision.verdict)}*"
    if decision.choice is not None:
        return f"chose *{decision.choice.value.capitalize()}* for"
    return f"{word} alone (break glass)" if decision.alone else word


def _facts(notice: NoticeToSay, decision: Decision) -> Iterator[str]:
    for edit in notice.data.get("edited") or ():
        became = f"{_fingerprint(edit.get('before'))} → {_fingerprint(decision.fingerprint)}"
        yield f"*Edited* {inline(str(edit.get('target')))} · {became}"
    shown = [
        f"{inline(str(one.get('step')))} (version {one.get('version')})"
        for one in notice.data.get("shown") or ()
    ]
    left = len(shown) - _SHOWN_MAX
    results = ", ".join([*shown[:_SHOWN_MAX], *([f"and {left} more"] if left > 0 else [])])
    of = [results] if results else []
    if decision.fingerprint:
        is_answer = decision.verdict is Verdict.SUBMITTED
        of.append(f"{'your answer ' if is_answer else ''}{_fingerprint(decision.fingerprint)}")
    if of:
        yield f"*Exactly* {' · '.join(of)}"
    yield f"*When* {moment(decision.at)}"
    yield f"*From* {from_where(decision)}"


def _fingerprint(whole: Json) -> str:
    return f"`{inline(str(whole)[:_SHORT])}`"


def _course(view: HumanTaskView, decision: Decision) -> Iterator[str]:
    settling = view.human_task.settling
    if decision.is_undone:
        yield "It has been taken back since."
    elif settling is not None and decision is deciding_one(view.human_task):
        yield f"It takes effect {moment(settling.due)}, unless it is undone until then."
