"""Owns who stands in which row of a picture, and next to whom: below what it needs, with few crossings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import NamedTuple

_SWEEPS = 8


class Place(NamedTuple):
    """A place in a row: of a step, or (`target` given) where an edge to a step further down passes by."""

    step: str
    target: str = ""
    row: int = 0  # of such a passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Rows from top to bottom, each from left to right; links run between neighbouring rows."""

    rows: tuple[tuple[Place, ...], ...]
    links: tuple[tuple[Place, Place], ...]
    routes: Mapping[tuple[str, str], tuple[Place, ...]]  # of each edge, the places that it comes through

    @property
    def above(self) -> Mapping[Place, Sequence[Place]]:
        """Give what each place is linked to in the row above."""
        return _by_key((lower, upper) for upper, lower in self.links)

    @property
    def below(self) -> Mapping[Place, Sequence[Place]]:
        """Give what each place is linked to in the row below."""
        return _by_key(self.links)


def layers_of(needs: Mapping[str, Sequence[str]]) -> Layers:
    """Put steps into rows. `needs`: in an order in which each comes after what it needs."""
    row_of: dict[str, int] = {}
    for step, needed in needs.items():
        row_of[step] = max((row_of[need] + 1 for need in needed), default=0)
    routes = {(need, step): _route(need, step, row_of) for step, needed in needs.items() for need in needed}
    rows: list[list[Place]] = [[] for _ in range(max(row_of.values(), default=-1) + 1)]
    for step, row in row_of.items():
        rows[row].append(Place(step))
    for route in routes.values():
        for passage in route[1:-1]:
            rows[passage.row].append(passage)
    links = tuple(link for route in routes.values() for link in pairwise(route))
    return _untangled(Layers(rows=tuple(map(tuple, rows)), links=links, routes=routes))


def _route(need: str, step: str, row_of: Mapping[str, int]) -> tuple[Place, ...]:
    passed = range(row_of[need] + 1, row_of[step])
    return (Place(need), *(Place(need, step, row) for row in passed), Place(step))


def _untangled(layers: Layers) -> Layers:
    """Sort each row by where its neighbours stand, down and up again; keep what crosses least."""
    above, below = layers.above, layers.below
    best, fewest = layers, _crossings(layers)
    for _ in range(_SWEEPS):
        if not fewest:
            break
        layers = replace(layers, rows=_sorted(layers.rows, above))
        layers = replace(layers, rows=_sorted(layers.rows[::-1], below)[::-1])
        if (found := _crossings(layers)) < fewest:
            best, fewest = layers, found
    return best


def _sorted(
    rows: Iterable[tuple[Place, ...]], neighbours: Mapping[Place, Sequence[Place]]
) -> tuple[tuple[Place, ...], ...]:
    done: list[tuple[Place, ...]] = []
    at: dict[Place, float] = {}
    for row in rows:
        wanted = {}
        for index, place in enumerate(row):
            linked = [at[other] for other in neighbours.get(place, ())]
            wanted[place] = sum(linked) / len(linked) if linked else float(index)
        ordered = tuple(sorted(row, key=wanted.__getitem__))
        at = {place: float(index) for index, place in enumerate(ordered)}
        done.append(ordered)
    return tuple(done)


def _crossings(layers: Layers) -> int:
    at = {place: index for row in layers.rows for index, place in enumerate(row)}
    below = layers.below
    count = 0
    for row in layers.rows[:-1]:
        ends = [(at[upper], at[lower]) for upper in row for lower in below.get(upper, ())]
        count += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(ends, 2))
    return count


def _by_key(pairs: Iterable[tuple[Place, Place]]) -> Mapping[Place, Sequence[Place]]:
    found: dict[Place, list[Place]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
