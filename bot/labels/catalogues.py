"""Owns the catalogues of labels, gettext files in `locale/`: which there are, and what they say."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import IO, TypeAlias

from babel.messages.pofile import read_po

Translations: TypeAlias = Mapping[tuple[str, str], str]
"""What is said in a language, by the group of a label (`task_state`) and its English."""


def tags() -> frozenset[str]:
    """Give the languages that there are catalogues of."""
    return frozenset(_files())


@cache
def translations(tag: str) -> Translations:
    """Read the catalogue of a language that there is one of."""
    with _files()[tag].open("rb") as file:
        return in_catalogue(file)


def in_catalogue(file: IO[bytes]) -> Translations:
    """Read a catalogue. As in gettext, what is empty or marked as fuzzy is no translation."""
    found = read_po(file, ignore_obsolete=True, abort_invalid=True)
    said = [one for one in found if one.id and one.string and not one.fuzzy]  # without id: the header
    return MappingProxyType({(str(one.context), str(one.id)): str(one.string) for one in said})


@cache
def _files() -> Mapping[str, Traversable]:
    """Find the catalogues by the tags that they are named by."""
    found = files("bot.labels").joinpath("locale").iterdir()
    return MappingProxyType(
        {file.name.removesuffix(".po"): file for file in found if file.name.endswith(".po")}
    )
