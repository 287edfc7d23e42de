"""Owns the strip of first steps: what to try, and how one sees that it was tried."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.happenings import Happening, What
from sandbox.records import Json
from sandbox.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Something that happened so many times.

    Args:
        what: `command`, `click`, `submit` or `message`.
        begins: how its text begins (for commands, labels and titles).
        contains: what its text contains (for messages).
        by: the handles of who may have done it; empty is anybody.
    """

    what: What
    begins: str = ""
    contains: str = ""
    by: tuple[str, ...] = ()
    times: int = 1

    def matches(self, happening: Happening, handle: str) -> bool:
        """Whether this is one of those; `handle` is that of who did it."""
        text = happening.text
        is_text = text.startswith(self.begins) and self.contains in text
        return happening.what == self.what and is_text and (not self.by or handle in self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One step of the strip. It is done when each of `when` happened, in any order, after the step before it.

    Args:
        command: what to type, offered to be put into the message box.
        conversation: the name of the channel where it happens, without `#`.
        as_person: the handle of who does it.
    """

    id: str
    title: str
    hint: str
    when: tuple[When, ...]
    command: str | None = None
    conversation: str | None = None
    as_person: str | None = None


class FirstSteps:
    """The strip of one workspace; what is ticked stays ticked across a restart."""

    def __init__(self, state: State, steps: Sequence[FirstStep]) -> None:
        self._state, self._steps = state, tuple(steps)
        self._counts = state.values("first_step")

    def listing(self) -> list[Json]:
        """Give the strip as the page shows it."""
        return [self._shape(step) for step in self._steps]

    def happened(self, happening: Happening) -> None:
        """Count something that happened towards the first step that is open."""
        step = next((step for step in self._steps if not self._is_done(step)), None)
        if step is None:
            return
        counts = self._counts_of(step)
        who = self._state.people.get(happening.who)
        handle = who.handle if who else ""
        matching = [number for number, when in enumerate(step.when) if when.matches(happening, handle)]
        if matching:
            counts = [count + (number in matching) for number, count in enumerate(counts)]
            self._counts.put(step.id, {"counts": counts})

    def forget(self) -> None:
        """Untick all."""
        self._counts.clear()

    def _shape(self, step: FirstStep) -> Json:
        places = (channel.id for channel in self._state.channels if channel.name == step.conversation)
        offered = {"command": step.command, "conversation": next(places, None), "as": step.as_person}
        shape = {"id": step.id, "title": step.title, "hint": step.hint, "done": self._is_done(step)}
        return shape | {name: value for name, value in offered.items() if value}

    def _is_done(self, step: FirstStep) -> bool:
        return all(count >= when.times for count, when in zip(self._counts_of(step), step.when, strict=True))

    def _counts_of(self, step: FirstStep) -> list[int]:
        row = self._counts.get(step.id)
        counts: list[int] = row["counts"] if row else []
        return counts if len(counts) == len(step.when) else [0] * len(step.when)
