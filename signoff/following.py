"""Owns the following of what other processes on the same database change."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from engine.errors import StoreError

_EVERY_S = 2.0
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def following(
    follow: Callable[[], Awaitable[None]], *, every_s: float = _EVERY_S
) -> AsyncIterator[None]:
    """Look every two seconds for what is new, until the block ends."""
    looking = asyncio.create_task(_look(follow, every_s))
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _look(follow: Callable[[], Awaitable[None]], every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await follow()
        except StoreError as error:
            _LOG.warning("cannot look for step types: %s", error)
        except Exception:  # noqa: BLE001 - our bug: the next look may succeed
            _LOG.exception("cannot take up step types")
