"""Owns one life of the bot: a process that works until it is stopped, or dies at the moment it is told."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import running
from bot.logs import configure_logging
from bot.pacing import Pacer
from bot.settings import Settings
from bot.signals import first_of, stop_signal
from tests.crash.moments import Death, Moments, watch, wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a life begins with, and how it ends.

    Args:
        settings: of the bot.
        late: how far its clock is ahead of the machine's: for so long all lives before it were dead.
        death: when it dies; None: it lives until it is stopped.
        log: where it writes.
        ledger: where it notes how many moments of each kind it saw, if it is stopped.
    """

    settings: Settings
    late: timedelta
    death: Death | None
    log: Path
    ledger: Path


class _LateClock:
    """The machine's clock, ahead by as long as everybody was dead."""

    def __init__(self, late: timedelta) -> None:
        self._late = late

    def now(self) -> datetime:
        return datetime.now(UTC) + self._late


def live(fate: Fate) -> None:
    """Live: the whole of a process."""
    log = os.open(fate.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())
    configure_logging("text", ())
    wrap(Pacer, "turn", lambda _turn: _at_once)  # Slack's pace would cost minutes, and prove nothing here
    moments = Moments(fate.death)
    watch(moments)
    asyncio.run(_work(fate, dict(os.environ)))
    fate.ledger.write_text(json.dumps(moments.passed))


async def _work(fate: Fate, environment: Mapping[str, str]) -> None:
    clock = _LateClock(fate.late)
    async with stop_signal() as stopped, running(fate.settings, environment, clock=clock) as bot:
        reason = await first_of(stopped, died=bot.died())
    if reason is not None:
        raise reason


async def _at_once(_pacer: Pacer, _key: str) -> None:
    return
