"""Owns what a text means that names an hour of the day and the days on which it is meant.

Pure. The names of days, what makes a number an hour, and words such as `weekdays` and `daily` are understood
in the writer's language and in English. Nothing is guessed: what is not known is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from types import MappingProxyType

from bot.dates.days import minutes_named
from bot.dates.meanings import DAY_MINUTES, Kind, Meaning
from bot.dates.names import folded
from bot.dates.rhythms import Rhythm, in_english, is_among, rhythm_of
from bot.dates.tokens import Token, tokens_of
from bot.dates.vocabulary import Vocabulary, vocabulary_of
from bot.dates.zones import zone_of

WEEKDAYS, WEEKEND, DAILY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))
_CHARS_MAX = 120
_SECONDS = re.compile(r"\d{1,2}:\d{2}:\d+")
_GROUPS: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        **dict.fromkeys(("weekday", "weekdays", "workday", "workdays"), WEEKDAYS),
        **dict.fromkeys(("weekend", "weekends"), WEEKEND),
        **dict.fromkeys(("daily", "everyday"), DAILY),
    }
)
_AS_WELL = (
    (re.compile(r"\bevery\s+day\b", re.IGNORECASE), "daily"),
    (re.compile(r"(?<=[^\W\d])-feiras?\b", re.IGNORECASE), ""),  # Portuguese: second-fair
    (re.compile(r"\bwork(?:ing)?\s+(?=days?\b)", re.IGNORECASE), "work"),
    (re.compile(r"(?<![\d:.])([01]\d|2[0-3])([0-5]\d)(?![\d:.])"), r"\1:\2"),
)
"""What can be written as well, and as what it is read."""
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d])\s*([-\u2013\u2014/])\s*(?=[^\W\d])")
_RANGES = frozenset({"-", "\u2013", "\u2014"})
_EACH = frozenset({"every", "each", "/"})
_HOURS = (Kind.TIME, Kind.HOUR)
_ABOUT_HOURS = (
    *_HOURS,
    *(Kind.HALF, Kind.HALF_BUT_TWELVE),
    *(Kind.OCLOCK, Kind.HOURS_OR_OCLOCK, Kind.AFTER_A_DAY_OCLOCK),
)
_READ_AS = (Kind.WEEKDAY, *_ABOUT_HOURS, Kind.UNTIL, Kind.THROUGH, Kind.AT, Kind.LITTLE, Kind.JOINING)
"""What a word is taken for, the first that it can be: here `mar` is a Tuesday, and 9 an hour."""


class HourProblem(StrEnum):
    """Why a text names no hour of some days."""

    MISSING = "missing"
    SEVERAL = "several"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


class NotAnHour(ValueError):
    """A text does not name an hour of the day. `word`: what of it is not known."""

    def __init__(self, problem: HourProblem, word: str = "") -> None:
        super().__init__(f"{problem.value}: {word}" if word else problem.value)
        self.problem, self.word = problem, word


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOfDays:
    """An hour of the day, and on which days. 0 is Monday."""

    at: time
    days: frozenset[int] = WEEKDAYS


def hour_of_days(text: str, *, zone: str, locale: str, year: int) -> HourOfDays:
    """Give the hour and the days that a text such as `09:00 mon-thu` names; without days: weekdays.

    Raises:
        NotAnHour: it names no hour, or several, or something that is not known.
    """
    if len(text) > _CHARS_MAX:
        raise NotAnHour(HourProblem.UNKNOWN, text[:_CHARS_MAX])
    if with_seconds := _SECONDS.search(text):
        raise NotAnHour(HourProblem.UNKNOWN, with_seconds.group())
    vocabulary, rhythm = vocabulary_of(locale, zone_of(zone), year), rhythm_of(locale)
    text = in_english(text, rhythm)
    for pattern, read_as in _AS_WELL:
        text = pattern.sub(read_as, text)
    tokens = tokens_of(_BETWEEN_WORDS.sub(r" \1 ", text), vocabulary)
    read = [each for token in _told_apart(tokens, rhythm, vocabulary) if (each := _read(token, vocabulary))]
    return HourOfDays(at=_hour(read), days=_days(read) or WEEKDAYS)


@dataclass(frozen=True, slots=True)
class _Range:
    """What stands between the first and the last of some days."""

    text: str


_Read = Meaning | frozenset[int] | _Range


def _told_apart(tokens: Sequence[Token], rhythm: Rhythm, vocabulary: Vocabulary) -> Iterator[Token]:
    """Give the pieces; what stands for `to` between two days says so, whatever it is elsewhere."""
    meant = [token for token in tokens if not _is_little(token, rhythm)]
    for token in tokens:
        if _is_between_days(token, meant, vocabulary):
            if is_among(token.text, rhythm.to):
                yield Token(text=token.text, meanings=(Meaning(Kind.THROUGH),))
                continue
            if any(meaning.kind is Kind.AT for meaning in token.meanings):
                raise NotAnHour(HourProblem.UNKNOWN, token.text)
        if not is_among(token.text, rhythm.since):
            yield token


def _is_little(token: Token, rhythm: Rhythm) -> bool:
    kinds = {meaning.kind for meaning in token.meanings}
    return kinds == {Kind.LITTLE} and not is_among(token.text, rhythm.to)


def _is_between_days(token: Token, tokens: Sequence[Token], vocabulary: Vocabulary) -> bool:
    place = next((place for place, one in enumerate(tokens) if one is token), 0)
    around = tokens[place - 1 : place + 2 : 2] if place else ()
    return len(around) == 2 and all(_is_day(one, vocabulary) for one in around)


def _is_day(token: Token, vocabulary: Vocabulary) -> bool:
    meanings = token.meanings or _of_plural(folded(token.text), vocabulary)
    return any(meaning.kind is Kind.WEEKDAY for meaning in meanings)


def _read(token: Token, vocabulary: Vocabulary) -> _Read | None:
    """Give what a piece says; None: nothing of its own."""
    word = folded(token.text)
    if word in _GROUPS:
        return _GROUPS[word]
    if word in _RANGES:
        return _Range(token.text)
    meanings = token.meanings or _of_plural(word, vocabulary)
    kinds = {meaning.kind: meaning for meaning in reversed(meanings)}
    meant = next((kinds[kind] for kind in _READ_AS if kind in kinds), None)
    if meant is None:
        if word in _EACH:
            return None
        raise NotAnHour(HourProblem.UNKNOWN, token.text)
    if meant.kind in (Kind.UNTIL, Kind.THROUGH):
        return _Range(token.text)
    return None if meant.kind in (Kind.AT, Kind.LITTLE, Kind.JOINING) else meant


def _of_plural(word: str, vocabulary: Vocabulary) -> Sequence[Meaning]:
    known = vocabulary.meanings.get(word.removesuffix("s"), ()) if word.endswith("s") else ()
    return [meaning for meaning in known if meaning.kind is Kind.WEEKDAY]


def _hour(read: Sequence[_Read]) -> time:
    meant = [each for each in read if isinstance(each, Meaning) and each.kind in _ABOUT_HOURS]
    hours = [each for each in meant if each.kind in _HOURS]
    if not hours:
        raise NotAnHour(HourProblem.MISSING)
    if len(hours) > 1:
        raise NotAnHour(HourProblem.SEVERAL)
    minutes = minutes_named({each.kind: each.value for each in meant}, is_in_the_morning=True)
    if not minutes or minutes[0] >= DAY_MINUTES:
        raise NotAnHour(HourProblem.IMPOSSIBLE)
    return time(*divmod(minutes[0], 60))


def _days(read: Sequence[_Read]) -> frozenset[int]:
    found: set[int] = set()
    for place, each in enumerate(read):
        if isinstance(each, frozenset):
            found |= each
        elif isinstance(each, _Range):
            found |= _between(each, read[place - 1 : place + 2] if place else ())
        elif each.kind is Kind.WEEKDAY:
            found.add(each.value)
    return frozenset(found)


def _between(between: _Range, around: Sequence[_Read]) -> frozenset[int]:
    """Give the days from the one before to the one after, over the weekend if need be."""
    ends = [each for each in around if isinstance(each, Meaning) and each.kind is Kind.WEEKDAY]
    if len(ends) < 2:
        raise NotAnHour(HourProblem.UNKNOWN, between.text)
    first, last = ends[0].value, ends[-1].value
    return frozenset((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
