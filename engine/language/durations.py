"""Owns how a length of time is written in a pipeline file: any time, or time in which people work."""

import re
from datetime import timedelta

from engine.working_time import Wait, WorkingTime

LONGEST = timedelta(days=366)
_MOST_WORKING = 366  # hours, or days: even a calendar with one short day a week has so many in a few years
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SHORT = re.compile(r"(?P<number>[0-9]{1,9})(?P<unit>[smhdw])")
_WORKING = re.compile(r"(?P<number>[0-9]{1,9})w(?P<unit>[hd])")
_ISO = re.compile(
    r"P(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?"
)
_YEARS_OR_MONTHS = re.compile(r"P[0-9]+(?:Y|M)")
_WRITTEN = "10s, 5m, 4h, 3d, 1w, or ISO 8601 such as PT1H30M"
_SHORTEST_DAY, _LONGEST_DAY = timedelta(hours=1), timedelta(days=1)


def duration_of(text: str) -> timedelta:
    """Read a duration: `10s`, `5m`, `4h`, `3d`, `1w`, or ISO 8601.

    Raises:
        ValueError: it is none, or longer than `LONGEST`; the message says what would be right.
    """
    if match := _WORKING.fullmatch(text):
        ordinary = f"{match['number']}{match['unit']}"
        raise ValueError(
            f"working time counts only in `due`, `remind`, `escalate` and `expires`: here write {ordinary}"
        )
    return _duration(text, _WRITTEN)


def wait_of(text: str, day: timedelta) -> Wait:
    """Read a duration, or one of working time: `4wh`, `2wd`.

    Args:
        text: what is written.
        day: how long a working day is.

    Raises:
        ValueError: it is none, or too long; the message says what would be right.
    """
    match = _WORKING.fullmatch(text)
    if match is None:
        return _duration(text, f"{_WRITTEN}; working time 4wh or 2wd")
    number = int(match["number"])
    if number > _MOST_WORKING:
        longer = "; for more write working days, such as 60wd" if match["unit"] == "h" else ""
        raise ValueError(f"working time is at most {_MOST_WORKING}w{match['unit']}{longer}")
    return WorkingTime(number * (day if match["unit"] == "d" else timedelta(hours=1)))


def is_never_longer(text: str, than: str, day: timedelta | None) -> bool:
    """Say whether one wait is certainly over when another is; both begin at once.

    Args:
        text: one that `wait_of` reads.
        than: the other.
        day: how long a working day is; None: that is not known.
    """
    days = (_SHORTEST_DAY, _LONGEST_DAY) if day is None else (day,)
    return all(_is_never_longer(wait_of(text, day), wait_of(than, day)) for day in days)


def duration_text(length: timedelta) -> str:
    """Write a duration as `duration_of` reads it: in the largest unit that needs no fraction."""
    if length.microseconds:
        return f"PT{length.total_seconds():.6f}".rstrip("0") + "S"
    seconds = int(length.total_seconds())
    for unit, size in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _duration(text: str, written: str) -> timedelta:
    found = _short(text) or _iso(text)
    if found is None and _YEARS_OR_MONTHS.match(text):
        raise ValueError("years and months have no fixed length: count in days or weeks")
    if found is None:
        raise ValueError(f"a duration is written {written}")
    length = timedelta(**found)
    if length > LONGEST:
        raise ValueError(f"a duration is at most {LONGEST.days} days")
    return length


def _is_never_longer(one: Wait, other: Wait) -> bool:
    """Compare. Working time takes as long as it is, or any longer."""
    if isinstance(one, WorkingTime):
        return isinstance(other, WorkingTime) and one.length <= other.length
    return one <= (other.length if isinstance(other, WorkingTime) else other)


def _short(text: str) -> dict[str, float] | None:
    match = _SHORT.fullmatch(text)
    return None if match is None else {_UNITS[match["unit"]]: float(match["number"])}


def _iso(text: str) -> dict[str, float] | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    return {unit: float(number) for unit, number in match.groupdict().items() if number} or None
