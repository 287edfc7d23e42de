"""Owns the order of steps: who comes before whom. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Cycle(ValueError):
    """Steps need each other in a circle."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(" -> ".join(path))
        self.path = path


@dataclass(frozen=True, slots=True)
class Graph:
    """Steps and what they need, with everything that follows from it."""

    needs: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]
    """Each step after everything that it needs; otherwise as written."""
    ancestors: Mapping[str, frozenset[str]]
    descendants: Mapping[str, frozenset[str]]

    def in_order(self, steps: Iterable[str]) -> tuple[str, ...]:
        """Give these steps, earliest first."""
        wanted = frozenset(steps)
        return tuple(step for step in self.order if step in wanted)

    def nearest_first(self, step: str) -> tuple[str, ...]:
        """Give the ancestors of a step, the closest in order first."""
        return tuple(reversed(self.in_order(self.ancestors[step])))


def graph_of(needs: Mapping[str, Iterable[str]]) -> Graph:
    """Build the graph of steps and what each needs.

    Raises:
        Cycle: steps need each other in a circle; `path` begins and ends with the same step.
        KeyError: a need names no step.
    """
    kept = {step: tuple(dict.fromkeys(needed)) for step, needed in needs.items()}
    order = _order(kept)
    ancestors: dict[str, frozenset[str]] = {}
    for step in order:
        ancestors[step] = frozenset(kept[step]).union(*(ancestors[need] for need in kept[step]))
    descendants = {step: frozenset(s for s in order if step in ancestors[s]) for step in order}
    return Graph(MappingProxyType(kept), order, MappingProxyType(ancestors), MappingProxyType(descendants))


def _order(needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    placed: dict[str, None] = {}
    left = dict(needs)
    for needed in needs.values():
        for need in needed:
            needs[need]  # a need that names no step is a KeyError here, not an endless loop below
    while left:
        ready = next((step for step, needed in left.items() if all(need in placed for need in needed)), None)
        if ready is None:
            raise Cycle(_cycle(left))
        placed[ready] = None
        del left[ready]
    return tuple(placed)


def _cycle(stuck: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    path = [next(iter(stuck))]
    while path.count(path[-1]) == 1:
        path.append(next(need for need in stuck[path[-1]] if need in stuck))
    return tuple(path[path.index(path[-1]) :])
