"""Owns the signals that the process listens to."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")

_STOPS = (signal.SIGINT, signal.SIGTERM)


@asynccontextmanager
async def hangups(act: Callable[[], None]) -> AsyncIterator[None]:
    """Act on each SIGHUP until the block ends."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, act)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


@asynccontextmanager
async def stop_signal() -> AsyncIterator[asyncio.Event]:
    """Give an event that Ctrl-C or SIGTERM sets.

    A Ctrl-C after that ends the process at once, as `kill` does. (A second SIGTERM does not: `make` and
    others pass on theirs beside the one that we got.)
    """
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    for number in _STOPS:
        loop.add_signal_handler(number, stop)
    try:
        yield stopped
    finally:
        for number in _STOPS:
            loop.remove_signal_handler(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)


async def until_stopped(work: Coroutine[Any, Any, T]) -> T | None:
    """Do something until it ends; give its result.

    Ctrl-C and SIGTERM cancel it, so that it closes what it opened: then None.
    """
    async with stop_signal() as stopped:
        working, stop = asyncio.create_task(work), asyncio.create_task(stopped.wait())
        await asyncio.wait([working, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait([working])
        return None if working.cancelled() else working.result()


async def first_of(*events: asyncio.Event, died: Awaitable[BaseException]) -> BaseException | None:
    """Wait for an event, or for a death; give its reason."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    death = asyncio.ensure_future(died)
    try:
        done, _others = await asyncio.wait([*waits, death], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in (*waits, death):
            wait.cancel()
    return death.result() if death in done else None
