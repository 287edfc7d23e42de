"""Owns when a person's summary comes: at an hour of their own day, on some weekdays. Pure.

What counts is what clocks show where the person is. When clocks are put on, an hour that is left out comes
when it should have come; when they are put back, of an hour that comes twice it is the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_DAYS_AHEAD = 9  # a week, and a day more at each end, wherever the zone stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """At which hour of their day, and on which days, somebody wants to hear something."""

    at: time  # of their day, without a zone
    days: frozenset[int]  # 0 is Monday; at least one
    zone: str  # an IANA name


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One time at which it comes."""

    at: datetime
    until: datetime  # the end of that day, where the person is


def next_coming(hours: Hours, after: datetime) -> datetime:
    """Give when it comes next, later than an instant."""
    return next(coming.at for coming in _comings(hours, after) if coming.at > after)


def come_today(hours: Hours, now: datetime) -> Coming | None:
    """Give when it came, or should have, on the day that it is for the person; None: it did not."""
    today = (coming for coming in _comings(hours, now) if coming.at <= now < coming.until)
    return next(today, None)


def _comings(hours: Hours, around: datetime) -> Iterator[Coming]:
    zone = ZoneInfo(hours.zone)
    first = around.astimezone(zone).date() - _DAY
    for day in (first + ahead * _DAY for ahead in range(_DAYS_AHEAD)):
        if day.weekday() in hours.days:
            yield Coming(at=_instant(day, hours.at, zone), until=_instant(day + _DAY, time(), zone))


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Give when clocks show a time: of two, the first; of none, when they should have."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
