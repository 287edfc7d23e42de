"""Owns the names of days, months and units of time, as dateparser knows them in two hundred languages."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dateparser.languages.loader import default_loader

from bot.dates.meanings import NOON, UNITS, Kind, Meaning, half_meaning

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = {"0 day ago": 0, "1 day ago": -1, "in 1 day": 1, "in 2 day": 2, "in 3 day": 3}
_MONTH_FIRST = frozenset({"ja", "ko", "zh"})
_COUNTED = re.compile(r"\S.*\(\\d\S*?\)\s+([^\s\d]+)")  # `in (number) days`, as a pattern
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200c\u200d]")  # accents, and signs that only join or part letters
_DOTLESS = "\u0131"  # in capitals it is our I
_ENGLISH_ONLY = frozenset({"may"})
"""November in Basaa and October in Duala, but what we say back in English must mean the same to everybody."""


def names_of(language: str) -> Iterator[tuple[str, Meaning]]:
    """Give the names of days, months, units of time and halves of the day; none for a language not known."""
    data = _data(language)
    tables = ((Kind.WEEKDAY, _WEEKDAYS, 0), (Kind.MONTH, _MONTHS, 1), (Kind.UNIT, UNITS, 0))
    for kind, keys, first in tables:
        for value, key in enumerate(keys, first):
            for name in data.get(key, ()):
                if language == "en" or folded(name) not in _ENGLISH_ONLY:
                    yield _unmistakable(name, kind), Meaning(kind, value)
    yield from _counted_units(data.get("relative-type-regex", {}))
    for key, days in _DAYS.items():
        for name in data.get("relative-type", {}).get(key, ()):
            yield name, Meaning(Kind.RELATIVE, days)
    for key, minutes in (("am", 0), ("pm", NOON)):
        for name in data.get(key, ()):
            yield name, half_meaning(name, minutes)


def _counted_units(patterns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Meaning]]:
    """Give units as they stand after a number: some languages have those in patterns only."""
    units = defaultdict(set)
    for unit, name in enumerate(UNITS):
        for pattern in (*patterns.get(f"in \\1 {name}", ()), *patterns.get(f"\\1 {name} ago", ())):
            if match := _COUNTED.fullmatch(pattern):
                units[match[1]].add(unit)
    for word, found in units.items():
        if len(found) == 1:  # what stands after all of them is no unit
            yield word, Meaning(Kind.UNIT, found.pop())


def _unmistakable(name: str, kind: Kind) -> str:
    """Give a weekday of one letter as it stands after a date, in brackets: 日 is also the day of `24日`."""
    return f"({name})" if kind is Kind.WEEKDAY and len(name) == 1 else name


def is_day_first(locale: str, language: str) -> bool | None:
    """Say whether 5/12 is in December; None: both are in use there, or nothing is known."""
    order = str((_data(locale) or (_data(language) if language != "en" else {})).get("date_order", ""))
    if language in _MONTH_FIRST or order == "MDY":
        return False
    return True if order == "DMY" else None


def folded(text: str) -> str:
    """Give a text as words are compared: in small letters, in one width, without accents."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", plain)).replace("’", "'").replace(_DOTLESS, "i")


def _data(name: str) -> Mapping[str, Any]:
    """Give what dateparser knows of a language or locale; nothing if it does not know it."""
    try:
        return default_loader.get_locale(name).info
    except ValueError:
        return {}
