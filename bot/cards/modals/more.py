"""Owns the view that says everything about a request, and offers what the person who pressed may do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from bot import ids
from bot.cards.asked import RULE_NAME_CHARS, answer_by, asked, has_several_rules
from bot.cards.authors import author
from bot.cards.blocks import (
    Block,
    View,
    actions,
    code,
    context,
    divider,
    foreign,
    header,
    modal,
    paragraphs,
    rich,
    section,
)
from bot.cards.changes import whole_change_blocks
from bot.cards.coming import next_lines
from bot.cards.content_lines import content_lines, fingerprint_line
from bot.cards.ending import closing_lines
from bot.cards.history import history_lines
from bot.cards.in_time import due_fact
from bot.cards.inquiries import whole_inquiries
from bot.cards.legend import Legend
from bot.cards.modals.controls import dispute_button, request_controls
from bot.cards.modals.edit import edit_controls
from bot.cards.modals.paging import page_of
from bot.cards.modals.rules import rule_lines
from bot.cards.objections import objection
from bot.cards.outputs import full, name_of, shown_in
from bot.cards.possible import Possible, possible_for
from bot.cards.reference import Reference
from bot.cards.refusals import alone_text, why_not_text
from bot.cards.request import TITLE_CHARS, origin, title_of
from bot.cards.review_lines import state_lines
from bot.cards.review_refusals import ASKED_ENOUGH
from bot.cards.stopped import disowning_lines
from bot.cards.text import chunks, inline, moment, units
from engine.codes import Verdict
from engine.human_task import Decision, Inquiry
from engine.inquiring import may_answer_inquiry
from engine.model import Actor
from engine.ports.queries import HistoryLine, HumanTaskView

_CHUNK = 2_900
_OBJECTION_CHARS = 3_000


def more_modal(
    view: HumanTaskView,
    reference: Reference,
    legend: Legend,
    *,
    actor: Actor,
    history: Sequence[HistoryLine] = (),
    page: int = 1,
    now: datetime | None = None,
) -> View:
    """Say everything about a request, in full, a page at a time, for this person.

    `now`: None leaves out the control of what is possible for a while only.
    """
    possible = possible_for(view, actor, now)
    controls = request_controls(view, reference, possible, legend)
    questions = _questions(view, legend, actor)
    everything = chain(_everything(view, reference, legend, possible), questions, _history(history, legend))
    blocks = [
        header(title_of(view)),
        context(origin(view, legend)),
        *([actions(ids.CONTROLS, *controls)] if controls else []),
        *edit_controls(reference, possible),
        *([context(ASKED_ENOUGH)] if possible.asked_enough else []),
        *_why_not(view, possible, legend),
        *page_of(everything, page),
    ]
    return modal(ids.MORE_VIEW, "Details", blocks, metadata=str(reference))


def _why_not(view: HumanTaskView, possible: Possible, legend: Legend) -> list[Block]:
    if not view.human_task.is_open:
        return list(paragraphs([*closing_lines(view, legend), *disowning_lines(view.human_task, legend)]))
    if view.human_task.settling is not None and view.task.halt is None:
        return list(paragraphs(state_lines(view, legend)))
    if possible.refusal is None:
        return []
    say = alone_text if possible.break_glass else why_not_text
    return [context(say(possible.refusal, legend, view))]


def _everything(
    view: HumanTaskView, reference: Reference, legend: Legend, possible: Possible
) -> Iterator[Block]:
    yield from _texts(title_of(view)) if units(title_of(view)) > TITLE_CHARS else ()
    yield from _texts(str(view.request.get("text") or ""))
    yield from objection(view, legend, _OBJECTION_CHARS)
    error = legend.with_names(str(view.request.get("error") or ""))
    if error.strip():
        yield section("*What went wrong*")
        yield from (rich(code(part)) for part in chunks(error, _CHUNK))
    for shown in shown_in(view):
        if shown.change is not None:
            yield context(f"*{inline(shown.step)}* · {shown.change.said}")
            yield from whole_change_blocks(shown.change, legend)
        yield context(name_of(shown, legend))
        text, is_code = full(shown, legend)
        for part in chunks(text, _CHUNK):
            yield rich(code(part)) if is_code else foreign(part, is_whole=True)
    yield from paragraphs(filter(None, [*content_lines(view, legend), fingerprint_line(view.human_task)]))
    yield divider()
    yield from _people(view, legend)
    yield from _decisions(view, reference, legend, possible)


def _questions(view: HumanTaskView, legend: Legend, actor: Actor) -> Iterator[Block]:
    def may_answer(inquiry: Inquiry) -> bool:
        return may_answer_inquiry(view.task, inquiry, actor)

    return whole_inquiries(view, legend, may_answer=may_answer)


def _people(view: HumanTaskView, legend: Legend) -> Iterator[Block]:
    human_task, until = view.human_task, answer_by(view)
    who = "" if has_several_rules(human_task.policy) else f"{asked(view, legend)}, "
    lines = [f"*Asked* {who}{moment(human_task.asked_at)}", *rule_lines(view, legend)]
    due = due_fact(view.task, human_task)
    lines += [f"{due[0]} {due[1]}"] if due else []
    lines += [f"*Answer by* {until}"] if until else []
    yield from paragraphs(
        [*lines, *(f"{told[:1].upper()}{told[1:]}" for told in next_lines(view.task, human_task, legend))]
    )


def _decisions(
    view: HumanTaskView, reference: Reference, legend: Legend, possible: Possible
) -> Iterator[Block]:
    """Say who decided what; if several are of the reader, each has a button by which to disown it."""
    places = possible.disputes if len(possible.disputes) > 1 else ()
    for place, decision in enumerate(view.human_task.said, start=1):
        later = [" · taken back later"] * decision.is_undone + [" · ⚠️ disowned later"] * decision.is_disputed
        later += [", operators let it stand"] * decision.is_upheld
        told = section(
            f"{author(decision, legend)}: *{_word(decision)}* · {moment(decision.at)}{''.join(later)}"
        )
        yield {**told, "accessory": dispute_button(view, reference, place)} if place in places else told
        if decision.fingerprint is not None:
            whose = "with the answer" if decision.verdict is Verdict.SUBMITTED else "of exactly"
            yield context(f"{whose} `{decision.fingerprint}`")
        yield from _texts(decision.comment or "")


def _word(decision: Decision) -> str:
    """Give what somebody said, for which rule, and whether alone. mrkdwn."""
    word = decision.choice.value if decision.choice else decision.verdict.value
    if decision.alone:
        return f"{word} alone, breaking the glass"
    return f"{word} for {inline(decision.rule, RULE_NAME_CHARS)}" if decision.rule else word


def _history(history: Sequence[HistoryLine], legend: Legend) -> Iterator[Block]:
    if history:
        yield divider()
        yield section("*History*")
        yield from paragraphs(history_lines(history, legend))


def _texts(text: str) -> Iterator[Block]:
    if text.strip():
        yield from (foreign(part, is_whole=True) for part in chunks(text, _CHUNK))
