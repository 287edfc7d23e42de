"""Owns looking people up one by one: once for all who ask at the same moment, and not again at once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from engine.model import UserId

_UNKNOWN_S = 3.0  # somebody who has just joined is known soon
Found = TypeVar("Found")


class Lookups(Generic[Found]):
    """What is being asked, and who was unknown a moment ago."""

    def __init__(
        self, look_up: Callable[[UserId], Coroutine[Any, Any, Found | None]], now: Callable[[], float]
    ) -> None:
        self._look_up = look_up  # None: there is nobody of this id
        self._now = now
        self._under_way: dict[UserId, asyncio.Task[Found | None]] = {}
        self._unknown_at: dict[UserId, float] = {}

    def __len__(self) -> int:
        """Count the people of whom something is remembered here."""
        return len(self._under_way) + len(self._unknown_at)

    async def of(self, id: UserId) -> Found | None:
        """Look somebody up; None: nobody has this id, now or a moment ago. Raises as `look_up` does."""
        self._forget_the_past()
        if id in self._unknown_at:
            return None
        under_way = self._under_way.get(id)
        if under_way is None:
            under_way = self._under_way[id] = asyncio.create_task(self._asked(id))
        return await asyncio.shield(under_way)  # whoever gives up leaves the answer to the others

    async def _asked(self, id: UserId) -> Found | None:
        try:
            found = await self._look_up(id)
        finally:
            del self._under_way[id]
        if found is None:
            self._unknown_at[id] = self._now()
        return found

    def _forget_the_past(self) -> None:
        since = self._now() - _UNKNOWN_S
        self._unknown_at = {id: at for id, at in self._unknown_at.items() if at > since}
