"""Owns how a length of time is written in a pipeline file."""

import re
from datetime import timedelta

LONGEST = timedelta(days=366)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SHORT = re.compile(r"(?P<number>[0-9]{1,9})(?P<unit>[smhdw])")
_ISO = re.compile(
    r"P(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?"
)
_YEARS_OR_MONTHS = re.compile(r"P[0-9]+(?:Y|M)")
_WRITTEN = "10s, 5m, 4h, 3d, 1w, or ISO 8601 such as PT1H30M"


def duration_of(text: str) -> timedelta:
    """Read a duration: `10s`, `5m`, `4h`, `3d`, `1w`, or ISO 8601.

    Raises:
        ValueError: it is none, or longer than `LONGEST`; the message says what would be right.
    """
    found = _short(text) or _iso(text)
    if found is None and _YEARS_OR_MONTHS.match(text):
        raise ValueError("years and months have no fixed length: count in days or weeks")
    if found is None:
        raise ValueError(f"a duration is written {_WRITTEN}")
    length = timedelta(**found)
    if length > LONGEST:
        raise ValueError(f"a duration is at most {LONGEST.days} days")
    return length


def duration_text(length: timedelta) -> str:
    """Write a duration as `duration_of` reads it: in the largest unit that needs no fraction."""
    if length.microseconds:
        return f"PT{length.total_seconds():.6f}".rstrip("0") + "S"
    seconds = int(length.total_seconds())
    for unit, size in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _short(text: str) -> dict[str, float] | None:
    match = _SHORT.fullmatch(text)
    return None if match is None else {_UNITS[match["unit"]]: float(match["number"])}


def _iso(text: str) -> dict[str, float] | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    return {unit: float(number) for unit, number in match.groupdict().items() if number} or None
