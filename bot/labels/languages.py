"""Owns which languages there are labels in, and which of them is nearest to a language that is wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.labels import english


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of one language."""

    language: str  # a tag such as `en`
    codes: Mapping[type[StrEnum], Mapping[StrEnum, str]]
    events: Mapping[str, str]


ENGLISH = Labels(
    language="en",
    codes=MappingProxyType({**english.STATES, **english.CHOICES, **english.RULES, **english.INNER}),
    events=english.EVENTS,
)
ALL: Mapping[str, Labels] = MappingProxyType({labels.language: labels for labels in (ENGLISH,)})


def labels_for(language: str) -> Labels:
    """Give the labels of a language, of the one that it belongs to (`de-AT`: `de`), else the English ones."""
    return next((ALL[tag] for tag in _wider(language) if tag in ALL), ENGLISH)


def _wider(language: str) -> Iterator[str]:
    """Give a tag and all that it belongs to."""
    parts = language.lower().replace("_", "-").split("-")
    for count in range(len(parts), 0, -1):
        yield "-".join(parts[:count])
