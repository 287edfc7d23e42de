"""Owns which languages there are labels in, and which of them is nearest to a language that is wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from bot.labels.catalogues import Translations, tags, translations


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of one language."""

    language: str  # a tag such as `de`
    translations: Translations

    def said(self, group: str, english: str) -> str:
        """Give the label that in English reads like this; without a translation, it does so here, too."""
        return self.translations.get((group, english), english)


ENGLISH = Labels(language="en", translations=MappingProxyType({}))


def languages() -> list[str]:
    """Give the tags of the languages that there are labels in, sorted."""
    return sorted({ENGLISH.language, *tags()})


def labels_for(language: str) -> Labels:
    """Give the labels of a language, of the one that it belongs to (`de-AT`: `de`), else the English ones."""
    nearest = next((tag for tag in _wider(language) if tag in tags()), None)
    return Labels(language=nearest, translations=translations(nearest)) if nearest else ENGLISH


def _wider(language: str) -> Iterator[str]:
    """Give a tag and all that it belongs to."""
    parts = language.lower().replace("_", "-").split("-")
    for count in range(len(parts), 0, -1):
        yield "-".join(parts[:count])
