"""Owns working time: when it is, when it begins again, and what comes after so much of it. Pure.

A day of a calendar works from one time on the wall to another, in the calendar's zone. Where clocks change
within those hours, the day is shorter or longer: working time is time that passes, not what clocks show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_DAYS_MAX = 3_700  # ten years: a calendar that does not work until then never does


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A length of time in which people work."""

    length: timedelta


Wait: TypeAlias = timedelta | WorkingTime
"""A length of time, or of working time."""


class NeverWorks(ValueError):
    """A calendar has no working time for years."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When people work."""

    zone: str  # an IANA name
    days: frozenset[int] = frozenset(range(5))  # 0 is Monday
    opens: time = time(9)
    closes: time | None = time(18)  # None: at midnight
    holidays: frozenset[date] = frozenset()

    @cached_property
    def tz(self) -> ZoneInfo:
        """Give the zone."""
        return ZoneInfo(self.zone)

    @property
    def day_length(self) -> timedelta:
        """Give how long a working day is, when no clock changes."""
        closes = timedelta(days=1) if self.closes is None else _since_midnight(self.closes)
        return closes - _since_midnight(self.opens)

    def works_on(self, day: date) -> bool:
        """Say whether people work on a day."""
        return day.weekday() in self.days and day not in self.holidays


def after(at: datetime, wait: Wait, calendar: Calendar | None) -> datetime:
    """Give when so much time, or working time of a calendar, has passed since an instant.

    Without a calendar people work at any time. Raises NeverWorks.
    """
    if isinstance(wait, timedelta):
        return at + wait
    if calendar is None:
        return at + wait.length
    return after_working(calendar, at, wait.length)


def is_working(calendar: Calendar, at: datetime) -> bool:
    """Say whether people work at an instant."""
    day = at.astimezone(calendar.tz).date()
    return any(begin <= at < end for begin, end in _spans(calendar, day, days=1))


def next_working(calendar: Calendar, at: datetime) -> datetime:
    """Give the instant itself if people work then, else when they begin next. Raises NeverWorks."""
    for begin, end in _spans_from(calendar, at):
        if at < end:
            return max(at, begin)
    raise NeverWorks(f"nobody works for ten years after {at}")


def last_working(calendar: Calendar, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    """Give from when until when people work last between two instants; None: they do not."""
    first, last = start.astimezone(calendar.tz).date(), end.astimezone(calendar.tz).date()
    for back in range(max((last - first).days + 1, 0)):
        for opens, closes in _spans(calendar, last - back * _DAY, days=1):
            if max(opens, start) < min(closes, end):
                return max(opens, start), min(closes, end)
    return None


def after_working(calendar: Calendar, at: datetime, length: timedelta) -> datetime:
    """Give when so much working time has passed since an instant. Raises NeverWorks.

    No time at all is over when people work next.
    """
    left = length
    for begin, end in _spans_from(calendar, at):
        worked = end - max(begin, at)
        if worked <= timedelta(0):
            continue
        if left <= worked:
            return max(begin, at) + left
        left -= worked
    raise NeverWorks(f"not enough is worked in the ten years after {at}")


def worked_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Give how much working time lies between two instants; nothing if the second is not later."""
    first, last = start.astimezone(calendar.tz).date(), end.astimezone(calendar.tz).date()
    spans = _spans(calendar, first, days=max((last - first).days + 1, 0))
    worked = (min(closes, end) - max(opens, start) for opens, closes in spans)
    return sum((length for length in worked if length > timedelta(0)), timedelta(0))


def _spans_from(calendar: Calendar, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    return _spans(calendar, at.astimezone(calendar.tz).date(), days=_DAYS_MAX)


def _spans(calendar: Calendar, first: date, *, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Give the hours of each working day from a day on, in UTC, earliest first."""
    for number in range(days):
        day = first + number * _DAY
        if calendar.works_on(day):
            begin = _instant(calendar, day, calendar.opens)
            closes = (day + _DAY, time(0)) if calendar.closes is None else (day, calendar.closes)
            end = _instant(calendar, *closes)
            if begin < end:
                yield begin, end


def _instant(calendar: Calendar, day: date, at: time) -> datetime:
    """Give when clocks show a time first on a day; one that they skip is when they skip it."""
    local = datetime.combine(day, at, calendar.tz)
    instant = local.astimezone(UTC)
    if instant.astimezone(calendar.tz).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _gap_end(calendar, local)


def _gap_end(calendar: Calendar, local: datetime) -> datetime:
    """Give the instant at which clocks skip a time: between the two ways to read it."""
    before, after = local.replace(fold=1).astimezone(UTC), local.replace(fold=0).astimezone(UTC)
    offset = before.astimezone(calendar.tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(calendar.tz).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
