"""Owns how questions about a request stand on its card, and in full behind More…."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot import ids
from bot.cards.blocks import (
    TEXT_MAX,
    Block,
    Element,
    actions,
    button,
    context,
    date,
    divider,
    foreign,
    line,
    quote,
    rich,
    section,
    words,
)
from bot.cards.legend import Legend
from bot.cards.reference import Reference
from bot.cards.text import chunks, counted, cut, inline, moment, one_line
from engine.human_task import HumanTask, Inquiry
from engine.ports.queries import HumanTaskView

ON_CARD = 2  # the others are behind More…
_QUESTION_CHARS = 600
_SETTLED_QUESTION_CHARS = 200  # of one that has its answer
_ANSWER_CHARS = 500


@dataclass(frozen=True, slots=True)
class Numbered:
    """A question, and which one of its request it is, from 1."""

    number: int
    inquiry: Inquiry


def inquiries_of(human_task: HumanTask) -> Sequence[Numbered]:
    """Give the questions about a request: those without an answer first, then the newest."""
    found = [Numbered(number, inquiry) for number, inquiry in enumerate(human_task.inquiries, start=1)]
    return sorted(found, key=lambda one: (one.inquiry.answer is not None, -one.number))


def inquiry_blocks(view: HumanTaskView, legend: Legend) -> list[Block]:
    """Draw what was asked about a request, and answered; as much of it as a card bears."""
    found = inquiries_of(view.human_task)
    blocks = [block for one in found[:ON_CARD] for block in _briefly(view, one, legend)]
    left = len(found) - ON_CARD
    return [*blocks, context(f"{counted(left, 'more question')} behind More…")] if left > 0 else blocks


def inquiry_lines(view: HumanTaskView, legend: Legend, limit: int) -> list[str]:
    """Say the same in words, a line for each question and for each answer. mrkdwn."""
    return [
        told
        for one in inquiries_of(view.human_task)[:ON_CARD]
        for told in _said(one.inquiry, legend, limit, is_open=_can_be_answered(view))
    ]


def whole_inquiries(
    view: HumanTaskView, legend: Legend, *, may_answer: Callable[[Inquiry], bool]
) -> Iterator[Block]:
    """Draw all that was asked and answered in full, with a button for what the reader may answer."""
    found = inquiries_of(view.human_task)
    if found:
        yield divider()
        yield section("*Questions*")
    for one in found:
        inquiry = one.inquiry
        sign = "❓" if inquiry.answer is None else "💬"
        yield section(f"{sign} {_who_asked(inquiry, legend)} · {moment(inquiry.asked_at)}")
        yield from (foreign(part, is_whole=True) for part in chunks(inquiry.question, TEXT_MAX))
        if inquiry.answer is None:
            can_be_answered = _can_be_answered(view) and may_answer(inquiry)
            yield answer_control(view, one.number) if can_be_answered else context("No answer yet.")
            continue
        yield section(f"{_who_answered(inquiry, legend)}{_when_answered(inquiry)}")
        yield from (foreign(part, is_whole=True) for part in chunks(inquiry.answer, TEXT_MAX))


def answer_control(view: HumanTaskView, number: int) -> Block:
    """Let whoever may answer a question, under it."""
    return actions(f"{ids.INQUIRY_PREFIX}{number}", answer_button(view, number, ids.ANSWER_INQUIRY))


def answer_button(view: HumanTaskView, number: int, action: str) -> Element:
    """Make the button that opens the answer to a question."""
    carried = str(Reference(human_task=view.human_task.id, inquiry=str(number)))
    reads = f"Answer the question about: {one_line(str(view.request.get('title', '')))}"
    return button("Answer…", action, carried, reads=reads)


def _can_be_answered(view: HumanTaskView) -> bool:
    return view.human_task.is_undecided and view.task.halt is None


def _briefly(view: HumanTaskView, one: Numbered, legend: Legend) -> Iterator[Block]:
    inquiry = one.inquiry
    asked = f"{legend.name(inquiry.by)} asked {legend.name(inquiry.of)}"
    if inquiry.answer is not None:
        yield rich(line(words(f"💬 {asked}")), quote(cut(inquiry.question, _SETTLED_QUESTION_CHARS)))
        by = legend.name(inquiry.answered_by) if inquiry.answered_by else "Somebody"
        when = [words(" · "), date(inquiry.answered_at)] if inquiry.answered_at else []
        yield rich(line(words(f"{by} answered"), *when), quote(cut(inquiry.answer, _ANSWER_CHARS)))
    elif _can_be_answered(view):  # under the line that says that information is needed
        about = line(words(f"{asked} · "), date(inquiry.asked_at))
        yield rich(about, quote(cut(inquiry.question, _QUESTION_CHARS)))
        yield answer_control(view, one.number)
    else:
        about = line(words(f"❓ {asked} · "), date(inquiry.asked_at), words(" · no answer"))
        yield rich(about, quote(cut(inquiry.question, _QUESTION_CHARS)))


def _said(inquiry: Inquiry, legend: Legend, limit: int, *, is_open: bool) -> Iterator[str]:
    sign = "❓" if inquiry.answer is None else "💬"
    unanswered = "" if is_open or inquiry.answer is not None else " (no answer)"
    yield f"{sign} {_who_asked(inquiry, legend)}{unanswered}: {inline(inquiry.question, limit)}"
    if inquiry.answer is not None:
        yield f"{_who_answered(inquiry, legend)}: {inline(inquiry.answer, limit)}"


def _who_asked(inquiry: Inquiry, legend: Legend) -> str:
    return f"{legend.person(inquiry.by)} asked {legend.person(inquiry.of)}"


def _who_answered(inquiry: Inquiry, legend: Legend) -> str:
    return f"{legend.person(inquiry.answered_by) if inquiry.answered_by else 'Somebody'} answered"


def _when_answered(inquiry: Inquiry) -> str:
    return f" · {moment(inquiry.answered_at)}" if inquiry.answered_at else ""
