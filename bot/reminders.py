"""Owns the clock of the timers: APScheduler, which looks every second for what is due."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from engine.errors import StoreError

_EVERY_S = 1
_PATIENCE_S = 5.0
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def ticking(fire: Callable[[], Awaitable[int]], *, every_s: float = _EVERY_S) -> AsyncIterator[None]:
    """Fire what is due, now and every second, until the block ends.

    A tick that comes while the one before still works is left out; ticks that were missed are made up for
    by one.
    """
    working = asyncio.Lock()

    async def tick() -> None:
        if working.locked():
            _LOG.debug("a tick is left out: the one before still works")
            return
        async with working:
            try:
                await fire()
            except StoreError as error:
                _LOG.warning("cannot look for timers: %s", error)

    scheduler = AsyncIOScheduler(timezone="UTC")
    # Two: one that is left out ends at once; APScheduler would warn of each, as if that were trouble.
    scheduler.add_job(
        tick, "interval", seconds=every_s, max_instances=2, coalesce=True, misfire_grace_time=None
    )
    scheduler.start()
    try:
        await tick()
        yield
    finally:
        scheduler.pause()
        await _end_of(working)
        scheduler.shutdown(wait=False)


async def _end_of(working: asyncio.Lock) -> None:
    """Let the last tick end: APScheduler would cancel it, and take that for an error."""
    await asyncio.sleep(0)  # one that was begun takes the lock
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_S), working:
            return
