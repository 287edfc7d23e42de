"""Owns the reading of `name` and `needs`: which steps there are, and which come before which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.graph import Cycle, Graph, graph_of
from engine.language.mistakes import Mistake, nearest

_STAND_IN = "step "  # no name has a space


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOrder:
    """The steps of a file by name, as far as the file makes sense."""

    names: tuple[str, ...]  # one for each step; a step without a name has a stand-in
    graph: Graph | None  # None: there are cycles
    mistakes: tuple[Mistake, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """Give the names that stand in the file, each once."""
        return _known(self.names)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Give what comes before a step, nearest first; with cycles, everything may."""
        if self.graph is not None:
            return self.graph.nearest_first(name)
        return tuple(other for other in self.known if other != name)


def step_order(steps: Sequence[Mapping[str, Any]]) -> StepOrder:
    """Read the names and needs of steps."""
    names = tuple(step.get("name", f"{_STAND_IN}{index}") for index, step in enumerate(steps))
    needs: dict[str, list[str]] = {name: [] for name in names}
    mistakes = list(_repeated(names))
    for index, step in enumerate(steps):
        for position, need in enumerate(step.get("needs", ())):
            if need in needs:
                needs[names[index]].append(need)
                continue
            mistakes.append(
                Mistake(
                    ("steps", index, "needs", position),
                    f"there is no step `{need}`{nearest(need, _known(names))}",
                )
            )
            needs[names[index]] += get_close_matches(need, names, n=1)  # as it was probably meant
    cycles = list(_cycles(names, needs))
    return StepOrder(
        names=names, graph=None if cycles else graph_of(needs), mistakes=tuple(mistakes + cycles)
    )


def _repeated(names: Sequence[str]) -> Iterable[Mistake]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Mistake(
                ("steps", index, "name"), f"`{name}` is the name of steps[{names.index(name)}] already"
            )


def _cycles(names: Sequence[str], needs: Mapping[str, list[str]]) -> Iterable[Mistake]:
    """Find all cycles: each found one is opened to see the next."""
    left = {name: list(needed) for name, needed in needs.items()}
    while True:
        try:
            graph_of(left)
        except Cycle as cycle:
            first, second = cycle.path[:2]
            circle = " → ".join(cycle.path)
            yield Mistake(
                ("steps", names.index(first), "needs"), f"steps need each other in a circle: {circle}"
            )
            left[first] = [need for need in left[first] if need != second]
        else:
            return


def _known(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if not name.startswith(_STAND_IN)))
