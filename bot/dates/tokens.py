"""Owns how a text falls into words, numbers and zones, and which of it nobody knows."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dates.meanings import Kind, Meaning, Meanings
from bot.dates.names import folded
from bot.dates.numbers import number_at
from bot.dates.vocabulary import Vocabulary
from bot.dates.zones import known_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a text (empty: the one before it says two things), and all that it can mean."""

    text: str
    meanings: Meanings  # none: it is not known


_UNSEEN = r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_SPACES = rf"\s{_UNSEEN},;!?\"“”„()\[\]*`"
_SKIPPED = re.compile(rf"(?!\(\w\))[{_SPACES}]|(?<!\w)_+|_+(?!\w)|\.(?!\S)")
_UNKNOWN = re.compile(rf"(?:[^{_SPACES}]|(?<=\d),(?=\d))+|.")
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")
_FIRST_WITHOUT_SPACES = "\u2e80"  # from here on, scripts put none between words


def tokens_of(text: str, vocabulary: Vocabulary) -> list[Token]:
    """Cut a text into pieces, each as long as it can be."""
    text = unicodedata.normalize("NFC", text)
    letters = _folded(text)
    folded_text = "".join(letters)
    written = [index for index, letter in enumerate(letters) for _ in letter] + [len(text)]
    at, found = 0, list[Token]()
    while at < len(folded_text):
        if skipped := _SKIPPED.match(folded_text, at):
            at = skipped.end()
            continue
        end, parts = _piece(folded_text, at, vocabulary)
        words = text[written[at] : written[end]]
        found += [Token(text="" if index else words, meanings=each) for index, each in enumerate(parts)]
        at = end
    return found


def _folded(text: str) -> list[str]:
    """Fold each letter, but not those of names of zones, in which capitals count."""
    zones = [match.span() for match in _ZONE.finditer(text) if known_zone(match.group())]
    kept = {index for first, last in zones for index in range(first, last)}
    return [letter if index in kept else folded(letter) for index, letter in enumerate(text)]


def _piece(text: str, at: int, vocabulary: Vocabulary) -> tuple[int, Sequence[Meanings]]:
    """Find where the piece that begins here ends, and what it means, part by part."""
    number, parts = number_at(text, at, vocabulary)
    if parts:
        return at + len(number), parts
    zone = _ZONE.match(text, at)
    if zone and known_zone(zone.group()):
        return zone.end(), [(Meaning(Kind.ZONE, zone=zone.group()),)]
    known = vocabulary.meanings
    for end in range(min(len(text), at + max(map(len, known))), at, -1):
        if text[at:end] in known and not _is_inside_a_word(text, at) and not _is_inside_a_word(text, end):
            return end + text.startswith(".", end), [known[text[at:end]]]
    unknown = _UNKNOWN.match(text, at)
    return unknown.end() if unknown else at + 1, [()]


def _is_inside_a_word(text: str, at: int) -> bool:
    around = text[at - 1 : at + 1] if at else ""
    return len(around) == 2 and around.isalpha() and max(around) < _FIRST_WITHOUT_SPACES
