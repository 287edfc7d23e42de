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
_WRITTEN = json.JSONEncoder(ensure_ascii=False)
_PER_ROW = 50
_PER_FIELD = 200
DEPTH_MAX = 20  # fields within fields; what differs deeper is another value
EFFORT_MAX = 5_000_000


class Effort:
    """What comparing may take: what would take more than is left counts as replaced.

    Counted is what it takes at worst: so much for each line, and for matching lines as many as there are,
    times the pairs of equal ones. All of `EFFORT_MAX` is spent in a fraction of a second.
    """

    def __init__(self, most: int = EFFORT_MAX) -> None:
        self._left = most

    def affords(self, wanted: int) -> bool:
        """Take so much of what is left, if there is as much."""
        if wanted > self._left:
            return False
        self._left -= wanted
        return True


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


def difference(before: Json, after: Json, effort: Effort | None = None) -> Difference | None:
    """Say how a value became another. None: it did not change, the order of its fields included."""
    return _difference(before, after, effort or Effort(), DEPTH_MAX)


def _difference(before: Json, after: Json, effort: Effort, depth: int) -> Difference | None:
    if is_same(before, after):
        return None
    if isinstance(before, str) and isinstance(after, str):
        return Lines(stretches(before.split("\n"), after.split("\n"), str, effort))
    if isinstance(before, list) and isinstance(after, list):
        return Items(stretches(before, after, _text, effort))
    if isinstance(before, dict) and isinstance(after, dict) and depth:
        changed = tuple(_changed(before, after, effort, depth - 1))
        return Fields(changed=changed, unchanged=len({*before, *after}) - len(changed))
    return Other(before, after)


def all_gone(before: Json) -> Difference:
    """Say of a value that nothing is left of it."""
    match before:
        case str():
            return Lines((Stretch(removed=tuple(before.split("\n"))),))
        case list():
            return Items((Stretch(removed=tuple(before)),))
        case dict():
            return Fields(changed=tuple((name, Gone(value)) for name, value in before.items()), unchanged=0)
        case _:
            return Other(before, None)


def is_same(before: Json, after: Json) -> bool:
    """Say whether two values are the same to the letter: 1, 1.0 and true are not."""
    if isinstance(before, str | int) and type(before) is type(after):
        return before == after
    return _text(before) == _text(after)


def stretches(
    before: Sequence[T], after: Sequence[T], key: Callable[[T], str], effort: Effort
) -> tuple[Stretch[T], ...]:
    """Say how a row became another, from its beginning to its end. `key`: equal for equal ones."""
    old, new = [key(one) for one in before], [key(one) for one in after]
    found: list[Stretch[T]] = []
    for is_kept, at, until, new_at, new_until in _joined(_steps(old, new, effort)):
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


def _steps(old: Sequence[str], new: Sequence[str], effort: Effort) -> Iterator[_Step]:
    """Compare what lies between the beginning and the end that both have."""
    first = _alike(old, new)
    last = _alike(old[: first - len(old) - 1 : -1], new[: first - len(new) - 1 : -1])
    gap = _Step(is_kept=False, at=first, until=len(old) - last, new_at=first, new_until=len(new) - last)
    if first:
        yield _Step(is_kept=True, at=0, until=first, new_at=0, new_until=first)
    if gap.at < gap.until and gap.new_at < gap.new_until and effort.affords(_PER_ROW * _size(gap)):
        yield from _within(old, new, gap, effort)
    elif _size(gap):
        yield gap
    if last:
        yield _Step(is_kept=True, at=gap.until, until=len(old), new_at=gap.new_until, new_until=len(new))


def _size(gap: _Step) -> int:
    return gap.until - gap.at + gap.new_until - gap.new_at


def _within(old: Sequence[str], new: Sequence[str], gap: _Step, effort: Effort) -> Iterator[_Step]:
    """Compare what lies between the places that are sure: those of what is unique."""
    at, new_at = gap.at, gap.new_at
    for place, new_place in [*_in_order(_unique(old, new, gap)), (gap.until, gap.new_until)]:
        between = _Step(is_kept=False, at=at, until=place, new_at=new_at, new_until=new_place)
        yield from _between(old, new, between, effort)
        if place < gap.until:
            yield _Step(is_kept=True, at=place, until=place + 1, new_at=new_place, new_until=new_place + 1)
        at, new_at = place + 1, new_place + 1


def _between(old: Sequence[str], new: Sequence[str], gap: _Step, effort: Effort) -> Iterator[_Step]:
    ours, theirs = old[gap.at : gap.until], new[gap.new_at : gap.new_until]
    counts = Counter(theirs)
    pairs = sum(counts[one] for one in ours)
    if not (ours or theirs):
        return
    if not pairs or not effort.affords(pairs * len(ours)):
        yield gap
        return
    compared = SequenceMatcher(None, ours, theirs, autojunk=False)
    for what, at, until, new_at, new_until in compared.get_opcodes():
        moved = (at + gap.at, until + gap.at, new_at + gap.new_at, new_until + gap.new_at)
        yield _Step(what == "equal", *moved)


def _unique(old: Sequence[str], new: Sequence[str], gap: _Step) -> Iterator[tuple[int, int]]:
    """Give the places of those that stand once in each row, within these places."""
    ours, theirs = Counter(old[gap.at : gap.until]), Counter(new[gap.new_at : gap.new_until])
    places = {new[place]: place for place in range(gap.new_at, gap.new_until)}
    for place in range(gap.at, gap.until):
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
    before: dict[str, Json], after: dict[str, Json], effort: Effort, depth: int
) -> Iterator[tuple[str, "Difference | Gone | New"]]:
    for name, value in after.items():
        if name not in before:
            yield name, New(value)
        elif not effort.affords(_PER_FIELD):
            if not is_same(before[name], value):
                yield name, Other(before[name], value)
        elif (changed := _difference(before[name], value, effort, depth)) is not None:
            yield name, changed
    yield from ((name, Gone(value)) for name, value in before.items() if name not in after)


def _text(value: Json) -> str:
    """Write a value so that equal texts are equal values: 1, 1.0 and true are not."""
    return _WRITTEN.encode(value)
