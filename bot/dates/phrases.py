"""Owns how words stand together in a date: patterns over their kinds, one letter for each word.

A text is understood only if one of the patterns takes all of it. Words that may mean several things are
tried in each of their meanings; whoever calls decides what it means that more than one of them fits.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from bot.dates.meanings import Meaning, Meanings

Phrase = tuple[Meaning, ...]
"""Words in the order in which they were written, each with the one meaning that it has there."""
_TRIES_MAX = 5_000

# 24 december 2026, 24. Dezember, december the 24th, 24 de diciembre de 2026, 2026年12月24日
_NUMBER = "(?:dg?|e)"
_DATE = rf"(?:(?:{_NUMBER}o*m|mo?{_NUMBER})(?:o?yo?)?|ym{_NUMBER}|D|M)"
# friday, в пятницу, tomorrow, tuesday the 27th, the 27th, friday 24 december, 12月24日(木), december
_DAY = rf"[oa]*(?:(?:wo*)?(?:{_DATE}|e|dg)|{_DATE}o*w|dgw|wo*d|(?<=o)d|mo?y?|rw?|w)"
# 17:00, 17.30 Uhr, 5pm, 下午5点, 17 Uhr 30
_CLOCK = "(?:t[Kkq]?|[pP]t|t[pP]|h[pP]|[pP]?h[Kk]i?|h[Kk][pP])"
# at 17, a las 17 h
_AT = f"a*(?:(?<=a)h|{_CLOCK}|hqi?)"
_ZONE = "z*"

_DAY_PHRASE = re.compile(
    rf"u?{_DAY}(?:o*{_AT}|(?<=[rwMD])h)?{_ZONE}u?|u?{_AT}{_ZONE}{_DAY}{_ZONE}u?",
)
_THROUGH_PHRASE = re.compile(rf"u?[oa]*x{_DAY}{_ZONE}u?|u?{_DAY}xu?{_ZONE}")
_TIME_PHRASE = re.compile(rf"(?:u{_AT}|a+(?:{_CLOCK}|hqi?|h)|{_CLOCK}){_ZONE}u?")
_LENGTH_PHRASE = re.compile("f?(?:v|n|cs(?:j?cs)*)f?|fS")


def phrases(words: Sequence[Meanings]) -> Iterator[Phrase]:
    """Give each way in which all of the words stand together in a date."""
    if prod(map(len, words)) > _TRIES_MAX:
        return
    for phrase in product(*words):
        if any(pattern.fullmatch(_letters(phrase)) for pattern in _PATTERNS):
            yield phrase


_PATTERNS = (_DAY_PHRASE, _THROUGH_PHRASE, _TIME_PHRASE, _LENGTH_PHRASE)


def _letters(phrase: Phrase) -> str:
    return "".join(word.kind for word in phrase)
