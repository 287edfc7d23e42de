"""Owns what /readyz says: what makes the process useless, and what only makes it worse."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import StoreError

_PATIENCE_S = 5.0

Look: TypeAlias = Callable[[], Awaitable[Sequence[str]]]
"""Gives sentences about what is wrong; none: all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What works. Red: the database or the connection to Slack does not."""

    red: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Give it in a word."""
        return "not ready" if self.red else "degraded" if self.degraded else "ready"


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is looked at, and who is asked about it."""

    whom: str
    look: Look

    async def sentences(self) -> Sequence[str]:
        """Look; who does not answer is named."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self.look()
        except TimeoutError:
            return [f"{self.whom} does not answer"]
        except StoreError as error:
            return [f"{self.whom} cannot be read: {error}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What is looked at."""

    red: Sequence[Check]
    degraded: Sequence[Check]

    async def look(self) -> Readiness:
        """Look at everything now."""
        red = await _sentences(self.red)
        return Readiness(red=red, degraded=() if red else await _sentences(self.degraded))


async def _sentences(checks: Sequence[Check]) -> tuple[str, ...]:
    return tuple([sentence for check in checks for sentence in await check.sentences()])
