"""Owns dates, times and offsets that are written with digits."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from bot.dates.meanings import DAY_MINUTES, Kind, Meaning, Meanings, number_meanings
from bot.dates.vocabulary import Vocabulary
from bot.dates.zones import at_offset

_Reading = Callable[[re.Match[str], Vocabulary], Sequence[Meanings]]


def number_at(text: str, at: int, vocabulary: Vocabulary) -> tuple[str, Sequence[Meanings]]:
    """Give what is written with digits at a place of a folded text, and what it means, part by part."""
    for pattern, reading in _FORMS:
        match = pattern.match(text, at)
        found = reading(match, vocabulary) if match else ()
        if match and found and all(found):
            return match.group(), found
    return "", ()


def _stamp(match: re.Match[str], vocabulary: Vocabulary) -> Sequence[Meanings]:
    """Read what computers write: `2026-12-24T17:00:00+01:00`."""
    return [*_date(match, vocabulary), *_clock(match, vocabulary), *([_zone(match)] if match["zone"] else [])]


def _date(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [tuple(_days([(int(match["y"]), int(match["m"]), int(match["d"]))]))]


def _date_of_a_country(match: re.Match[str], vocabulary: Vocabulary) -> Sequence[Meanings]:
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    return [tuple(_days((year, month, day) for day, month in _orders(match, vocabulary)))]


def _day_and_month(match: re.Match[str], vocabulary: Vocabulary) -> Sequence[Meanings]:
    """Read `24/12` and `24.12.`; `5.12` may also be a time."""
    leap_year = 2024
    days = _days((leap_year, month, day) for day, month in _orders(match, vocabulary))
    found = [Meaning(Kind.YEARLESS, day.value % 10_000) for day in days]
    if match["sep"] == "." and not match["dot"] and len(match["b"]) == 2:
        found += _times(int(match["a"]), int(match["b"]))
    return [tuple(found)]


def _orders(match: re.Match[str], vocabulary: Vocabulary) -> Sequence[tuple[int, int]]:
    """Give day and month in the order of the country; with points, no country writes the month first."""
    a, b = int(match["a"]), int(match["b"])
    is_day_first = vocabulary.is_day_first
    if max(a, b) > 12:
        return [(max(a, b), min(a, b))]
    if is_day_first is None or (match["sep"] == "." and not is_day_first):
        return [(a, b), (b, a)]
    return [(a, b) if is_day_first else (b, a)]


def _days(parts: Iterable[tuple[int, int, int]]) -> Iterator[Meaning]:
    for year, month, day in parts:
        try:
            date(year, month, day)
        except ValueError:
            continue
        yield Meaning(Kind.DATE, year * 10_000 + month * 100 + day)


def _clock(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [tuple(_times(int(match["hour"]), int(match["minute"])))]


def _clock_or_length(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    """Read `17h30`, which alone may also be a length of time."""
    times = _times(int(match["hour"]), int(match["minute"]))
    return [(*times, *(Meaning(Kind.LENGTH, time.value) for time in times))]


def _clock_in_asia(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    """Read `5時` and `17点30分`: up to twelve it may be either half of the day."""
    hour, minute = int(match["hour"]), 30 if match["half"] else int(match["minute"] or 0)
    either = [hour % 12, hour % 12 + 12] if 1 <= hour <= 12 else [hour]
    return [tuple(time for each in either for time in _times(each, minute))]


def _times(hour: int, minute: int) -> list[Meaning]:
    minutes = hour * 60 + minute
    return [Meaning(Kind.TIME, minutes)] if minute < 60 and minutes <= DAY_MINUTES else []


def _zone(match: re.Match[str]) -> Meanings:
    written = match["zone"]
    return (Meaning(Kind.ZONE, zone=written),) if at_offset(written) else ()


def _offset(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [_zone(match)]


def _ordinal(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [(Meaning(Kind.ORDINAL, int(match["n"])),)] if 1 <= int(match["n"]) <= 31 else []


def _month(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [(Meaning(Kind.MONTH, int(match["n"])),)] if 1 <= int(match["n"]) <= 12 else []


def _year(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [(Meaning(Kind.YEAR, int(match["n"])),)]


def _number(match: re.Match[str], _: Vocabulary) -> Sequence[Meanings]:
    return [tuple(number_meanings(int(match["n"])))]


# a number ends where neither a digit follows nor a sign with one: of `1,5` and `9:75` no part is understood
_END = r"(?!\d|[.,:/-]\d)"
_HM = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?"
_YMD = r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
_ASIAN_MINUTES = r"(?:(?P<minute>\d{1,2})\s?[分분]|(?P<half>半|반))?"
_AB = r"(?P<a>\d{1,2})(?P<sep>[-/]|\.\s?)(?P<b>\d{1,2})"
_FORMS: Sequence[tuple[re.Pattern[str], _Reading]] = tuple(
    (re.compile(form), reading)
    for form, reading in (
        (rf"{_YMD}t{_HM}(?P<zone>z|[+-]\d{{2}}:?\d{{2}})?{_END}", _stamp),
        (rf"{_YMD}{_END}", _date),
        (rf"{_AB}(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_END}", _date_of_a_country),
        (rf"(?P<a>\d{{1,2}})(?P<sep>\.)\s(?P<b>\d{{1,2}})(?P<dot>\.){_END}", _day_and_month),
        (rf"(?P<a>\d{{1,2}})(?P<sep>[/.])(?P<b>\d{{1,2}})(?P<dot>\.?){_END}", _day_and_month),
        (rf"{_HM}{_END}", _clock),
        (r"(?P<hour>\d{1,2})\s?[hu]\s?(?P<minute>\d{2})(?!\w)", _clock_or_length),
        (rf"(?P<hour>\d{{1,2}})\s?[時时点點시](?![間间간])\s?{_ASIAN_MINUTES}", _clock_in_asia),
        (r"(?P<n>\d{1,2})(?:st|nd|rd|th|er|ere|re|e|o|\.)(?!\w)", _ordinal),
        (r"(?P<n>\d{1,2})\s?[月월]", _month),
        (r"(?P<n>\d{4})\s?[年년]", _year),
        (rf"(?P<n>\d{{4}}){_END}", _year),
        (rf"(?P<zone>(?:utc|gmt)\s?[+-]\d{{1,2}}(?::?\d{{2}})?|\+\d{{2}}:\d{{2}}){_END}", _offset),
        (rf"(?P<n>\d{{1,3}}){_END}", _number),
    )
)
