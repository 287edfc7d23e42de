"""Owns how a mistake in a value is named before it is known in which file and line it stands."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import reduce
from typing import TypeAlias

from engine.model import Json

_WORD = re.compile(r"[\w$-]+")
_SIMILARITY = 0.65  # above it a word is taken for a misspelling
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place of a value, and what would be right."""

    path: Path
    message: str
    is_about_key: bool = False  # the key itself is wrong, not its value
    missing: str | None = None  # the key beside it whose absence makes it wrong

    def under(self, *path: str | int) -> "Mistake":
        """Give the same mistake as seen from further out."""
        return replace(self, path=(*path, *self.path))


def without(value: Json, mistakes: Collection[Mistake]) -> Json:
    """Give a copy of a value without what is wrong in it: the innermost key that holds a mistake goes."""
    kept = _copied(value)
    for path in sorted({_key_of(mistake.path) for mistake in mistakes}, key=len, reverse=True):
        holder = value_at(kept, path[:-1])
        if path and isinstance(holder, dict):
            holder.pop(path[-1], None)
    return kept


def not_explained(found: Iterable[Mistake], known: Collection[Mistake]) -> Iterable[Mistake]:
    """Leave out what is found of a holder (empty, or incomplete) in which something is known to be wrong.

    And what is found since a key is missing that is there, but wrong itself.
    """
    wrong = {other.path for other in known}
    for mistake in found:
        size = len(mistake.path)
        is_missing = mistake.missing is None or (*mistake.path[:-1], mistake.missing) not in wrong
        if is_missing and not any(len(other) > size and other[:size] == mistake.path for other in wrong):
            yield mistake


def value_at(value: Json, path: Path) -> Json:
    """Give what stands at a path; None: nothing."""
    return reduce(_inner, path, value)


def path_text(path: Path) -> str:
    """Write a path as people read it, such as `steps[2].with.approvers`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _WORD.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{part!r}]"
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean …?` for a misspelt word, or what is known if nothing is close."""
    choices = list(known)
    return did_you_mean(word, choices) or (f"; known: {', '.join(choices)}" if choices else "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean …?` for a misspelt word, or nothing."""
    choices = {choice.casefold(): choice for choice in known}
    close = get_close_matches(word.casefold(), choices, n=1, cutoff=_SIMILARITY)
    return f"; did you mean `{choices[close[0]]}`?" if close else ""


def _key_of(path: Path) -> Path:
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _inner(holder: Json, part: str | int) -> Json:
    if isinstance(holder, dict):
        return holder.get(part)
    if isinstance(holder, list) and isinstance(part, int) and part < len(holder):
        return holder[part]
    return None


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value
