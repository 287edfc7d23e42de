"""Owns what people see for a moment: clicks under way, warning triangles, busy modals."""

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.records import Message, OpenView
from sandbox.state import State

Spot = tuple[str, str, str]


class Marks:
    """Signs on messages and modals that no journal keeps, and the app's mistakes that Slack would swallow."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._pending: dict[Spot, list[str]] = {}
        self._errors: dict[Spot, str] = {}
        self._busy: set[str] = set()
        self.complaints: list[str] = []

    def pending(self, user: str, message: Message) -> list[str]:
        """Give the keys (`block_id/action_id`) of a message's elements whose click is under way."""
        return list(self._pending.get((user, message.channel, message.ts), []))

    def error(self, user: str, message: Message) -> str | None:
        """Give the sentence of the warning triangle beside a message, or None."""
        return self._errors.get((user, message.channel, message.ts))

    def is_busy(self, view: OpenView) -> bool:
        """Whether a modal waits for the app."""
        return view.id in self._busy

    def complain(self, text: str) -> None:
        """Note a mistake of the app that Slack would not tell it about."""
        self.complaints.append(text)

    def fail(self, user: str, message: Message, sentence: str) -> None:
        """Show the warning triangle beside a message."""
        self._errors[user, message.channel, message.ts] = sentence
        self._touch(message)

    @contextmanager
    def clicking(self, user: str, message: Message, key: str) -> Iterator[None]:
        """Show that a click is under way; an earlier warning goes."""
        spot = (user, message.channel, message.ts)
        self._errors.pop(spot, None)
        self._pending.setdefault(spot, []).append(key)
        self._touch(message)
        self._state.commit()
        try:
            yield
        finally:
            self._pending[spot].remove(key)
            self._touch(message)

    @contextmanager
    def sending(self, view: OpenView) -> Iterator[None]:
        """Show that a modal waits for the app."""
        self._busy.add(view.id)
        self._state.touch("view", view.id)
        self._state.commit()
        try:
            yield
        finally:
            self._busy.discard(view.id)
            self._state.touch("view", view.id)

    def forget(self) -> None:
        """Take every sign away: the workspace starts over."""
        self._errors.clear()

    def _touch(self, message: Message) -> None:
        self._state.touch("message", f"{message.channel}:{message.ts}")
