"""Owns how languages say on which days something comes again: every day, on working days, from day to day."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.dates.names import folded

_FIRST_WITHOUT_SPACES = "\u2e80"  # from here on, scripts put none between words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The words of one language, separated by `|`; whoever writes may leave out accents."""

    daily: str
    weekdays: str
    weekends: str
    to: str = ""  # between the first day and the last
    since: str = ""  # before the first of them


RHYTHMS: Mapping[str, Rhythm] = MappingProxyType(
    {
        "en": Rhythm(daily="every day", weekdays="working days|work days", weekends="at the weekend"),
        "de": Rhythm(
            daily="täglich|jeden tag|alle tage",
            weekdays="werktags|werktäglich|an werktagen|wochentags|unter der woche",
            weekends="am wochenende|an wochenenden|wochenends",
            since="von|vom|ab",
        ),
        "fr": Rhythm(
            daily="tous les jours|chaque jour|quotidiennement|quotidien",
            weekdays="les jours ouvrés|jours ouvrés|les jours ouvrables|jours ouvrables|en semaine",
            weekends="le week-end|les week-ends|week-end",
            to="à|au",
            since="dès",
        ),
        "es": Rhythm(
            daily="todos los días|cada día|diariamente|diario|a diario",
            weekdays="días laborables|los días laborables|días hábiles|entre semana",
            weekends="los fines de semana|fines de semana|el fin de semana",
            to="a|al",
            since="desde",
        ),
        "it": Rhythm(
            daily="tutti i giorni|ogni giorno|quotidianamente",
            weekdays="giorni feriali|nei giorni feriali|giorni lavorativi|nei giorni lavorativi",
            weekends="nel fine settimana|nel weekend",
            to="a|al|alla",
            since="da|dal|dalla",
        ),
        "pt": Rhythm(
            daily="todos os dias|todo dia|diariamente",
            weekdays="dias úteis|nos dias úteis|em dias úteis|dias de semana",
            weekends="fins de semana|nos fins de semana|aos fins de semana",
            to="a|à|ao",
            since="desde",
        ),
        "nl": Rhythm(
            daily="elke dag|iedere dag|dagelijks|alle dagen",
            weekdays="werkdagen|op werkdagen|doordeweeks",
            weekends="in het weekend|in het weekeinde",
            since="vanaf",
        ),
        "pl": Rhythm(
            daily="codziennie|każdego dnia",
            weekdays="dni robocze|w dni robocze",
            weekends="w weekend|w weekendy",
            since="od",
        ),
        "ru": Rhythm(
            daily="каждый день|ежедневно",
            weekdays="по будням|в будни|по рабочим дням|в рабочие дни",
            weekends="по выходным|в выходные",
            since="\u0441|\u0441\u043e",  # es, in Cyrillic
        ),
        "ja": Rhythm(daily="毎日", weekdays="平日", weekends="週末|土日", to="から"),
        "zh": Rhythm(daily="每天|每日", weekdays="工作日|平日|每个工作日", weekends="周末|週末|每个周末"),
        "ko": Rhythm(daily="매일|날마다", weekdays="평일|평일마다", weekends="주말|주말마다"),
    }
)


def rhythm_of(locale: str) -> Rhythm:
    """Give the words of the language of a locale; English ones if we have none."""
    return RHYTHMS.get(locale.replace("_", "-").split("-")[0].lower(), RHYTHMS["en"])


def in_english(text: str, rhythm: Rhythm) -> str:
    """Give a text in which groups of days are named in English, and pieces are apart that have no spaces."""
    text = unicodedata.normalize("NFC", text)
    for phrases, name in (
        (rhythm.daily, "daily"),
        (rhythm.weekdays, "weekdays"),
        (rhythm.weekends, "weekends"),
    ):
        for phrase in sorted(_forms(phrases), key=len, reverse=True):
            text = re.sub(_pattern(phrase), f" {name} ", text, flags=re.IGNORECASE)
    for word in rhythm.to.split("|"):
        if word and word[0] >= _FIRST_WITHOUT_SPACES:
            text = text.replace(word, " - ")
    return text


def is_among(word: str, words: str) -> bool:
    """Say whether a word is one of these."""
    return folded(word) in {folded(one) for one in words.split("|") if one}


def _forms(phrases: str) -> Iterator[str]:
    """Give each phrase with its accents and without."""
    for phrase in phrases.split("|"):
        yield from dict.fromkeys((phrase, folded(phrase)))


def _pattern(phrase: str) -> str:
    escaped = r"\s+".join(map(re.escape, phrase.split()))
    return escaped if phrase[0] >= _FIRST_WITHOUT_SPACES else rf"(?<!\w){escaped}(?!\w)"
