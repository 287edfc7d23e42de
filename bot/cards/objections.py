"""Owns how it is said why something is asked again: who objected to what, and whose answer was not theirs."""

from collections.abc import Iterator, Mapping

from bot.cards.blocks import Block, line, paragraphs, quote, rich, words
from bot.cards.legend import Legend
from bot.cards.stopped import deed
from bot.cards.text import cut, inline, one_line
from engine.codes import Verdict
from engine.human_task import HumanTask
from engine.model import Json, UserId
from engine.ports.queries import HumanTaskView
from engine.rounds import disowned_before, last_objection, objection_of, rejected_too_often, round_of

_OBJECTION_CHARS = 600
_AT_HAND_CHARS = 3_000
_TEXT_CHARS = 300
_NOT_THEM = ", who says it was not them"


def objection(view: HumanTaskView, legend: Legend, limit: int = _OBJECTION_CHARS) -> list[Block]:
    """Say and quote why this is asked again, and what was objected here before, if that is something else.

    Before all, if operators decide on an objection: that one, whole, for a question has no More….
    """
    quoted = list(paragraphs(_asked_again(view, legend)))
    at_hand, step = rejected_too_often(view.task, view.human_task), view.human_task.step
    if at_hand is not None:
        quoted.append(_rejected_here(view, at_hand, legend, _AT_HAND_CHARS))
    sent_back = view.rejection or {}
    is_told_below = at_hand is not None and sent_back.get("from_step") == step
    if sent_back and not is_told_below:
        by, comment = UserId(str(sent_back.get("by") or "")), str(sent_back.get("comment", ""))
        told = f" at {one_line(str(sent_back.get('from_step', '')))}{_disowned(view, sent_back)}:"
        quoted.append(_quoted("Sent back", by, told, cut(comment, limit), legend))
    for other in sent_back.get("others", ()):
        told = f" at {one_line(str(other['from_step']))}, too{_disowned(view, other)}:"
        quoted.append(_quoted("Rejected", UserId(other["by"]), told, cut(other["comment"], limit), legend))
    rejected = last_objection(view.task, view.human_task)
    if rejected is not None and (is_told_below or sent_back.get("from_step") != step):
        quoted.append(_rejected_here(view, rejected, legend, limit))
    return quoted


def objection_lines(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say the same in words, a line each. mrkdwn."""
    yield from _asked_again(view, legend)
    at_hand, sent_back = rejected_too_often(view.task, view.human_task), view.rejection or {}
    if at_hand is not None:
        own = objection_of(at_hand)
        yield f"Rejected by {legend.person(own.by)}: {inline(own.comment or '', _TEXT_CHARS)}"
    if sent_back:
        by = UserId(str(sent_back.get("by") or ""))
        said = f"Sent back{f' by {legend.person(by)}' if by else ''}{_disowned(view, sent_back)}"
        yield f"{said}: {inline(str(sent_back.get('comment', '')), _TEXT_CHARS)}"
    for other in sent_back.get("others", ()):
        said = f"Rejected by {legend.person(UserId(str(other['by'])))}, too{_disowned(view, other)}"
        yield f"{said}: {inline(str(other['comment']), _TEXT_CHARS)}"


def _asked_again(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say whose answer was not theirs, as long as the request waits; nothing if that is not why. mrkdwn."""
    before = disowned_before(view.task, view.human_task)
    if before is None or not view.human_task.is_open:
        return
    disowned = [decision for decision in before.said if decision.is_disputed and not decision.is_upheld]
    number = round_of(view.task, before)
    for verdict in dict.fromkeys(decision.verdict for decision in disowned):
        people = dict.fromkeys(decision.by for decision in disowned if decision.verdict is verdict)
        say = "says" if len(people) == 1 else "say"
        what = f"it was not them who {deed(verdict)} this in round {number}"
        yield f"⚠️ *Asked again*: {legend.persons(people)} {say} {what}."


def _rejected_here(view: HumanTaskView, rejected: HumanTask, legend: Legend, limit: int) -> Block:
    own, number = objection_of(rejected), round_of(view.task, rejected)
    told = f" in round {number}{_NOT_THEM if own.is_disputed else ''}:"
    return _quoted("Rejected here", own.by, told, cut(own.comment or "", limit), legend)


def _disowned(view: HumanTaskView, rejection: Mapping[str, Json]) -> str:
    """Say of an objection that it was disowned later; empty: it was not. Plain text."""
    of = tuple(rejection.get(key) for key in ("from_step", "by", "comment"))
    same = (
        decision
        for human_task in view.task.human_tasks.values()
        for decision in human_task.said
        if (human_task.step, decision.by, decision.comment) == of and decision.verdict is Verdict.REJECTED
    )
    return _NOT_THEM if any(decision.is_disputed for decision in same) else ""


def _quoted(deed: str, by: UserId, told: str, comment: str, legend: Legend) -> Block:
    who = f" by {cut(legend.name(by), 80)}" if by else ""  # nobody: the time to answer ended
    first = line(words(f"↩️ {deed}{who}", is_bold=True), words(cut(told, 120)))
    return rich(first, quote(comment))
