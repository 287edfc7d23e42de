"""Owns a process that brings summaries, one of several on one database; it says whose it took and posted.

Run as a program: `python -m tests.process.summing ADDRESS TENANT GO SECONDS`. It begins when there is a file
GO, and takes SECONDS for each post.
"""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from engine.model import TenantId
from engine.ports.queries import CardLink
from engine.ports.summaries import Shown, SummaryMessage
from engine.summary_desk import SummaryDesk
from signoff.assembly import Storage, storage_of
from storage.database import open_database
from tests.makers import NOON
from tests.support.waiting import eventually

LEASE = timedelta(minutes=1)


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


async def work(address: str, tenant: TenantId, go: Path, pause_s: float) -> None:
    """Let come what is due, and bring it, a few at a time, until nothing is left."""
    async with open_database(address) as database:
        storage = storage_of(database, tenant)
        say("ready")
        await eventually(go.exists, what="the start")
        while await SummaryDesk(storage.summaries, Noon()).fire():
            pass
        while leased := await storage.summary_messages.lease(NOON, NOON + LEASE, 3):
            for message in leased:
                say(f"took {message.user}")
                await asyncio.sleep(pause_s)  # Slack answers
                await post(storage, message)
        say("done")


async def post(storage: Storage, message: SummaryMessage) -> None:
    """Note that a message stands."""
    link = CardLink(surface=message.surface, channel="D1", ts=str(message.id))
    shown = Shown(listed=(), seen="s", digest="d", again_at=NOON + timedelta(hours=1))
    await storage.summary_messages.posted(message.id, link, shown)
    say(f"posted {message.user}")


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], TenantId(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])))
