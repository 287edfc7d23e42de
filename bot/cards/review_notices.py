"""Owns what is said once about a request that is being decided: asked, answered, taken back."""

from bot import ids
from bot.cards.addressing import addressed, concerns
from bot.cards.blocks import actions, button, context, paragraphs, quote, rich
from bot.cards.edits import rewritten_words
from bot.cards.inquiries import answer_button
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message, message
from bot.cards.request import origin, reference_of, title_of
from bot.cards.text import cut, inline, link
from engine.codes import ReApproval, Verdict
from engine.human_task import Inquiry
from engine.model import Surface, UserId
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView

INQUIRY = "message:inquiry"
INQUIRY_ANSWERED, UNDONE, OVERTAKEN = "inquiry_answered", "undone", "overtaken"
REVIEW_NOTICES = frozenset({INQUIRY, INQUIRY_ANSWERED, UNDONE, OVERTAKEN})
_TITLE_CHARS = 200
_QUOTED_CHARS = 3_000
_REMINDED_CHARS = 200  # of a question, beside its answer
_TEXT_CHARS = 600


def review_notice(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Word a notice about questions and undoing, as things stand now. None: it no longer applies."""
    match notice.kind:
        case kind if kind == INQUIRY:
            return _asked(notice, view, legend)
        case kind if kind == INQUIRY_ANSWERED:
            return _answered(notice, view, legend)
        case kind if kind == UNDONE:
            return _undone(notice, view, legend)
        case kind if kind == OVERTAKEN:
            return _overtaken(notice, view, legend)
        case _:
            return None


def _asked(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Ask one person directly, as long as there is no answer and one is needed."""
    inquiry = _inquiry(notice, view)
    if inquiry is None or inquiry.answer is not None or not view.human_task.is_open:
        return None
    what = _title(view, notice.surface, legend)
    line = f"❓ {legend.person(inquiry.by)} asks you about {what}:"
    answer = answer_button(view, notice.number, ids.ANSWER_INQUIRY_OF_NOTICE)
    more = button("More…", ids.MORE_OF_NOTICE, reference_of(view), reads=f"More about: {title_of(view)}")
    return message(
        [line, inline(inquiry.question, _TEXT_CHARS)],
        [
            *paragraphs([line]),
            rich(quote(cut(inquiry.question, _QUOTED_CHARS))),
            context(origin(view, legend)),
            actions(ids.CONTROLS, {**answer, "style": "primary"}, more),
        ],
    )


def _answered(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call whoever asked, and quote the answer."""
    inquiry = _inquiry(notice, view)
    if inquiry is None or inquiry.answer is None or not concerns(notice.surface, [inquiry.by]):
        return None
    by = inquiry.answered_by
    is_own = by == inquiry.by
    who = legend.person(by) if by is not None else "Somebody"
    whose = "their own question" if is_own else "your question"
    line = f"💬 {who} answered {whose} about {_title(view, notice.surface, legend)}:"
    line = addressed("" if is_own else legend.call(inquiry.by), notice.surface, line)
    asked = context(f"❓ {inline(inquiry.question, _REMINDED_CHARS)}")
    said = rich(quote(cut(inquiry.answer, _QUOTED_CHARS)))
    return message([line, inline(inquiry.answer, _TEXT_CHARS)], [*paragraphs([line]), asked, said])


def _undone(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message:
    """Say who took back what; whoever decided is called if that was somebody else."""
    by, of = (UserId(str(notice.data.get(key, ""))) for key in ("by", "of"))
    what = "approval" if notice.data.get("verdict") == Verdict.APPROVED else "rejection"
    is_own = by == of
    whose = "their" if is_own else "your" if concerns(notice.surface, [of]) else f"{legend.person(of)}'s"
    line = f"↩️ {legend.person(by)} took back {whose} {what} of {_title(view, notice.surface, legend)}."
    people = "" if is_own else legend.call(of)
    edited = str(notice.data.get("edited") or "")
    text = f" The edit of *{inline(edited)}* is undone with it: the text is as it was." if edited else ""
    again = " It waits for a decision again." if view.human_task.is_undecided else ""
    lines = [addressed(people, notice.surface, f"{line}{text}{again}")]
    return message(lines, paragraphs(lines))


def _overtaken(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message:
    """Tell whoever decided that it came to nothing: work went back, or a text was edited, first."""
    data = notice.data
    by, of = (UserId(str(data.get(key, ""))) for key in ("by", "of"))
    is_approval = data.get("verdict") == Verdict.APPROVED
    what = "approval" if is_approval else "rejection"
    own = "your" if concerns(notice.surface, [of]) else f"{legend.person(of)}'s"
    whose = "their own" if by == of else own
    line = (
        f"{_what_was_first(notice, legend)} before {whose} {what} of "
        f"{_title(view, notice.surface, legend)} took effect: it came to nothing."
    )
    led_to = _what_follows(notice, view, is_approval=is_approval)
    lines = [addressed("" if by == of else legend.call(of), notice.surface, f"{line}{led_to}")]
    return message(lines, paragraphs(lines))


def _what_was_first(notice: NoticeToSay, legend: Legend) -> str:
    if "edited" in notice.data:
        return rewritten_words(notice, str(notice.data["edited"]), legend)
    who = legend.person(UserId(str(notice.data.get("by", ""))))
    if "to" not in notice.data:
        return f"↩️ {who} let what was disowned be asked again"
    came, to = (inline(str(notice.data.get(key, ""))) for key in ("from", "to"))
    return f"↩️ {who} sent the work back from *{came}* to *{to}*"


def _what_follows(notice: NoticeToSay, view: HumanTaskView, *, is_approval: bool) -> str:
    if "edited" in notice.data:
        return " Look at it, and decide anew." if view.human_task.is_undecided else ""
    if not is_approval:
        return " The reason goes along with the work." if "to" in notice.data else " It is asked again."
    if view.human_task.policy.re_approve is ReApproval.CHANGED and view.human_task.policy.shown:
        return " If the same is shown again, the approval stands then."
    return ""


def _inquiry(notice: NoticeToSay, view: HumanTaskView) -> Inquiry | None:
    found = view.human_task.inquiries
    return found[notice.number - 1] if 0 < notice.number <= len(found) else None


def _title(view: HumanTaskView, surface: Surface, legend: Legend) -> str:
    return link(legend.address(link_for(view.links, surface)), title_of(view), _TITLE_CHARS)
