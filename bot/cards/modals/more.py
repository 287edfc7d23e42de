"""Owns the view that says everything about a request, and offers what the person who pressed may do."""

from collections.abc import Iterator, Sequence

from bot import ids
from bot.cards.approval_card import asked_once_more
from bot.cards.asked import answer_by, approvals, asked
from bot.cards.blocks import (
    Block,
    Element,
    View,
    actions,
    button,
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
from bot.cards.ending import closing_lines
from bot.cards.history import history_lines
from bot.cards.legend import Legend
from bot.cards.modals.paging import page_of
from bot.cards.modals.steering import steering_buttons
from bot.cards.outputs import full, shown_in
from bot.cards.possible import Possible, possible_for
from bot.cards.question_card import ACTIONS, choices_of
from bot.cards.reference import Reference
from bot.cards.refusals import refusal_text
from bot.cards.request import TITLE_CHARS, objection, origin, title_of
from bot.cards.text import chunks, inline, moment, units
from engine.model import Actor, HumanTaskKind
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
) -> View:
    """Say everything about a request, in full, a page at a time, for this person."""
    possible = possible_for(view, actor)
    controls = _controls(view, reference, possible)
    blocks = [
        header(title_of(view)),
        context(origin(view, legend)),
        *([actions(ids.CONTROLS, *controls)] if controls else []),
        *_why_not(view, possible, legend),
        *page_of([*_everything(view, legend), *_history(history, legend)], page),
    ]
    return modal(ids.MORE_VIEW, "Details", blocks, metadata=str(reference))


def _controls(view: HumanTaskView, reference: Reference, possible: Possible) -> list[Element]:
    title, value = title_of(view), str(reference)
    with_comment = "Approve with comment…"
    offered = [
        (possible.approve, "Approve", ids.APPROVE),
        (possible.approve_with_comment, with_comment, ids.APPROVE_WITH_COMMENT),
        (possible.complete, "Complete…", ids.COMPLETE),
        (possible.reject, "Reject…", ids.REJECT),
        *((possible.answer, choice.value.capitalize(), ACTIONS[choice]) for choice in choices_of(view)),
    ]
    wanted = [(text, action) for is_offered, text, action in offered if is_offered]
    buttons = [
        button(
            text,
            action,
            value,
            reads=f"{text} {title}",
            is_primary=place == 0 and action is not ids.REJECT,
            confirm=asked_once_more(view) if action is ids.APPROVE else None,
        )
        for place, (text, action) in enumerate(wanted)
    ]
    return [*buttons, *steering_buttons(view.facts, possible)]


def _why_not(view: HumanTaskView, possible: Possible, legend: Legend) -> list[Block]:
    if not view.human_task.is_open:
        return list(paragraphs(closing_lines(view, legend)))
    return [context(refusal_text(possible.refusal, legend, view))] if possible.refusal else []


def _everything(view: HumanTaskView, legend: Legend) -> Iterator[Block]:
    yield from _texts(title_of(view)) if units(title_of(view)) > TITLE_CHARS else ()
    yield from _texts(str(view.request.get("text") or ""))
    yield from objection(view, legend, _OBJECTION_CHARS)
    error = str(view.request.get("error") or "")
    if error.strip():
        yield section("*What went wrong*")
        yield from (rich(code(part)) for part in chunks(error, _CHUNK))
    for shown in shown_in(view):
        yield context(f"Result of *{inline(shown.step)}*")
        text, is_code = full(shown, legend)
        for part in chunks(text, _CHUNK):
            yield rich(code(part)) if is_code else foreign(part, is_whole=True)
    yield divider()
    yield from _people(view, legend)


def _people(view: HumanTaskView, legend: Legend) -> Iterator[Block]:
    human_task = view.human_task
    until = answer_by(view)
    yield from paragraphs(
        [
            f"*Asked* {asked(view, legend)}, {moment(human_task.asked_at)}",
            *(
                [f"*Approvals* {approvals(view, legend)}"]
                if human_task.kind is HumanTaskKind.APPROVAL
                else []
            ),
            *([f"*Answer by* {until}"] if until else []),
        ]
    )
    for decision in human_task.decisions:
        word = decision.choice.value if decision.choice else decision.verdict.value
        yield section(f"{legend.person(decision.by)}: *{word}* · {moment(decision.at)}")
        yield from _texts(decision.comment or "")


def _history(history: Sequence[HistoryLine], legend: Legend) -> Iterator[Block]:
    if history:
        yield divider()
        yield section("*History*")
        yield from paragraphs(history_lines(history, legend))


def _texts(text: str) -> Iterator[Block]:
    if text.strip():
        yield from (foreign(part, is_whole=True) for part in chunks(text, _CHUNK))
