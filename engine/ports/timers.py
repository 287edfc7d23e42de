"""Owns what is asked of the timers of all tasks, and what time it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import TaskId, TimerKey


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimer:
    """A timer whose time has come."""

    task_id: TaskId
    timer: TimerKey
    due: datetime


class Timers(Protocol):
    """The timers of all tasks."""

    async def due(self, now: datetime, limit: int) -> Sequence[DueTimer]:
        """Give timers that are due, earliest first."""

    async def next_due(self) -> datetime | None:
        """Give when the next timer is due; None: there is none."""
