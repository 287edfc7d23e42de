"""Owns how much there is at a moment, for whoever watches over the process: counts and ages, no tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.codes import TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much is open."""

    tasks: Mapping[TaskState, int]  # that have not ended; a state that no task is in is left out
    requests: int  # that wait for people, or for a decision to take effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What should have been done by now, or waits longest. Counts end at the `at_most` that was given."""

    cards_behind: int  # that do not show yet what they should
    timers_due: int
    oldest_timer: datetime | None  # when the earliest of them was due; None: none is
    oldest_request: datetime | None  # when the oldest open one was asked; None: none is open


class Levels(Protocol):
    """The levels of one tenant."""

    async def totals(self) -> Totals:
        """Count what is open: that grows with how much it is, so ask seldom."""

    async def backlog(self, now: datetime, *, at_most: int) -> Backlog:
        """Look at what is behind: at no more than `at_most` of each, however much there is."""
