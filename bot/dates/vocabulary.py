"""Owns what words mean in a date: those of a person's language, and English, each with all its meanings.

The names of days, months and units of time are those of dateparser, which knows two hundred languages; the
words around them are our own tables. A word may mean several things (`mar` is a Tuesday and March): which
one it is, or that nobody can tell, is found where words stand together (see `phrases`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateparser.languages.loader import default_loader

from bot.dates.asian import ASIAN
from bot.dates.european import EUROPEAN
from bot.dates.language import ENGLISH, Language
from bot.dates.zones import short_names

UNITS = ("minute", "hour", "day", "week", "month", "year")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = {"0 day ago": 0, "1 day ago": -1, "in 1 day": 1, "in 2 day": 2, "in 3 day": 3}
_MARKS = re.compile("[\u0300-\u036f]")
_UNCLEAR = frozenset({"m"})
"""Minutes for some and months for others, also in one language."""
NOON, MIDNIGHTS, DAY_MINUTES = 12 * 60, (0, 24 * 60), 24 * 60


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
    ZONE = "z"


class Meaning(NamedTuple):
    """One thing that a word can mean. `zone`: the name that was written, for a zone."""

    kind: Kind
    value: int = 0
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What can be understood of one person."""

    meanings: Mapping[str, tuple[Meaning, ...]]  # by folded word, or words with a space between
    is_day_first: bool | None  # in 5/12; None: nobody knows
    counts_to_24: bool


def vocabulary_of(locale: str, own: ZoneInfo, year: int) -> Vocabulary:
    """Collect the words of a locale such as `de-DE`, and English."""
    language = locale.replace("_", "-").split("-")[0].lower()
    found: dict[str, dict[Meaning, None]] = {}
    for phrase, meaning in _entries(language, short_names(own, year)):
        found.setdefault(folded(phrase), {})[meaning] = None
    theirs = language_of(locale)
    return Vocabulary(
        meanings={phrase: tuple(meanings) for phrase, meanings in found.items() if phrase not in _UNCLEAR},
        is_day_first=_is_day_first(locale.replace("_", "-"), language),
        counts_to_24=theirs is not None and theirs.counts_to_24,
    )


def language_of(locale: str) -> Language | None:
    """Give the words around a date in the language of a locale; None: we have none."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return EUROPEAN.get(language) or ASIAN.get(language)


def folded(text: str) -> str:
    """Give a text as words are compared: in small letters, in one width, without accents."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", plain)).replace("’", "'")


def _entries(language: str, zones: Iterable[str]) -> Iterator[tuple[str, Meaning]]:
    for name in dict.fromkeys((language, *(("zh-Hant",) if language == "zh" else ()), "en")):
        yield from _names(_data(name))
    for words in dict.fromkeys((ENGLISH, language_of(language) or ENGLISH)):
        yield from _words(words)
    yield "h", Meaning(Kind.AFTER_A_DAY_OCLOCK)
    for short in zones:
        yield short, Meaning(Kind.ZONE, zone=short)


# --- dateparser's ----------------------------------------------------------------------------------


def _data(name: str) -> Mapping[str, Any]:
    """Give what dateparser knows of a language or locale; nothing if it does not know it."""
    try:
        return default_loader.get_locale(name).info
    except ValueError:
        return {}


def _names(data: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    tables = ((Kind.WEEKDAY, _WEEKDAYS, 0), (Kind.MONTH, _MONTHS, 1), (Kind.UNIT, UNITS, 0))
    for kind, keys, first in tables:
        for value, key in enumerate(keys, first):
            yield from ((_unmistakable(name, kind), Meaning(kind, value)) for name in data.get(key, ()))
    for key, days in _DAYS.items():
        for name in data.get("relative-type", {}).get(key, ()):
            yield name, Meaning(Kind.RELATIVE, days)
    for key, minutes in (("am", 0), ("pm", NOON)):
        for name in data.get(key, ()):
            yield name, Meaning(Kind.HALF if name.isascii() else Kind.HALF_BUT_TWELVE, minutes)


def _unmistakable(name: str, kind: Kind) -> str:
    """Give a weekday of one letter as it stands after a date, in brackets: 日 is also the day of `24日`."""
    return f"({name})" if kind is Kind.WEEKDAY and len(name) == 1 else name


def _is_day_first(locale: str, language: str) -> bool | None:
    order = str((_data(locale) or (_data(language) if language != "en" else {})).get("date_order", ""))
    if language in ASIAN or order == "MDY":
        return False
    return True if order == "DMY" else None


# --- our own ---------------------------------------------------------------------------------------


def _words(words: Language) -> Iterator[tuple[str, Meaning]]:
    single: Sequence[tuple[str, Meaning]] = (
        (words.until, Meaning(Kind.UNTIL)),
        (words.through, Meaning(Kind.THROUGH)),
        (words.span, Meaning(Kind.SPAN)),
        (words.little, Meaning(Kind.LITTLE)),
        (words.at, Meaning(Kind.AT)),
        (words.joining, Meaning(Kind.JOINING)),
        (words.oclock, Meaning(Kind.OCLOCK)),
        (words.hours, Meaning(Kind.HOURS_OR_OCLOCK)),
        (words.day_sign, Meaning(Kind.DAY_SIGN)),
        (words.one, Meaning(Kind.COUNT, 1)),
        (words.noon, Meaning(Kind.TIME, NOON)),
        *((words.midnight, Meaning(Kind.TIME, minutes)) for minutes in MIDNIGHTS),
        (words.half_hour, Meaning(Kind.LENGTH, 30)),
        (words.morning, Meaning(Kind.HALF_BUT_TWELVE, 0)),
        (words.afternoon, Meaning(Kind.HALF_BUT_TWELVE, NOON)),
    )
    for forms, meaning in single:
        yield from ((form, meaning) for form in forms.split("|") if form)
    rows = ((Kind.RELATIVE, words.days), (Kind.WEEKDAY, words.weekdays), (Kind.UNIT, words.units))
    for kind, row in (*rows, (Kind.UNIT_ALONE, words.unit_alone)):
        yield from ((form, Meaning(kind, value)) for value, form in _row(row))
    for index, form in _row(words.numbers):
        yield from ((form, meaning) for meaning in number_meanings(index + 1))


def _row(row: str) -> Iterator[tuple[int, str]]:
    """Give each form of a row with its place in it."""
    for index, forms in enumerate(row.split()):
        yield from ((index, form.replace("_", " ")) for form in forms.split("|") if form != "-")


def number_meanings(number: int) -> Iterator[Meaning]:
    """Give what a bare number can be."""
    yield Meaning(Kind.COUNT, number)
    if 1 <= number <= 31:
        yield Meaning(Kind.DAY, number)
    if number <= 24:
        yield Meaning(Kind.HOUR, number)
    if number <= 59:
        yield Meaning(Kind.MINUTE, number)
