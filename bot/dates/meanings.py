"""Owns what a piece of a text can be in a date: a weekday, a number of days, a time, a zone and so on."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

UNITS = ("minute", "hour", "day", "week", "month", "year")
NOON, MIDNIGHTS, DAY_MINUTES = 12 * 60, (0, 24 * 60), 24 * 60
_HALVES_WITH_TWELVE = frozenset({"am", "pm", "a.m", "p.m"})


class Kind(StrEnum):
    """What a word can be in a date; the letters are those of the patterns in `phrases`."""

    UNTIL = "u"
    THROUGH = "x"
    SPAN = "f"
    LITTLE = "o"
    AT = "a"
    JOINING = "j"
    WEEKDAY = "w"  # 0 is Monday
    RELATIVE = "r"  # days from today
    DAY = "d"  # of the month
    ORDINAL = "e"  # the same, and nothing else
    DAY_SIGN = "g"
    MONTH = "m"
    YEAR = "y"
    DATE = "D"  # year * 10,000 + month * 100 + day
    YEARLESS = "M"  # month * 100 + day
    TIME = "t"  # minutes from midnight
    HOUR = "h"
    MINUTE = "i"
    OCLOCK = "K"
    HOURS_OR_OCLOCK = "k"
    AFTER_A_DAY_OCLOCK = "q"  # `tomorrow 17h`; alone it is a number of hours
    HALF = "p"  # minutes to add to a time on a face of twelve hours: am, pm
    HALF_BUT_TWELVE = "P"  # the same; which twelve is meant is not sure
    COUNT = "c"
    UNIT = "s"  # index of UNITS
    UNIT_ALONE = "S"  # one of it
    LENGTH = "v"  # minutes
    SOME_DAYS = "n"  # a length, counted on the calendar
    ZONE = "z"


class Meaning(NamedTuple):
    """One thing that a word can mean. `zone`: the name that was written, for a zone."""

    kind: Kind
    value: int = 0
    zone: str = ""


Meanings = tuple[Meaning, ...]
"""All that one piece can mean; none: it is not known."""


def half_meaning(name: str, minutes: int) -> Meaning:
    """Give what a name of half a day means. `minutes`: when it begins."""
    return Meaning(Kind.HALF if name in _HALVES_WITH_TWELVE else Kind.HALF_BUT_TWELVE, minutes)


def number_meanings(number: int) -> Iterator[Meaning]:
    """Give what a bare number can be."""
    yield Meaning(Kind.COUNT, number)
    if 1 <= number <= 31:
        yield Meaning(Kind.DAY, number)
    if number <= 24:
        yield Meaning(Kind.HOUR, number)
    if number <= 59:
        yield Meaning(Kind.MINUTE, number)
