"""Owns the moments at which a process can die, counted as they pass; at one of them, if so told, it does.

The counters sit where the process touches the world: the database driver, Slack's client, the steps' bodies.
"""

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine.default import DefaultDialect

from engine.steps.job import Bodies

Call: TypeAlias = Callable[..., Awaitable[Any]]


class Kind(StrEnum):
    """A kind of moment."""

    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"
    BEFORE_POST = "before a post"
    AFTER_POST = "after a post"
    BEFORE_EDIT = "before an edit"
    AFTER_EDIT = "after an edit"
    BEFORE_JOB = "before a job"
    AFTER_JOB = "after a job"
    BEFORE_ACK = "before an acknowledgement"
    AFTER_ACK = "after an acknowledgement"


@dataclass(frozen=True, slots=True)
class Death:
    """The moment of a kind at which a process dies (the first is 1), and by what: `kill -9`, or politely."""

    kind: Kind
    number: int
    by: signal.Signals = signal.SIGKILL

    @property
    def status(self) -> int:
        """The exit status of who dies of this."""
        return -signal.SIGKILL if self.by is signal.SIGKILL else 0


class Moments:
    """The moments of this process so far."""

    def __init__(self, death: Death | None) -> None:
        self._death = death
        self.passed: Counter[Kind] = Counter()

    def passes(self, kind: Kind) -> None:
        """Let a moment pass, or die at it."""
        self.passed[kind] += 1
        if self._death and (self._death.kind, self._death.number) == (kind, self.passed[kind]):
            os.kill(os.getpid(), self._death.by)


def watch(moments: Moments) -> None:
    """Count the moments of this process from now on, for as long as it lives."""
    ack, job = (Kind.BEFORE_ACK, Kind.AFTER_ACK), (Kind.BEFORE_JOB, Kind.AFTER_JOB)
    wrap(DefaultDialect, "do_commit", lambda commit: _watched_commit(commit, moments))
    wrap(AsyncWebClient, "api_call", lambda call: _watched_call(call, moments))
    wrap(AsyncBaseSocketModeClient, "send_socket_mode_response", lambda send: _watched(send, moments, *ack))
    wrap(Bodies, "report", lambda report: _watched(report, moments, *job))


def wrap(owner: type, name: str, around: Callable[[Any], Any]) -> None:
    """Put something around a method of a class, for the rest of this process's life."""
    setattr(owner, name, around(getattr(owner, name)))


def _watched_commit(commit: Callable[[Any, Any], None], moments: Moments) -> Callable[[Any, Any], None]:
    changes: dict[int, int] = {}  # so far, by connection

    def has_news(connection: Any) -> bool:
        """Tell whether anything is to be committed; where the driver cannot say, something is."""
        driver = connection.dbapi_connection
        if not hasattr(driver, "total_changes"):
            return True
        before, changes[id(driver)] = changes.get(id(driver), 0), driver.total_changes
        return bool(driver.total_changes > before)

    def watched(dialect: Any, connection: Any) -> None:
        if not has_news(connection):
            commit(dialect, connection)
            return
        moments.passes(Kind.BEFORE_COMMIT)
        commit(dialect, connection)
        moments.passes(Kind.AFTER_COMMIT)

    return watched


def _watched_call(call: Call, moments: Moments) -> Call:
    posting = _watched(call, moments, Kind.BEFORE_POST, Kind.AFTER_POST)
    editing = _watched(call, moments, Kind.BEFORE_EDIT, Kind.AFTER_EDIT)
    ways = {"chat.postMessage": posting, "chat.update": editing}

    async def watched(client: Any, method: str, **arguments: Any) -> Any:
        return await ways.get(method, call)(client, method, **arguments)

    return watched


def _watched(call: Call, moments: Moments, before: Kind, after: Kind) -> Call:
    async def watched(*arguments: Any, **named: Any) -> Any:
        moments.passes(before)
        answer = await call(*arguments, **named)
        moments.passes(after)
        return answer

    return watched
