"""Owns when people may be called: while they work, by the request's calendar in the zone of each. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.policy import Policy
from engine.working_time import last_working, next_working

_HOUR = timedelta(hours=1)


def in_hours(policy: Policy, zone: str | None, at: datetime) -> datetime:
    """Give when somebody may be called from an instant on. `zone`: theirs; None: the calendar's.

    Without a calendar, or if it is urgent, they may be called at any time.
    """
    if policy.calendar is None or (policy.reminders is not None and policy.reminders.urgent):
        return at
    return next_working(policy.calendar if zone is None else replace(policy.calendar, zone=zone), at)


def last_hour(policy: Policy, zone: str | None, start: datetime, end: datetime) -> datetime | None:
    """Give the last hour between two instants in which somebody may be called; None: they may not be.

    It begins an hour before they stop working, or when they begin: people are to have time to act.
    """
    if policy.calendar is None:
        return None
    calendar = policy.calendar if zone is None else replace(policy.calendar, zone=zone)
    working = last_working(calendar, start, end)
    return None if working is None else max(working[0], working[1] - _HOUR)


def first_in_hours(policy: Policy, zones: Iterable[str | None], at: datetime) -> datetime:
    """Give when the first of several people may be called; nobody: when the calendar says."""
    return min(
        (in_hours(policy, zone, at) for zone in dict.fromkeys(zones)), default=in_hours(policy, None, at)
    )
