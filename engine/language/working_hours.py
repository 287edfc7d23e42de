"""Owns how the days and hours in which people work are written: `mon-fri`, `09:00-18:00`."""

import re
from datetime import time, timedelta

from engine.language.mistakes import did_you_mean

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRITTEN = "days are written mon-fri, or mon, wed, fri"
_HOURS = re.compile(r"\s*([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})\s*")
_MIDNIGHT = "24:00"
_SHORTEST = timedelta(hours=1)


def days_of(text: str) -> frozenset[int]:
    """Read days of the week: `mon-fri`, `mon, wed, fri`, `sun-thu`. 0 is Monday.

    Raises:
        ValueError: some are none; the message says what would be right.
    """
    parts = re.split(r"[,\s]+", re.sub(r"\s*-\s*", "-", text.strip()))
    return frozenset(day for part in parts for day in _span(part))


def hours_of(text: str) -> tuple[time, time | None]:
    """Read from when to when people work: `09:00-18:00`. None: until midnight.

    Raises:
        ValueError: they are none; the message says what would be right.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError("hours are written 09:00-18:00")
    opens, closes = _time(match[1]), None if match[2] == _MIDNIGHT else _time(match[2])
    end = timedelta(days=1) if closes is None else _since_midnight(closes)
    length = end - _since_midnight(opens)
    if length <= timedelta(0):
        raise ValueError(
            f"{match[2]} is not after {match[1]}: a working day begins and ends on one day (until midnight: "
            f"{match[1]}-{_MIDNIGHT})"
        )
    if length < _SHORTEST:
        raise ValueError("a working day has at least an hour")
    return opens, closes


def _span(written: str) -> list[int]:
    first, dash, last = written.partition("-")
    if not dash:
        return [_day(first)]
    begin, end = _day(first), _day(last)
    return [number % len(_DAYS) for number in range(begin, end + 1 if begin <= end else end + 1 + len(_DAYS))]


def _day(written: str) -> int:
    if written.casefold() in _DAYS:
        return _DAYS.index(written.casefold())
    advice = did_you_mean(written[:3], _DAYS) or f": {_WRITTEN}"
    raise ValueError(f"`{written}` is no day{advice}" if written else _WRITTEN)


def _time(written: str) -> time:
    hour, minute = map(int, written.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"there is no time {written}: hours are written 09:00-18:00") from None


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
