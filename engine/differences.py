"""Owns what differs between two JSON values: lines of a text, items of a list, fields of an object. Pure."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from engine.model import Json

T = TypeVar("T")
_EFFORT_MAX = 1_000_000  # lines, times pairs of equal ones: comparing takes that much time at worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Generic[T]):
    """Some that stay; or some that go, and others that come in their place."""

    kept: tuple[T, ...] = ()
    removed: tuple[T, ...] = ()
    added: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """How a text became another, line by line."""

    stretches: tuple[Stretch[str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """How a list became another, item by item."""

    stretches: tuple[Stretch[Json], ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A value became one of another kind, or another number, yes or no."""

    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Gone:
    """A field is not there any more."""

    before: Json


@dataclass(frozen=True, slots=True)
class New:
    """A field was not there before."""

    after: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """How an object became another: what differs, in the order of the fields; those that are gone last.

    If no field differs, they stand in another order.
    """

    changed: tuple[tuple[str, "Difference | Gone | New"], ...]
    unchanged: int


Difference: TypeAlias = Lines | Items | Fields | Other


def difference(before: Json, after: Json) -> Difference | None:
    """Say how a value became another. None: it did not change, the order of its fields included."""
    if _text(before) == _text(after):
        return None
    if isinstance(before, str) and isinstance(after, str):
        return Lines(stretches(before.split("\n"), after.split("\n"), str))
    if isinstance(before, list) and isinstance(after, list):
        return Items(stretches(before, after, _text))
    if isinstance(before, dict) and isinstance(after, dict):
        changed = tuple(_changed(before, after))
        return Fields(changed=changed, unchanged=len({*before, *after}) - len(changed))
    return Other(before, after)


def stretches(before: Sequence[T], after: Sequence[T], key: Callable[[T], str]) -> tuple[Stretch[T], ...]:
    """Say how a row became another, from its beginning to its end. `key`: equal for equal ones.

    What would take too long to compare counts as replaced.
    """
    old, new = [key(one) for one in before], [key(one) for one in after]
    found: list[Stretch[T]] = []
    for is_kept, at, until, new_at, new_until in _joined(_steps(old, new)):
        if is_kept:
            found.append(Stretch(kept=tuple(before[at:until])))
        else:
            found.append(Stretch(removed=tuple(before[at:until]), added=tuple(after[new_at:new_until])))
    return tuple(found)


class _Step(NamedTuple):
    """What becomes of some of the old row: they are some of the new one, or those come in their place."""

    is_kept: bool
    at: int
    until: int
    new_at: int
    new_until: int


def _joined(steps: Iterable[_Step]) -> Iterator[_Step]:
    """Join what follows upon its like."""
    for is_kept, group in groupby(steps, key=lambda step: step.is_kept):
        first, *others = group
        last = others[-1] if others else first
        yield _Step(is_kept, first.at, last.until, first.new_at, last.new_until)


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[_Step]:
    """Compare what lies between the places that are sure: the beginning, the end, lines that are unique."""
    at = new_at = 0
    for place, new_place in [*_sure(old, new), (len(old), len(new))]:
        gap = _Step(is_kept=False, at=at, until=place, new_at=new_at, new_until=new_place)
        yield from _between(old, new, gap)
        if place < len(old):
            yield _Step(is_kept=True, at=place, until=place + 1, new_at=new_place, new_until=new_place + 1)
        at, new_at = place + 1, new_place + 1


def _between(old: Sequence[str], new: Sequence[str], gap: _Step) -> Iterator[_Step]:
    ours, theirs = old[gap.at : gap.until], new[gap.new_at : gap.new_until]
    counts = Counter(theirs)
    pairs = sum(counts[one] for one in ours)
    if not (ours or theirs):
        return
    if not pairs or pairs * len(ours) > _EFFORT_MAX:
        yield gap
        return
    compared = SequenceMatcher(None, ours, theirs, autojunk=False)
    for what, at, until, new_at, new_until in compared.get_opcodes():
        moved = (at + gap.at, until + gap.at, new_at + gap.new_at, new_until + gap.new_at)
        yield _Step(what == "equal", *moved)


def _sure(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[int, int]]:
    """Give places of equal ones, in both rows in the same order."""
    first = _alike(old, new)
    last = _alike(old[: first - len(old) - 1 : -1], new[: first - len(new) - 1 : -1])
    ends = (len(old) - last, len(new) - last)
    return [
        *((place, place) for place in range(first)),
        *_in_order(_unique(old, new, first, ends)),
        *zip(range(ends[0], len(old)), range(ends[1], len(new)), strict=True),
    ]


def _unique(
    old: Sequence[str], new: Sequence[str], first: int, ends: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Give the places of those that stand once in each row, between these places."""
    ours, theirs = Counter(old[first : ends[0]]), Counter(new[first : ends[1]])
    places = {new[place]: place for place in range(first, ends[1])}
    for place in range(first, ends[0]):
        if ours[old[place]] == theirs[old[place]] == 1:
            yield place, places[old[place]]


def _in_order(pairs: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Give as many of these pairs as possible of which both sides grow."""
    lengths: list[int] = []  # the smallest new place at which a run of each length ends
    runs: list[_Run] = []
    for place, new_place in pairs:
        length = bisect_left(lengths, new_place)
        run = _Run(place, new_place, runs[length - 1] if length else None)
        lengths[length : length + 1] = [new_place]
        runs[length : length + 1] = [run]
    found: list[tuple[int, int]] = []
    longest = runs[-1] if runs else None
    while longest is not None:
        found.append((longest.place, longest.new_place))
        longest = longest.before
    return found[::-1]


class _Run(NamedTuple):
    """Growing pairs, as far as this one."""

    place: int
    new_place: int
    before: "_Run | None"


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Count how many are equal at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _changed(
    before: dict[str, Json], after: dict[str, Json]
) -> Iterator[tuple[str, "Difference | Gone | New"]]:
    for name, value in after.items():
        if name not in before:
            yield name, New(value)
        elif (changed := difference(before[name], value)) is not None:
            yield name, changed
    yield from ((name, Gone(value)) for name, value in before.items() if name not in after)


def _text(value: Json) -> str:
    """Write a value so that equal texts are equal values: 1, 1.0 and true are not."""
    return json.dumps(value, ensure_ascii=False, allow_nan=True)
