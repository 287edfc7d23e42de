"""Owns dates as people write them: understood in their own zone and language, and said back in words.

Pure: what time it is comes from outside. A day begins at its midnight: `until friday` ends when Friday
begins; today can only mean its end. A length of time (`3 days`, `an hour`) counts from now.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateparser.data.languages_info import language_order
from dateparser.date import DateData, DateDataParser

FARTHEST = timedelta(days=366)
_WORDS_MAX, _CHARS_MAX = 10, 100
_DAY = timedelta(days=1)
_MARK = 123_457  # microseconds of now: a date that has them was counted from now, all others are written
_MONTH_FIRST = frozenset({"ja", "ko", "zh"})
_TWISTS = frozenset(
    {
        "half",
        "quarter",
        "end",
        "after",
        "before",
        "not",
        "ende",
        "mitte",
        "halbe",
        "fin",
        "final",
        "fine",
        "fim",
    }
)
"""Words without which the rest would mean something else: what they belong to is not guessed."""
_NO_DATE = re.compile(r"[a-z.]|[0-9]+(?:st|nd|rd|th)?\.?", re.IGNORECASE)
"""What dateparser takes for a month or a day of one, and people for something else."""
_SMALL_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_POINTED = re.compile(r"\b([0-9]{1,2})\.([0-9]{1,2})\.(?![0-9])")
_REWRITTEN = (
    (re.compile(r"\b(?:到|直到|至)(?=\w)|(?<=\w)(?:まで|까지|为止|為止)\b"), ""),  # until, without a space
    (re.compile(r"\bhalf an hour\b", re.IGNORECASE), "30 minutes"),
    (re.compile(r"\bhalf a day\b", re.IGNORECASE), "12 hours"),
    (re.compile(r"\b([0-9]{1,3})w\b", re.IGNORECASE), r"\1 weeks"),
    (re.compile(r"\b([0-9]{1,2})(?::([0-9]{2}))? uhr\b", re.IGNORECASE), r"\1:\2"),
    (re.compile(r"\b([0-9]{1,2}):(?![0-9])"), r"\1:00"),
)


class DateProblem(StrEnum):
    """Why a text is no date that will do."""

    MISSING = "missing"
    UNCLEAR = "unclear"
    PAST = "past"
    FAR = "far"


class NotADate(ValueError):
    """A text names no instant, or not one in the year to come. `at`: the one that it names, if any."""

    def __init__(self, problem: DateProblem, at: datetime | None = None) -> None:
        super().__init__(f"not a date: {problem.value}")
        self.problem, self.at = problem, at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Words that name a date, and what they name."""

    words: str
    date: DateData
    at: datetime  # as the words name it: without a zone, unless they name one


_Read: TypeAlias = Callable[[Sequence[str]], _Found | None]


def instant_of(text: str, *, now: datetime, zone: str, locale: str) -> datetime:
    """Give the one instant that a text names, in UTC; words that mean nothing may stand around it.

    Args:
        text: such as `until friday 17:00`, `for 3 days`, `bis 24. Dezember`.
        now: aware.
        zone: of whoever wrote it, an IANA name.
        locale: of whoever wrote it, such as `de-DE`; English is understood in any case.

    Raises:
        NotADate: it names none, or more than one, or one that is past or more than a year away.
    """
    words = _words(text, is_month_first=_is_month_first(locale))
    if not words:
        raise NotADate(DateProblem.MISSING)
    here = now.astimezone(zone_of(zone)).replace(second=0, microsecond=_MARK)
    found = _the_one(words, _reader(locale, here.replace(tzinfo=None)))
    if found is None:
        raise NotADate(DateProblem.UNCLEAR)
    at = _instant(found, here)
    if at <= now:
        raise NotADate(DateProblem.PAST, at)
    if at > now + FARTHEST:
        raise NotADate(DateProblem.FAR, at)
    return at


def in_words(at: datetime, zone: str) -> str:
    """Say an instant as people say it where they are: weekday, date, time and zone."""
    here = at.astimezone(zone_of(zone))
    return f"{here:%A}, {here.day} {here:%B} {here.year} at {here:%H:%M} ({here.tzinfo})"


def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its IANA name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


# --- which of the words are the date ---------------------------------------------------------------


def _words(text: str, *, is_month_first: bool) -> list[str]:
    """Give the words to look at; too many are none that a date is written in."""
    for pattern, replacement in _REWRITTEN:
        text = pattern.sub(replacement, text)
    if not is_month_first:
        text = _POINTED.sub(r"\1/\2", text)
    words = [word for word in (_bare(word) for word in text.split()) if word]
    if len(words) > _WORDS_MAX or len(text) > _CHARS_MAX:
        raise NotADate(DateProblem.UNCLEAR)
    return words


def _bare(word: str) -> str:
    word = word.strip(",;!?()\"'“”„’*_`")
    return word.rstrip(".") if word[-2:-1].isalpha() else word


def _the_one(words: Sequence[str], read: _Read) -> _Found | None:
    """Find the longest words in a row that name a date. What is left over must not say anything else."""
    for first, last in _rows(len(words)):
        found = read(words[first:last])
        if found is not None:
            left = (words[:first], words[last:])
            return None if any(_says_something(side, read) for side in left) else found
    return None


def _says_something(words: Sequence[str], read: _Read) -> bool:
    if any(word.lower() in _TWISTS or any(map(str.isdigit, word)) for word in words):
        return True
    return any(read(words[first:last]) for first, last in _rows(len(words)))


def _rows(length: int) -> Iterator[tuple[int, int]]:
    """Give the places of all words in a row, the longest first."""
    for size in range(length, 0, -1):
        for first in range(length - size + 1):
            yield first, first + size


# --- what the words name ---------------------------------------------------------------------------


def _reader(locale: str, base: datetime) -> _Read:
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "RETURN_TIME_AS_PERIOD": True,
        "PARSERS": ["relative-time", "absolute-time"],
        "DATE_ORDER": "MDY" if _is_month_first(locale) else "DMY",
    }
    theirs = [language for language in (_language(locale),) if language in language_order]
    parser = DateDataParser(
        languages=list(dict.fromkeys([*theirs, "en"])), use_given_order=True, settings=settings
    )

    def read(words: Sequence[str]) -> _Found | None:
        text = " ".join(words)
        if _NO_DATE.fullmatch(text):
            return None
        try:
            date = parser.get_date_data(text)
        except (ValueError, OverflowError):
            return None
        at = date.date_obj
        return None if at is None or _is_vague(date, at, text) else _Found(words=text, date=date, at=at)

    return read


def _is_vague(date: DateData, at: datetime, text: str) -> bool:
    """Tell `2027` and `the 5th` (to dateparser: of May) from a month, and from lengths of time."""
    if at.microsecond == _MARK:
        return False
    return date.period == "year" or (date.period == "month" and _SMALL_NUMBER.search(text) is not None)


def _instant(found: _Found, here: datetime) -> datetime:
    """Give the instant in UTC. Lengths under a day are counted in hours that pass, all else on the wall."""
    at = found.at
    if abs(at.year - here.year) > 2:
        raise NotADate(DateProblem.FAR if at.year > here.year else DateProblem.PAST)
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    is_counted = at.microsecond == _MARK
    ahead = at - here.replace(tzinfo=None)
    if is_counted and abs(ahead) < _DAY and found.date.period == "time":
        return (here.astimezone(UTC) + ahead).replace(microsecond=0)
    if is_counted and _is_day_with_a_name(found, ahead):
        at = _midnight(at)
    elif found.date.period == "month" and not is_counted:
        at = _midnight(at).replace(day=1)
    if found.date.period == "day" and at == _midnight(here.replace(tzinfo=None)):
        at += _DAY
    return at.replace(microsecond=0, tzinfo=here.tzinfo).astimezone(UTC)


def _is_day_with_a_name(found: _Found, ahead: timedelta) -> bool:
    """Tell `today`, `tomorrow` and the day after, in any language, from a length of time."""
    has_number = any(map(str.isdigit, found.words))
    return not has_number and ahead in (0 * _DAY, _DAY, 2 * _DAY)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _language(locale: str) -> str:
    return re.split(r"[-_]", locale, maxsplit=1)[0].lower()


def _is_month_first(locale: str) -> bool:
    return locale in ("en-US", "en_US") or _language(locale) in _MONTH_FIRST
