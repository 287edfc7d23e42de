"""When things are due."""

from datetime import UTC, datetime, time, timedelta

import pytest

from engine.codes import ExpiryOutcome
from engine.plan import RetryPolicy
from engine.policy import Expiry, Policy, Reminders
from engine.schedule import back_off, expiry, first_reminder, next_reminder
from engine.working_time import Calendar, Wait, WorkingTime
from tests.makers import HOUR, NOON, SECOND, a_policy

HOURLY = Reminders(after=4 * HOUR, every=HOUR, times=3)


def test_the_first_reminder_comes_after_its_time() -> None:
    assert first_reminder(a_policy(reminders=HOURLY), NOON) == NOON + 4 * HOUR


def test_without_reminders_nobody_is_reminded() -> None:
    assert first_reminder(a_policy(), NOON) is None


@pytest.mark.parametrize(
    ("sent", "late", "expected"),
    [
        (1, timedelta(0), HOUR),
        (2, timedelta(0), HOUR),
        (3, timedelta(0), None),
        (1, 59 * timedelta(minutes=1), HOUR),
        (1, HOUR, 2 * HOUR),
        (1, 10 * HOUR, 11 * HOUR),
        (2, timedelta(days=30, minutes=1), timedelta(days=30, hours=1)),
        (1, -SECOND, HOUR),
    ],
    ids=["on time", "second", "last", "late", "exactly one missed", "outage", "long outage", "early"],
)
def test_after_an_outage_the_next_reminder_is_ahead_in_the_old_rhythm(
    sent: int, late: timedelta, expected: timedelta | None
) -> None:
    due = next_reminder(a_policy(reminders=HOURLY), sent=sent, due=NOON, now=NOON + late)
    assert due == (None if expected is None else NOON + expected)
    assert due is None or due > NOON + late


def test_one_who_is_reminded_once_is_not_reminded_again() -> None:
    once = Reminders(after=HOUR, every=None, times=3)
    assert next_reminder(a_policy(reminders=once), sent=1, due=NOON, now=NOON) is None


def test_waits_that_grow_are_each_twice_as_long_as_the_one_before() -> None:
    growing = a_policy(reminders=Reminders(after=HOUR, every=HOUR, times=9, growing=True))
    assert [rhythm(growing, sent, NOON) for sent in (1, 2, 3, 4)] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]


def test_waits_grow_in_working_time_too() -> None:
    every = WorkingTime(9 * HOUR)
    growing = Reminders(after=every, every=every, times=9, growing=True)
    policy = a_policy(reminders=growing, calendar=Calendar(zone="UTC"))
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert [rhythm(policy, sent, monday).days for sent in (1, 2, 3, 4)] == [0, 1, 3, 9]  # to 18:00


@pytest.mark.parametrize("calendar", [None, Calendar(zone="UTC", days=frozenset({4}), closes=time(10))])
@pytest.mark.parametrize("every", [HOUR, WorkingTime(HOUR), WorkingTime(300 * HOUR)])
def test_no_wait_between_reminders_grows_for_ever(every: Wait, calendar: Calendar | None) -> None:
    growing = Reminders(after=HOUR, every=every, times=100, growing=True)
    policy = a_policy(reminders=growing, calendar=calendar)
    first = rhythm(policy, 1, NOON)
    assert rhythm(policy, 99, NOON) <= max(first, timedelta(days=366))


def rhythm(policy: Policy, sent: int, due: datetime) -> timedelta:
    """Give how long after a reminder the next one is due."""
    following = next_reminder(policy, sent=sent, due=due, now=due)
    assert following is not None
    return following - due


def test_a_request_expires_after_its_time() -> None:
    policy = a_policy(expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT))
    assert expiry(policy, NOON) == NOON + HOUR
    assert expiry(a_policy(), NOON) is None


@pytest.mark.parametrize(
    ("retry", "waits_s"),
    [
        (RetryPolicy(wait=10 * SECOND), [10, 10, 10]),
        (RetryPolicy(wait=10 * SECOND, factor=2), [10, 20, 40]),
        (RetryPolicy(wait=10 * SECOND, factor=2, at_most=15 * SECOND), [10, 15, 15]),
        (RetryPolicy(wait=10 * SECOND, factor=0.5), [10, 5, 2.5]),
        (RetryPolicy(), [0, 0, 0]),
    ],
    ids=["even", "doubled", "bounded", "shrinking", "none"],
)
def test_each_failed_attempt_is_followed_by_its_wait(retry: RetryPolicy, waits_s: list[float]) -> None:
    waits = [back_off(retry, failed_attempts=attempt) for attempt in (1, 2, 3)]
    assert [wait.total_seconds() for wait in waits] == waits_s


@pytest.mark.parametrize("failed_attempts", [100, 2_000])
def test_no_wait_is_longer_than_a_year_however_often_it_failed(failed_attempts: int) -> None:
    doubled = RetryPolicy(wait=SECOND, factor=2)
    assert back_off(doubled, failed_attempts=failed_attempts) == timedelta(days=365)


def test_no_wait_stays_no_wait_however_often_it_failed() -> None:
    assert back_off(RetryPolicy(factor=2), failed_attempts=2_000) == timedelta(0)


def test_the_longest_wait_holds_however_often_it_failed() -> None:
    bounded = RetryPolicy(wait=SECOND, factor=2, at_most=HOUR)
    assert back_off(bounded, failed_attempts=2_000) == HOUR
