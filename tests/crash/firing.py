"""Owns one of several processes that fire the same timers: it lives until it is stopped, or is killed."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bot.reminders import ticking
from bot.signals import stop_signal
from engine import due_timers
from signoff.library import Signoff
from tests.crash.moments import Death, Moments, watch

OFTEN_S = 0.05
FEW = 7  # timers at a time, so that death falls in the middle of many
NEVER_S = 86_400.0
READY_WITHIN_S = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What a process fires, from when on, and how it ends.

    Args:
        address: of the database.
        late: how far its clock jumps ahead when all are ready: so long nobody fired anything.
        death: when it dies, counted from then; None: it lives until it is stopped.
        all_ready: where it waits for the others.
        log: where it writes.
    """

    address: str
    late: timedelta
    death: Death | None
    all_ready: Barrier
    log: Path


class _JumpingClock:
    """The machine's clock, which can be put forward once."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def fire_all(firing: Firing) -> None:
    """Fire what is due: the whole of a process."""
    log = os.open(firing.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    due_timers._AT_A_TIME = FEW
    asyncio.run(_work(firing))


async def _work(firing: Firing) -> None:
    clock = _JumpingClock()
    async with stop_signal() as stopped, Signoff.open(firing.address, clock=clock, tick_s=NEVER_S) as signoff:
        await _in_a_thread(lambda: firing.all_ready.wait(READY_WITHIN_S))
        watch(Moments(firing.death))
        clock.ahead = firing.late
        async with ticking(signoff.engine.timers.fire, every_s=OFTEN_S):
            await stopped.wait()


async def _in_a_thread(wait: Callable[[], object]) -> None:
    await asyncio.get_running_loop().run_in_executor(None, wait)
