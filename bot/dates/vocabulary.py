"""Owns what words mean in a date: those of a person's language, and English, each with all its meanings.

The names of days, months and units of time are those of dateparser, which knows two hundred languages; the
words around them are our own tables. A word may mean several things (`mar` is a Tuesday and March): which
one it is, or that nobody can tell, is found where words stand together (see `phrases`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.dates.asian import ASIAN
from bot.dates.european import EUROPEAN
from bot.dates.language import ENGLISH, Language
from bot.dates.meanings import MIDNIGHTS, NOON, Kind, Meaning, Meanings, half_meaning, number_meanings
from bot.dates.names import folded, is_day_first, names_of
from bot.dates.zones import short_names

_UNCLEAR = frozenset({"m"})
"""Minutes for some and months for others, also in one language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What can be understood of one person."""

    meanings: Mapping[str, Meanings]  # by folded word, or words with a space between
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
        is_day_first=is_day_first(locale.replace("_", "-"), language),
        counts_to_24=theirs is not None and theirs.counts_to_24,
    )


def language_of(locale: str) -> Language | None:
    """Give the words around a date in the language of a locale; None: we have none."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return EUROPEAN.get(language) or ASIAN.get(language)


def _entries(language: str, zones: Iterable[str]) -> Iterator[tuple[str, Meaning]]:
    for name in dict.fromkeys((language, *(("zh-Hant",) if language == "zh" else ()), "en")):
        yield from names_of(name)
    for words in dict.fromkeys((ENGLISH, language_of(language) or ENGLISH)):
        yield from _words(words)
    yield "h", Meaning(Kind.AFTER_A_DAY_OCLOCK)
    for short in zones:
        yield short, Meaning(Kind.ZONE, zone=short)


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
    )
    for forms, meaning in single:
        yield from ((form, meaning) for form in forms.split("|") if form)
    for forms, minutes in ((words.morning, 0), (words.afternoon, NOON)):
        yield from ((form, half_meaning(form, minutes)) for form in forms.split("|") if form)
    rows = ((Kind.RELATIVE, words.days), (Kind.WEEKDAY, words.weekdays), (Kind.UNIT, words.units))
    for kind, row in (*rows, (Kind.UNIT_ALONE, words.unit_alone)):
        yield from ((form, Meaning(kind, value)) for value, form in _row(row))
    yield from ((form, Meaning(Kind.SOME_DAYS, index + 1)) for index, form in _row(words.some_days))
    for index, form in _row(words.numbers):
        yield from ((form, meaning) for meaning in number_meanings(index + 1))


def _row(row: str) -> Iterator[tuple[int, str]]:
    """Give each form of a row with its place in it."""
    for index, forms in enumerate(row.split()):
        yield from ((index, form.replace("_", " ")) for form in forms.split("|") if form != "-")
