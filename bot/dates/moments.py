"""Owns which instants a phrase can mean: its days and times on the clocks of a zone, or a length of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from bot.dates.days import Day, Named, days_named, later, minutes_named
from bot.dates.meanings import UNITS, Kind
from bot.dates.phrases import Phrase
from bot.dates.problems import DateProblem, NotADate
from bot.dates.zones import instants_at, instants_in, zone_named

_YEARS_AROUND = 3
_LENGTHS = {Kind.UNIT, Kind.UNIT_ALONE, Kind.LENGTH, Kind.SOME_DAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where and when somebody writes."""

    now: datetime
    zone: ZoneInfo
    counts_to_24: bool


def moments_of(phrase: Phrase, here: Here) -> set[datetime]:
    """Give the instants, in UTC, that a phrase can mean: none, one or more, past ones among them.

    Raises:
        NotADate: a date is another weekday than is written, or years away.
    """
    kinds = [word.kind for word in phrase]
    if not _LENGTHS.isdisjoint(kinds):
        return {_after(phrase, here)}
    named = {word.kind: word.value for word in phrase}
    zones = [word.zone for word in phrase if word.kind is Kind.ZONE]
    minutes = minutes_named(named, is_in_the_morning=here.counts_to_24 and Kind.AT in kinds)
    times: Sequence[int | None] = [None] if minutes is None else minutes
    found: set[datetime] = set()
    for today in _todays(zones, here):
        for row, each in product(days_named(named, today), times):
            walls = [(day, _wall(day, named, each, today)) for day in row]
            found |= _first_to_come(walls, named, zones, here)
    return found


def _todays(zones: Iterable[str], here: Here) -> set[date]:
    """Give the day that it is here, and the one that it is where a zone was written for."""
    there = (zone_named(written, here.zone, here.now.year)[0] for written in zones)
    return {here.now.astimezone(zone).date() for zone in (here.zone, *there)}


def _wall(day: Day, named: Named, minutes: int | None, today: date) -> datetime:
    """Give what clocks show then. A day without a time is its beginning, but today and `through` its end."""
    if abs(day.begins.year - today.year) > _YEARS_AROUND:
        raise NotADate(DateProblem.FAR if day.begins > today else DateProblem.PAST)
    is_over = minutes is None and day.begins == today and day.is_its_end_today
    date = day.ends if is_over or Kind.THROUGH in named else day.begins
    return datetime.combine(date, time()) + timedelta(minutes=minutes or 0)


def _first_to_come(
    walls: Sequence[tuple[Day, datetime]], named: Named, zones: Sequence[str], here: Here
) -> set[datetime]:
    """Give the instants of the first day that has any to come, else of the last. Two: clocks are put back."""
    each = [(day, _instants(wall, zones, here)) for day, wall in walls]
    coming = [(day, moments) for day, moments in each if any(at > here.now for at in moments)]
    if not each:
        return set()
    day, moments = (coming or each[-1:])[0]
    if day.begins.weekday() != named.get(Kind.WEEKDAY, day.begins.weekday()):
        raise NotADate(DateProblem.WEEKDAY, _midnight(day.begins, here.zone))
    has_time = not named.keys().isdisjoint({Kind.TIME, Kind.HOUR})
    return moments if has_time else set(sorted(moments)[:1])


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return min(instants_at(datetime.combine(day, time()), zone))


def _instants(wall: datetime, zones: Sequence[str], here: Here) -> set[datetime]:
    """Give the instants at which clocks show that, in all zones that are written: one may tell two apart."""
    if not zones:
        return instants_at(wall, here.zone)
    return set.intersection(*(instants_in(wall, written, here.zone, here.now.year) for written in zones))


def _after(phrase: Phrase, here: Here) -> datetime:
    """Count from now: days and more on the calendar, hours and minutes as they pass."""
    total = dict.fromkeys(UNITS, 0)
    count = 1
    for word in phrase:
        if word.kind is Kind.COUNT:
            count = word.value
        elif word.kind is Kind.LENGTH:
            total["minute"] += word.value
        elif word.kind is Kind.SOME_DAYS:
            total["day"] += word.value
        elif word.kind in (Kind.UNIT, Kind.UNIT_ALONE):
            total[UNITS[word.value]] += count
    months, days = total["year"] * 12 + total["month"], total["week"] * 7 + total["day"]
    at = here.now
    if months or days:
        wall = here.now.astimezone(here.zone).replace(tzinfo=None)
        day = later(wall.date(), months=months, days=days)
        at = min(instants_at(datetime.combine(day, wall.time()), here.zone))
    return at + timedelta(hours=total["hour"], minutes=total["minute"])
