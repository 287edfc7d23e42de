"""Owns what /readyz says: what makes the process useless, and what only makes it worse."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from engine.errors import StoreError

_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What works. Red: the database or the connection to Slack does not."""

    red: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Give it in a word."""
        return "not ready" if self.red else "degraded" if self.degraded else "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What is looked at. Each gives sentences about what is wrong; none: all is well."""

    red: Sequence[Callable[[], Awaitable[Sequence[str]]]]
    degraded: Sequence[Callable[[], Awaitable[Sequence[str]]]]

    async def look(self) -> Readiness:
        """Look at everything now."""
        red = [sentence for check in self.red for sentence in await _asked(check)]
        if red:
            return Readiness(red=tuple(red))
        degraded = [sentence for check in self.degraded for sentence in await _asked(check)]
        return Readiness(degraded=tuple(degraded))


async def _asked(check: Callable[[], Awaitable[Sequence[str]]]) -> list[str]:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return list(await check())
    except TimeoutError:
        return ["the database does not answer"]
    except StoreError as error:
        return [f"the database cannot be read: {error}"]
