"""Owns when things are due: reminders, expiries, retries. Pure; standard library only."""

from datetime import datetime, timedelta

from engine.plan import RetryPolicy
from engine.policy import Policy, Reminders

_LONGEST_WAIT = timedelta(days=365)


def first_reminder(policy: Policy, asked_at: datetime) -> datetime | None:
    """Give when the people asked are reminded first."""
    return None if policy.reminders is None else asked_at + policy.reminders.after


def next_reminder(reminders: Reminders, *, sent: int, due: datetime, now: datetime) -> datetime | None:
    """Give when they are reminded again after reminder number `sent`, which was due at `due`.

    Always later than `now`: reminders that were missed during an outage are not made up for.
    """
    if reminders.every is None or sent >= reminders.times:
        return None
    missed = max((now - due) // reminders.every, 0)
    return due + (missed + 1) * reminders.every


def expiry(policy: Policy, asked_at: datetime) -> datetime | None:
    """Give when a request ends by itself."""
    return None if policy.expiry is None else asked_at + policy.expiry.after


def back_off(retry: RetryPolicy, *, failed_attempts: int) -> timedelta:
    """Give how long to wait before the next attempt."""
    longest = _LONGEST_WAIT if retry.at_most is None else retry.at_most
    if not retry.wait:
        return retry.wait
    try:
        return min(retry.wait * retry.factor ** (failed_attempts - 1), longest)
    except OverflowError:
        return longest
