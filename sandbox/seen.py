"""Owns what the test driver last saw: the messages that cards read from, and waiting for change."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from sandbox.frames import MOST_MESSAGES
from sandbox.records import Json
from sandbox.refusals import AppFailed, NotPossible
from sandbox.remote import ControlCall

T = TypeVar("T")
_POLL_S = 2.0


class NotSeen(AssertionError):
    """Something that was waited for did not come; the message shows what is there instead."""


class ControlRefused(AssertionError):
    """The workspace did not understand the test."""


_REFUSALS: Mapping[str, type[Exception]] = {"not_possible": NotPossible, "app_failed": AppFailed}


class Seen:
    """The messages as last seen, by conversation and timestamp."""

    def __init__(self, call: ControlCall, timeout_s: float) -> None:
        self._call, self.timeout_s = call, timeout_s
        self.messages: dict[str, dict[str, Json]] = {}
        self.people: dict[str, str] = {}
        self.channels: dict[str, str] = {}

    async def ask(self, verb: str, /, **body: object) -> Json:
        """Ask the workspace something. Raises NotPossible, AppFailed, and ControlRefused for a wrong test."""
        answer = await self._call(verb, dict(body))
        if answer.get("ok"):
            return answer
        raise _REFUSALS.get(answer.get("code", ""), ControlRefused)(answer.get("error"))

    async def snapshot(self, after: int = -1, wait_s: float = 0) -> Json:
        """See everything that was said, whoever may see it."""
        answer = await self.ask("snapshot", after=after, wait_s=wait_s)
        self.people = {person["name"]: person["id"] for person in answer["people"]}
        self.channels = {f"#{c['name']}": c["id"] for c in answer["channels"] if c["kind"] != "im"}
        self.messages = {
            channel: known for channel, known in self.messages.items() if channel in answer["messages"]
        }
        for channel, messages in answer["messages"].items():
            private = {ts: m for ts, m in self.messages.get(channel, {}).items() if m.get("ephemeral")}
            self.messages[channel] = private | {m["ts"]: m for m in messages}
        return answer

    async def look(self, handle: str, after: int = -1, wait_s: float = 0) -> Json:
        """See what one person sees."""
        answer = await self.ask("see", **{"as": handle, "after": after, "wait_s": wait_s})
        for channel, messages in answer["messages"].items():
            known = self.messages.get(channel, {}) if len(messages) >= MOST_MESSAGES else {}
            whole = self.messages.get(channel, {})
            merged = {m["ts"]: {**whole.get(m["ts"], {}), **m} for m in messages}
            self.messages[channel] = known | merged
        return answer

    async def until(
        self,
        see: Callable[[int, float], Awaitable[Json]],
        wanted: Callable[[Json], T | None],
        missing: Callable[[Json], str],
    ) -> T:
        """Look again and again until what is wanted is there. Raises NotSeen.

        Args:
            see: looks; takes the last revision, and how long to wait for a newer one.
            wanted: gives what was waited for, or None.
            missing: says what is there instead.
        """
        give_up = time.monotonic() + self.timeout_s
        revision = -1
        while True:
            left = give_up - time.monotonic()
            answer = await see(revision, max(0.0, min(left, _POLL_S)))
            found = wanted(answer)
            if found is not None:
                return found
            if left <= 0:
                raise NotSeen(f"not seen within {self.timeout_s} s: {missing(answer)}")
            revision = answer["revision"]
