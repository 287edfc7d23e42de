"""Owns who is away, and who stands in for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A person is away for a while; if they named somebody, that one is asked in their place."""

    user: UserId
    stand_in: UserId | None = None  # None: nobody; they are asked all the same
    since: datetime
    until: datetime


class Absences(Protocol):
    """Who is away. A person has at most one absence: a new one replaces the old."""

    async def away(self, users: Collection[UserId], now: datetime) -> Mapping[UserId, Absence]:
        """Give the absences of those of these people who are away at that instant."""

    async def leave(self, absence: Absence) -> None:
        """Keep that somebody is away."""

    async def come_back(self, user: UserId) -> Absence | None:
        """Forget that somebody is away; give what was forgotten, None if nothing was."""
