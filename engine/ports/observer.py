"""Owns what others are told of a commit."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from engine.model import Job
from engine.snapshot import Change, TaskSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What others may want to know of a batch that was committed."""

    taken: tuple[Job, ...] = ()  # for our own runner
    dropped: tuple[Job, ...] = ()  # fenced: whoever runs them should stop
    has_queued: bool = False  # jobs that nobody took yet
    has_messages: bool = False  # cards to redraw or notices to say
    changes: tuple[Change, ...] = ()  # one for each task that changed
    commands: int = 0  # that shared it, also those that were refused
    took: timedelta = timedelta(0)  # from when its transaction was asked for until it was committed

    @property
    def tasks(self) -> tuple[TaskSnapshot, ...]:
        """Give the tasks that changed, as they are now."""
        return tuple(change.after for change in self.changes)


class Observer(Protocol):
    """Somebody who is told of each commit, after it, on the event loop. Must not block or raise."""

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""
