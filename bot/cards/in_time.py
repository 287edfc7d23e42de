"""Owns how cards speak of time that a request has: due, late, asked of others, ended in nobody's name."""

from datetime import datetime

from bot.cards.legend import MOST_NAMES, Legend
from bot.cards.seat_names import seat_names
from bot.cards.text import and_more, inline, moment
from engine.codes import ExpiryOutcome, TimerKind
from engine.expiring import outcome_of
from engine.human_task import HumanTask
from engine.model import TimerKey
from engine.policy import Escalation
from engine.snapshot import TaskSnapshot
from engine.unanswered import NOBODY_ANSWERED, why_it_expired

_STEP_CHARS = 80
_LABEL_CHARS = 60


def due_fact(task: TaskSnapshot, human_task: HumanTask) -> tuple[str, str] | None:
    """Say when an open request is due, or since when it is late: by a word, a sign and the moment. mrkdwn.

    None: it is never due, or its clocks stand still and it is not late.
    """
    if not human_task.is_open:
        return None
    if human_task.late_since is not None:
        return "🔴 *Late since*", moment(human_task.late_since)
    due = timer_due(task, human_task, TimerKind.DUE)
    return None if due is None else ("📅 *Due*", moment(due))


def timer_due(task: TaskSnapshot, human_task: HumanTask, kind: TimerKind) -> datetime | None:
    """Give when something is due for a request; None: it is not, or the clocks stand still."""
    timer = task.timers.get(TimerKey(human_task.step, human_task.run, kind))
    return None if timer is None else timer.due


def otherwise(human_task: HumanTask) -> str:
    """Say, after "else", how a request ends that nobody answers in time. mrkdwn."""
    match outcome_of(human_task):
        case ExpiryOutcome.APPROVE:
            return "it counts as approved"
        case ExpiryOutcome.REJECT:
            return "it is rejected"
        case ExpiryOutcome.FAIL:
            return "the step fails"
        case ExpiryOutcome.SKIP:
            return "the step is skipped"
        case ExpiryOutcome.ANSWER:
            return "it gets the answer that its author wrote"
        case ExpiryOutcome.SEND_BACK:
            return f"the work goes back to *{_target(human_task)}*"


def is_rejected(human_task: HumanTask) -> bool:
    """Say whether a request counts as rejected when its time ends."""
    return outcome_of(human_task) is ExpiryOutcome.REJECT


def afterwards(human_task: HumanTask) -> str:
    """Say what the end of a request in time led to, as far as that is certain. mrkdwn, a sentence."""
    match outcome_of(human_task):
        case ExpiryOutcome.APPROVE:
            told = "It counts as approved: its author wanted that."
            return f"{told} Nobody approved it." if why_it_expired(human_task) == NOBODY_ANSWERED else told
        case ExpiryOutcome.REJECT:
            return "It counts as rejected."
        case ExpiryOutcome.FAIL:
            return "The step failed."
        case ExpiryOutcome.SKIP:
            return "The step was skipped."
        case ExpiryOutcome.ANSWER:
            return "It got the answer that its author wrote. Nobody filled it in."
        case ExpiryOutcome.SEND_BACK:
            return f"The work goes back to *{_target(human_task)}*."


def missed(human_task: HumanTask) -> str:
    """Say that nobody saw to the end of a request in time; empty: it ended when it was to. mrkdwn."""
    if human_task.expired_at is None:
        return ""
    return f"it expired {moment(human_task.expired_at)}, while Signoff was not running"


def escalation_words(escalation: Escalation, legend: Legend) -> str:
    """Say whom an escalation asks, and whether instead of the others. mrkdwn."""
    there = [seat for seat in escalation.people.seats if not seat.is_gone]
    people = seat_names(there, legend) or "nobody"
    labels = [inline(label, _LABEL_CHARS) for label in escalation.people.labels]
    named = f"{and_more(labels[:MOST_NAMES], len(labels))}: {people}" if labels else people
    return f"{named}, instead of who has not answered" if escalation.replace and there else named


def _target(human_task: HumanTask) -> str:
    expiry = human_task.policy.expiry
    return inline(str(expiry.send_back_to if expiry else ""), _STEP_CHARS)
