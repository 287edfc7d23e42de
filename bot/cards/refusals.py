"""Owns what a person is told privately when something is not possible: why, and what to do."""

from bot.cards.asked import has_several_rules, may_answer
from bot.cards.authors import authors
from bot.cards.blocks import section
from bot.cards.ending import Ending, said
from bot.cards.legend import Legend
from bot.cards.message import Message, message
from bot.cards.review_refusals import about_halts, review_refusal_text
from bot.cards.seat_refusals import seat_refusal_text, why_not_theirs
from bot.cards.task_refusals import task_refusal_text
from bot.cards.text import and_more, in_quotes, inline
from engine.codes import ClosedBecause, HumanTaskKind, HumanTaskStatus
from engine.ports.queries import HumanTaskView
from engine.refusals import (
    AlreadyClosed,
    CommentNeeded,
    NoLongerEligible,
    NotAnAncestor,
    NotAsked,
    OutOfTurn,
    OwnTask,
    Refused,
    SaidAlready,
    TooLateToUndo,
    WrongAnswer,
    WrongKind,
)
from engine.review_refusals import StaleFingerprint, TaskHalted
from engine.rounds import objection_of

_MANY = 5
_REASON_CHARS = 300


def note(*lines: str) -> Message:
    """Make a private note of finished mrkdwn lines."""
    return message(lines, [section("\n".join(lines))])


def refusal(error: Refused, legend: Legend, view: HumanTaskView | None = None) -> Message:
    """Tell a person why something was not done. `view`: the request that it was about, as it is now."""
    return note(refusal_text(error, legend, view))


def refusal_text(error: Refused, legend: Legend, view: HumanTaskView | None = None) -> str:
    """Say why something was not done, and what to do. mrkdwn."""
    match error:
        case AlreadyClosed():
            return _sent_back_beside(error, legend, view) or _already_closed(error, legend)
        case NotAsked() | NoLongerEligible() | OwnTask():
            return f"{_not_you(error, legend, view)} Nothing was changed."
        case SaidAlready():
            return (
                "You have approved this already, so your comment was not added. "
                "Say it in the thread of the card."
            )
        case CommentNeeded():
            return "This decision needs a comment. Nothing was changed: press the button again and say why."
        case StaleFingerprint():
            return (
                "What you saw has changed in the meantime, so nothing was decided. "
                "Look at the card as it is now, and decide again."
            )
        case NotAnAncestor():
            return _wrong_target(error)
        case WrongAnswer():
            return _wrong_answer(error)
        case OutOfTurn() | WrongKind():
            return "That does not fit what is asked here. Nothing was changed: look at the card as it is now."
        case _:
            return (
                seat_refusal_text(error, legend, view)
                or review_refusal_text(error, legend)
                or task_refusal_text(error, legend)
            )


def why_not_text(error: Refused, legend: Legend, view: HumanTaskView) -> str:
    """Say why a person may not answer who only looks: they have tried nothing. mrkdwn."""
    match error:
        case NotAsked() | NoLongerEligible() | OwnTask():
            return _not_you(error, legend, view)
        case TaskHalted():
            return about_halts(error, legend)
        case _:
            return why_not_theirs(error, legend, view) or refusal_text(error, legend, view)


def alone_text(error: Refused, legend: Legend, view: HumanTaskView) -> str:
    """Say who may answer, to somebody who is not asked but may decide alone. mrkdwn."""
    if isinstance(error, NotAsked):
        asked = may_answer(view.task, view.human_task.kind, error.policy, legend)
        others = f"{asked} may decide this."
    else:
        others = why_not_text(error, legend, view)
    return f"{others} You may decide alone, with a reason: *Break glass…*"


def _sent_back_beside(error: AlreadyClosed, legend: Legend, view: HumanTaskView | None) -> str:
    """Say who sent the work back that this was about; empty: nobody did, or it is not known who. mrkdwn."""
    if view is None or error.because is not ClosedBecause.SENT_BACK:
        return ""
    closed_at = view.human_task.closed_at
    back = (h for h in view.task.human_tasks.values() if h.sent_back_to and h.closed_at == closed_at)
    rejected = next(back, None)
    if rejected is None:
        return ""
    objection = objection_of(rejected)
    reason = f": \u201c{inline(objection.comment, _REASON_CHARS)}\u201d" if objection.comment else ""
    return (
        f"{legend.person(objection.by)} sent the work back to *{inline(rejected.sent_back_to or '')}* from "
        f"*{inline(rejected.step)}* meanwhile{reason}. This is asked anew when it is its turn again. "
        f"{_UNCHANGED}"
    )


def _already_closed(error: AlreadyClosed, legend: Legend) -> str:
    by = authors(error.decisions[-1:], legend)
    match error.status:
        case HumanTaskStatus.APPROVED:
            told = f"{by} already approved this"
        case HumanTaskStatus.REJECTED:
            led_to = f" and sent it back to *{inline(error.sent_back_to)}*" if error.sent_back_to else ""
            told = f"{by} already rejected this{led_to}"
        case HumanTaskStatus.SUBMITTED:
            choice = error.decisions[-1].choice if error.decisions else None
            told = (
                f"{by} already chose {choice.value.capitalize()}"
                if choice
                else f"{by} already completed this"
            )
        case _:
            ending = Ending(status=error.status, decisions=(), because=error.because)
            return f"{said(ending, legend)}. {_UNCHANGED}"
    late = " It has taken effect, and cannot be undone any more." if isinstance(error, TooLateToUndo) else ""
    return f"{told}.{late} {_UNCHANGED}"


def _not_you(error: NotAsked | NoLongerEligible | OwnTask, legend: Legend, view: HumanTaskView | None) -> str:
    kind = HumanTaskKind.APPROVAL if view is None else view.human_task.kind
    task = None if view is None else view.task
    verb = "decide this" if kind is HumanTaskKind.APPROVAL else "answer this"
    if isinstance(error, NoLongerEligible):
        return (
            f"You were asked, but you no longer belong to those who may {verb}: you left the group through "
            "which you were asked, or your account is deactivated."
        )
    if isinstance(error, OwnTask):
        others = may_answer(task, kind, error.policy, legend, but={error.user})
        return f"You started this task, so somebody else has to {verb}: {others}."
    instead = [seat.user for seat in error.policy.seats if error.user in seat.earlier]
    if instead:
        return f"{legend.persons(instead)} is asked instead of you."
    who = may_answer(task, kind, error.policy, legend)
    if error.policy.anyone and not has_several_rules(error.policy):
        return f"Only full members of this workspace may {verb}, no guests."
    return f"Only {who} may {verb}."


def _wrong_target(error: NotAnAncestor) -> str:
    allowed = and_more([f"*{inline(step)}*" for step in error.allowed[:_MANY]], len(error.allowed))
    where = f"it can go back to {allowed}" if allowed else "it cannot be sent back to any step"
    return f"This cannot be sent back to *{inline(error.step)}*: {where}. Nothing was changed."


def _wrong_answer(error: WrongAnswer) -> str:
    problems = [
        f"*{inline(field, 80)}* {inline(in_quotes(problem), 200)}"
        if field
        else inline(in_quotes(problem), 200)
        for field, problem in error.problems.items()
    ]
    return f"The answer does not fit: {and_more(problems[:_MANY], len(problems))}. Nothing was changed."


_UNCHANGED = "Your click changed nothing."
