"""Owns when things are due: reminders, escalations, expiries, retries. Pure; standard library only."""

from datetime import datetime, timedelta

from engine.calling_hours import first_in_hours
from engine.codes import TimerKind
from engine.model import Timer
from engine.plan import RetryPolicy
from engine.policy import Due, Expiry, Policy
from engine.working_time import Calendar, Wait, WorkingTime, after, after_working, worked_between

_LONGEST_WAIT = timedelta(days=365)
_WEEKS = 52  # of a year


def first_reminder(policy: Policy, asked_at: datetime) -> datetime | None:
    """Give when the people asked are reminded first."""
    return None if policy.reminders is None else after(asked_at, policy.reminders.after, policy.calendar)


def next_reminder(policy: Policy, *, sent: int, due: datetime, now: datetime) -> datetime | None:
    """Give when they are reminded again after reminder number `sent`, which was due at `due`.

    Always later than `now`: reminders that were missed during an outage are not made up for.
    """
    reminders = policy.reminders
    if reminders is None or reminders.every is None or sent >= reminders.times:
        return None
    wait = _times(reminders.every, 2 ** (sent - 1), policy.calendar) if reminders.growing else reminders.every
    if isinstance(wait, timedelta):
        missed = max((now - due) // wait, 0)
        return due + (missed + 1) * wait
    following = after(due, wait, policy.calendar)
    while following <= now:
        following = after(following, wait, policy.calendar)
    return following


def due_at(policy: Policy, asked_at: datetime) -> datetime | None:
    """Give from when on an answer is late."""
    return _instant(policy.due, policy, asked_at)


def expiry(policy: Policy, asked_at: datetime) -> datetime | None:
    """Give when a request ends by itself."""
    return _instant(policy.expiry, policy, asked_at)


def escalation(policy: Policy, number: int, asked_at: datetime) -> datetime | None:
    """Give when the people of an escalation are asked; they count from 1. None: there are no more.

    Not before the first of them works.
    """
    if number > len(policy.escalations):
        return None
    escalation = policy.escalations[number - 1]
    due = after(asked_at, escalation.after, policy.calendar)
    return first_in_hours(policy, (seat.zone for seat in escalation.people.seats if not seat.is_gone), due)


def resumed(
    policy: Policy | None, timer: Timer, *, since: datetime, now: datetime, held: timedelta
) -> datetime:
    """Give when something is due after clocks have stood still: what was left of its wait is left.

    Of working time so much working time is; of other waits, and of the time until an instant, so much time.

    Args:
        policy: of the request whose timer it is; None: it is of none.
        timer: as it was when the clocks stopped.
        since: when they stopped.
        now: when they go on.
        held: how much later than the schedule says a reminder was due.
    """
    due, calendar = timer.due - held, None if policy is None else policy.calendar
    if policy is None or calendar is None or due <= since:
        return timer.due + (now - since)
    if not isinstance(_wait_of(policy, timer), WorkingTime):
        return timer.due + (now - since)
    return after_working(calendar, now, worked_between(calendar, since, due)) + held


def escalation_after(policy: Policy, timer: Timer, asked_at: datetime) -> datetime | None:
    """Give when the escalation after one is due: as much later than written as that one was."""
    was, following = (escalation(policy, number, asked_at) for number in (timer.number, timer.number + 1))
    if was is None or following is None:
        return None
    wait = policy.escalations[timer.number].after
    if policy.calendar is None or not isinstance(wait, WorkingTime):
        return following + (timer.due - was)
    return after_working(policy.calendar, timer.due, worked_between(policy.calendar, was, following))


def back_off(retry: RetryPolicy, *, failed_attempts: int) -> timedelta:
    """Give how long to wait before the next attempt."""
    longest = _LONGEST_WAIT if retry.at_most is None else retry.at_most
    if not retry.wait:
        return retry.wait
    try:
        return min(retry.wait * retry.factor ** (failed_attempts - 1), longest)
    except OverflowError:
        return longest


def _instant(written: Due | Expiry | None, policy: Policy, asked_at: datetime) -> datetime | None:
    if written is None or written.after is None:
        return None if written is None else written.at
    return after(asked_at, written.after, policy.calendar)


def _wait_of(policy: Policy, timer: Timer) -> Wait | None:
    match timer.kind:
        case TimerKind.REMIND if policy.reminders is not None:
            return policy.reminders.after if timer.number == 1 else policy.reminders.every
        case TimerKind.DUE if policy.due is not None and timer.number == 1:
            return policy.due.after
        case TimerKind.ESCALATE:
            return policy.escalations[timer.number - 1].after
        case TimerKind.EXPIRE if policy.expiry is not None:
            return policy.expiry.after
        case _:
            return None


def _times(wait: Wait, factor: int, calendar: Calendar | None) -> Wait:
    """Give so many times a wait, and no more than is waited, or worked, in a year."""
    if isinstance(wait, timedelta):
        return _longer(wait, factor, _LONGEST_WAIT)
    worked = _LONGEST_WAIT if calendar is None else _WEEKS * len(calendar.days) * calendar.day_length
    return WorkingTime(_longer(wait.length, factor, worked))


def _longer(length: timedelta, factor: int, longest: timedelta) -> timedelta:
    return length * min(factor, max(longest // length, 1))
