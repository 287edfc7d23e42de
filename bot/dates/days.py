"""Owns which days words name, counted from today, and which times of day."""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dates.meanings import DAY_MINUTES, NOON, Kind

Named = Mapping[Kind, int]
"""What a phrase says, by the kinds of its words."""
_FACE = 12 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that is named, or a whole month."""

    begins: date
    is_month: bool = False
    is_its_end_today: bool = True  # said on that day, it can only mean that the day ends

    @property
    def ends(self) -> date:
        """Give the day with which something else begins."""
        return _months_on(self.begins, 1) if self.is_month else self.begins + timedelta(days=1)


def days_named(named: Named, today: date) -> Sequence[Sequence[Day]]:
    """Give the days that are named: of each row, the first that is still to come is meant.

    Two rows are two things that can be meant, such as `friday` on a Friday.
    """
    if Kind.DATE in named:
        return [[Day(begins=_unpacked(named[Kind.DATE]))]]
    if Kind.RELATIVE in named:
        return [_ahead(today, named[Kind.RELATIVE])]
    number = named.get(Kind.DAY, named.get(Kind.ORDINAL))
    month = named.get(Kind.MONTH)
    if Kind.YEARLESS in named:
        month, number = divmod(named[Kind.YEARLESS], 100)
    years = [named[Kind.YEAR]] if Kind.YEAR in named else [today.year, today.year + 1]
    if month and number:
        return [list(_valid((year, month, number) for year in years))]
    if month:
        year = years[0] if Kind.YEAR in named or month >= today.month else years[1]
        first = _valid([(year, month, 1)])
        return [[Day(begins=day.begins, is_month=True, is_its_end_today=False) for day in first]]
    if number:
        months = (_months_on(today.replace(day=1), ahead) for ahead in range(3))
        return [list(_valid((first.year, first.month, number) for first in months))]
    if Kind.WEEKDAY in named:
        ahead = (named[Kind.WEEKDAY] - today.weekday()) % 7
        return [_ahead(today, ahead)] if ahead else [_ahead(today, 0, is_its_end=False), _ahead(today, 7)]
    return [[*_ahead(today, 0), *_ahead(today, 1)]]


def minutes_named(named: Named, *, is_in_the_morning: bool) -> Sequence[int] | None:
    """Give the times of day that can be meant, in minutes from midnight; None: none is named.

    Args:
        named: what the phrase says.
        is_in_the_morning: nine is nine in the morning, as `at 9` is where people count to 24.
    """
    hour = named.get(Kind.HOUR, 0)
    minutes = named.get(Kind.TIME, hour * 60 + named.get(Kind.MINUTE, 0))
    half = named.get(Kind.HALF, named.get(Kind.HALF_BUT_TWELVE))
    if Kind.TIME not in named and Kind.HOUR not in named:
        return None
    if hour == 24 and named.keys() == {Kind.HOUR, Kind.HOURS_OR_OCLOCK}:
        return []  # `24 ore` is a length of time
    if half is not None:
        first_without = NOON if Kind.HALF_BUT_TWELVE in named else NOON + 60
        return [minutes % _FACE + half] if 60 <= minutes < first_without else []
    is_bare = Kind.HOUR in named and not named.keys() & _OCLOCKS
    if is_bare and 1 <= hour <= 12 and not is_in_the_morning:
        return [minutes % _FACE, minutes % _FACE + NOON]
    return [minutes] if minutes <= DAY_MINUTES else []


_OCLOCKS = {Kind.OCLOCK, Kind.HOURS_OR_OCLOCK, Kind.AFTER_A_DAY_OCLOCK}


def later(day: date, *, months: int, days: int) -> date:
    """Count on the calendar: a month after 31 January is the last day of February."""
    return _months_on(day, months) + timedelta(days=days)


def _ahead(today: date, days: int, *, is_its_end: bool = True) -> Sequence[Day]:
    return [Day(begins=today + timedelta(days=days), is_its_end_today=is_its_end)]


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _unpacked(packed: int) -> date:
    return date(packed // 10_000, packed // 100 % 100, packed % 100)


def _valid(parts: Iterable[tuple[int, int, int]]) -> Iterator[Day]:
    for year, month, day in parts:
        try:
            yield Day(begins=date(year, month, day))
        except ValueError:
            continue
