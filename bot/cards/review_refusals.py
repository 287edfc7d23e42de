"""Owns what a person is told privately who edits, asks, undoes, disowns or lets go on, and may not."""

from collections.abc import Sequence

from bot.cards.legend import Legend
from bot.cards.text import and_more, inline, moment
from engine.codes import Verdict
from engine.refusals import AlreadyDecided, Refused
from engine.review_refusals import (
    AnsweredAlready,
    CannotBeAsked,
    CannotDispute,
    CannotEdit,
    CannotSnooze,
    ForeseenOtherwise,
    NotHalted,
    NothingToUndo,
    NotInquired,
    TaskHalted,
)

_UNCHANGED = "Nothing was changed."
_ANSWER_CHARS = 300
ASKED_ENOUGH = "20 questions have been asked about this already: say the rest in the thread."


def review_refusal_text(error: Refused, legend: Legend) -> str | None:
    """Say why it was not done, and what to do; None: it is about something else. mrkdwn."""
    match error:
        case AlreadyDecided():
            by = "Somebody" if error.decided_by is None else legend.person(error.decided_by)
            verb = "approved" if error.settling.verdict is Verdict.APPROVED else "rejected"
            when = moment(error.settling.due)
            return (
                f"{by} already {verb} this. It takes effect {when}; until then {by} and operators can undo "
                "it. Your click changed nothing."
            )
        case ForeseenOtherwise(by_edit=True, target=str() as target):
            return (
                f"Editing *{inline(target)}* would do something else by now than what you were shown. "
                "Nothing was changed: look at what runs again, and send it once more."
            )
        case ForeseenOtherwise(target=None):
            return (
                "Asking this again would do something else by now than what you were shown. Nothing was "
                "changed: look at what runs again, and send it once more."
            )
        case ForeseenOtherwise(target=str() as target):
            return (
                f"Sending this back to *{inline(target)}* would do something else by now than what "
                "you were shown. Nothing was changed: look at what runs again, and send it once more."
            )
        case CannotEdit():
            return f"{_not_edited(error)} {_UNCHANGED}"
        case NothingToUndo():
            return f"{_not_undone(error, legend)} {_UNCHANGED}"
        case CannotBeAsked():
            return f"{_not_asked(error, legend)} {_UNCHANGED}"
        case CannotSnooze():
            return f"{not_snoozed(error)} {_UNCHANGED}"
        case NotInquired():
            return f"This question is not yours to answer. {_UNCHANGED}"
        case AnsweredAlready():
            who = legend.person(error.inquiry.answered_by) if error.inquiry.answered_by else "Somebody"
            said = inline(error.inquiry.answer or "", _ANSWER_CHARS)
            return f"{who} has answered this question: {said}\nIf there is more to say, say it in the thread."
        case CannotDispute() | TaskHalted() | NotHalted():
            return f"{about_halts(error, legend)} {_UNCHANGED}"
        case _:
            return None


def _not_undone(error: NothingToUndo, legend: Legend) -> str:
    if error.decided_by is None:
        return "There is nothing to undo here (any more): no decision waits to take effect."
    return f"Only {legend.person(error.decided_by)}, who decided this, and operators can undo it."


def _not_edited(error: CannotEdit) -> str:
    what, instead = f"*{inline(error.target)}*", "reject instead, and say what has to change"
    match error.reason:
        case "unchanged":
            return "The text is as it was: press *Approve* to approve it as it is."
        case "not_text":
            return f"{what} is no text that can be edited here: {instead}."
        case "approved_before":
            return f"{what} cannot be edited here, {approved_before_words(error.gates)}: {instead}."
        case _:
            return f"{what} may not be edited here: {instead}."


def approved_before_words(gates: Sequence[str]) -> str:
    """Say where a text was approved as it is, before the approval at which somebody would edit it. mrkdwn."""
    return f"it was approved as it is at {and_more([f'*{inline(gate)}*' for gate in gates], len(gates))}"


def _not_asked(error: CannotBeAsked, legend: Legend) -> str:
    match error.reason:
        case "silent":
            return "The question says nothing: write what you want to know."
        case "too_long":
            return "The question is longer than 3,000 characters: shorten it."
        case "self":
            return "You cannot ask yourself: choose somebody else."
        case "too_many":
            return ASKED_ENOUGH
        case _:
            return f"{legend.person(error.user)} cannot be asked: this account is deactivated."


def not_snoozed(error: CannotSnooze) -> str:
    """Say why nobody is reminded then."""
    match error.reason:
        case "past":
            return "That is past: choose a later time."
        case "too_long":
            return "That is too far away: choose a time within 366 days."
        case "after_end":
            return "Nobody can answer any more when that reminder would come: choose an earlier time."
        case _:
            return "Nobody waits for you here any more."


def about_halts(error: CannotDispute | TaskHalted | NotHalted, legend: Legend) -> str:
    """Say why a task cannot be stopped, or what that means while it is. mrkdwn."""
    match error:
        case TaskHalted():
            people = tuple(dict.fromkeys(one.by for one in error.halt.disowned))
            says = "says" if len(people) == 1 else "each say"
            who = legend.persons(people)
            return f"The task is stopped: {who} {says} that a decision was not theirs. Operators have a look."
        case NotHalted():
            return "The task is not stopped (any more): somebody let it go on."
        case CannotDispute(reason="too_late"):
            return "You decided this more than 7 days ago. Tell an operator what is wrong."
        case CannotDispute(reason="said"):
            return "You have said already that this was not you: the operators know."
        case _:
            return "You have decided nothing here."
