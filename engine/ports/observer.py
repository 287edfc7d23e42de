"""Owns what others are told of a commit."""

from dataclasses import dataclass
from typing import Protocol

from engine.model import Job
from engine.snapshot import TaskSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What others may want to know of a batch that was committed."""

    taken: tuple[Job, ...] = ()  # for our own runner
    dropped: tuple[Job, ...] = ()  # fenced: whoever runs them should stop
    has_queued: bool = False  # jobs that nobody took yet
    has_messages: bool = False  # cards to redraw or notices to say
    tasks: tuple[TaskSnapshot, ...] = ()  # that changed, as they are now


class Observer(Protocol):
    """Somebody who is told of each commit, after it, on the event loop. Must not block or raise."""

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""
