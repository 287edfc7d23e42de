"""Owns how a difference reads: changed lines and entries, fields with their old and new value."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bot.cards.changed_lines import (
    BOLD,
    FOLD,
    GONE,
    NEW,
    Piece,
    Row,
    changed_rows,
    plain,
    signed,
    unchanged,
    unseen_rows,
)
from bot.cards.legend import Legend
from bot.cards.text import clean, cut, one_line, units
from bot.cards.unseen import look
from bot.cards.values import is_flat, said, spoken_key
from engine.differences import DEPTH_MAX, Difference, Effort, Fields, Gone, Items, Lines, New, Other, Stretch
from engine.model import Json

_KEY_CHARS = 80
_SHORT_CHARS = 60  # old and new of what is longer stand on lines of their own
_INSIDE = "\u203a"


def readable(value: Json, depth: int = DEPTH_MAX) -> Json:
    """Give a value as people see it: its texts without blanks at line ends and the like.

    What is nested deeper stays as it is: as JSON, which then stands for it, it is exact.
    """
    match value:
        case str() if value.isprintable():  # on one line: nothing is hidden, and this is the quick way
            return value.rstrip()
        case str():
            return "\n".join(line.rstrip() for line in clean(value).split("\n")) if value.strip() else ""
        case list() if depth:
            return [readable(item, depth - 1) for item in value]
        case dict() if depth:
            return {key: readable(item, depth - 1) for key, item in value.items()}
        case _:
            return value


def how_much(found: Difference) -> str:
    """Say in a few words how much differs."""
    match found:
        case Lines(parts):
            return _numbers("line", "lines", _sizes(parts))
        case Items(parts):
            return _numbers("entry", "entries", _sizes(parts))
        case Fields(changed=()):
            return "its fields stand in another order"
        case Fields(changed=fields):
            kinds = [type(change) for _, change in fields]
            new, gone = kinds.count(New), kinds.count(Gone)
            sizes = {"changed": len(kinds) - new - gone, "added": new, "removed": gone}
            return _numbers("field", "fields", sizes)
        case Other():
            return "another value"


def rows(found: Difference, legend: Legend, effort: Effort) -> Iterator[Row]:
    """Draw a difference between readable values, line by line. `effort`: for the words of changed lines."""
    match found:
        case Lines(parts):
            yield from changed_rows(parts, str, effort)
        case Items(parts):
            yield from changed_rows(parts, partial(_brief, legend=legend), effort, noun="entry")
        case Fields():
            yield from _field_rows(found, legend, effort, ())
        case Other(before, after):
            yield _became((), *_told_apart(before, after, legend))


def _sizes(parts: Sequence[Stretch[Any]]) -> dict[str, int]:
    return {
        "added": sum(len(part.added) for part in parts),
        "removed": sum(len(part.removed) for part in parts),
    }


def _numbers(one: str, several: str, sizes: Mapping[str, int]) -> str:
    told = [(word, number) for word, number in sizes.items() if number]
    (word, number), *others = told
    first = f"{number:,} {one if number == 1 else several} {word}"
    return ", ".join([first, *(f"{number:,} {word}" for word, number in others)])


def _field_rows(found: Fields, legend: Legend, effort: Effort, path: tuple[str, ...]) -> Iterator[Row]:
    if not found.changed:
        yield Row((*_label(path), Piece("only the order of the fields is another")))
        return
    alike = Counter(look(spoken_key(name)) for name, _ in found.changed)
    for name, change in found.changed:
        spoken = spoken_key(name)
        own = one_line(spoken) if alike[look(spoken)] == 1 else json.dumps(name)
        yield from _field(change, legend, effort, (*path, own))
    if found.unchanged:
        where = f" in {_name(path)}" if path else ""
        yield Row((Piece(f"{FOLD} {unchanged(found.unchanged, 'field')}{where}"),))


def _field(
    change: Difference | Gone | New, legend: Legend, effort: Effort, path: tuple[str, ...]
) -> Iterator[Row]:
    match change:
        case New(after):
            yield from _whole(NEW, path, after, legend)
        case Gone(before):
            yield from _whole(GONE, path, before, legend)
        case Fields():
            yield from _field_rows(change, legend, effort, path)
        case Other(before, after):
            yield _became(path, *_told_apart(before, after, legend))
        case Lines(parts) | Items(parts):
            old, new = (_joined(side, legend, is_text=isinstance(change, Lines)) for side in _sides(parts))
            if max(units(old), units(new)) <= _SHORT_CHARS and "\n" not in old + new:
                yield _became(path, old, new)
                yield from unseen_rows([(old, new)], effort)
            else:
                yield Row(_label(path))
                yield from rows(change, legend, effort)


def _became(path: tuple[str, ...], old: str, new: str) -> Row:
    return Row((*_label(path), Piece(old), *_arrow_to(new)))


def _told_apart(before: Json, after: Json, legend: Legend) -> tuple[str, str]:
    """Say two values briefly; what would read the same is written as JSON."""
    old, new = _brief(before, legend), _brief(after, legend)
    if old != new:
        return old, new
    return one_line(json.dumps(before, ensure_ascii=False)), one_line(json.dumps(after, ensure_ascii=False))


def _whole(sign: str, path: tuple[str, ...], value: Json, legend: Legend) -> Iterator[Row]:
    """Draw a field that is new, or gone."""
    lines = value.split("\n") if isinstance(value, str) else [_brief(value, legend)]
    if len(lines) == 1:
        yield signed(sign, (*_label(path), Piece(_brief(value, legend))))
        return
    yield signed(sign, _label(path))
    yield from (signed(sign, plain(one)) for one in lines)


def _sides(parts: Sequence[Stretch[Json]]) -> tuple[list[Json], list[Json]]:
    before = [one for part in parts for one in (*part.kept, *part.removed)]
    return before, [one for part in parts for one in (*part.kept, *part.added)]


def _joined(side: Sequence[Json], legend: Legend, *, is_text: bool) -> str:
    return said("\n".join(side), legend) if is_text else ", ".join(_brief(one, legend) for one in side)


def _label(path: tuple[str, ...]) -> tuple[Piece, ...]:
    return (Piece(f"{_name(path)}: ", BOLD),) if path else ()


def _name(path: tuple[str, ...]) -> str:
    return cut(f" {_INSIDE} ".join(path), _KEY_CHARS)


def _brief(value: Json, legend: Legend) -> str:
    """Say a value in one line."""
    if isinstance(value, dict) and value and is_flat(value):
        return " · ".join(
            f"{one_line(spoken_key(key))}: {one_line(said(item, legend))}" for key, item in value.items()
        )
    if isinstance(value, dict | list) and not is_flat({"": value}):
        return one_line(json.dumps(value, ensure_ascii=False))
    return one_line(said(value, legend))


def _arrow_to(text: str) -> tuple[Piece, ...]:
    return (Piece(" → "), Piece(text, BOLD))
