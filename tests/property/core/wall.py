"""Owns clocks on the walls of several zones, at which somebody looks every minute.

Minutes are counted since 1970 in UTC. Nothing here counts as the product does: it only looks.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from engine.working_time import Calendar, Wait, WorkingTime

Minute: TypeAlias = int

_TWO_DAYS = 2 * 24 * 60
_ONE = timedelta(minutes=1)


def minute_of(at: datetime) -> Minute:
    """Give the minute of an instant that is a whole minute."""
    minute, rest = divmod(int(at.timestamp()), 60)
    assert (rest, at.microsecond) == (0, 0), f"{at} is not a whole minute"
    return minute


def instant_of(minute: Minute) -> datetime:
    """Give the instant at which a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def minutes_of(wait: Wait) -> int:
    """Give how many minutes a wait has, working or not."""
    length = wait.length if isinstance(wait, WorkingTime) else wait
    assert length % _ONE == timedelta(0), f"{length} is not whole minutes"
    return length // _ONE


@dataclass
class Wall:
    """The clock of one zone, and what people do who go by it. It is looked at from some minute on."""

    calendar: Calendar
    zone: ZoneInfo
    since: Minute
    _seen: bytearray = field(default_factory=bytearray)
    _day: date | None = None
    _has_begun: bool = False
    _has_ended: bool = False

    def works(self, minute: Minute) -> bool:
        """Say whether people work in a minute."""
        while len(self._seen) <= minute - self.since:
            self._look(datetime.fromtimestamp((self.since + len(self._seen)) * 60, self.zone))
        return bool(self._seen[minute - self.since])

    def _look(self, shown: datetime) -> None:
        """They begin when the clock first shows that it is time, and end likewise."""
        if shown.date() != self._day:
            self._day, self._has_begun, self._has_ended = shown.date(), False, False
        closes = time.max if self.calendar.closes is None else self.calendar.closes
        self._has_begun |= shown.time() >= self.calendar.opens
        self._has_ended |= shown.time() >= closes
        is_free = shown.date() in self.calendar.holidays or shown.weekday() not in self.calendar.days
        self._seen.append(self._has_begun and not self._has_ended and not is_free)


class Walls:
    """The clocks of all who are asked. Without a calendar everybody works at any time."""

    def __init__(self, calendar: Calendar | None, since: Minute) -> None:
        self._calendar = calendar
        self._since = since - _TWO_DAYS  # so that it is known whether the day has begun
        self._walls: dict[str, Wall] = {}

    def works(self, zone: str | None, minute: Minute) -> bool:
        """Say whether somebody works who lives in a zone; None: in that of the calendar."""
        if self._calendar is None:
            return True
        name = zone or self._calendar.zone
        if name not in self._walls:
            self._walls[name] = Wall(self._calendar, ZoneInfo(name), self._since)
        return self._walls[name].works(minute)

    def after(self, minute: Minute, wait: Wait, *, times: int = 1) -> Minute:
        """Count a wait, minute by minute if it is of working time; so many times as long as it is."""
        left = minutes_of(wait) * times
        if not isinstance(wait, WorkingTime):
            return minute + left
        while left:
            left -= self.works(None, minute)
            minute += 1
        return minute
