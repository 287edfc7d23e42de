"""Several processes on one PostgreSQL, one of which is killed: each summary comes once, none is lost."""

import re
import signal
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import time
from pathlib import Path

from engine.model import TenantId, UserId
from engine.ports.summaries import Summary
from engine.summary_hours import Hours
from signoff.assembly import storage_of
from storage.database import open_database
from storage.migrate import upgrade
from tests.makers import HOUR, NOON
from tests.process.summing import LEASE
from tests.support.programs import Program, program

TENANT = TenantId("T-ours")
USERS = tuple(UserId(f"U{number:03}") for number in range(150))
DAILY = Summary(
    user=USERS[0], hours=Hours(at=time(9), days=frozenset(range(7)), zone="UTC"), next_at=NOON - 3 * HOUR
)


async def test_each_comes_once_though_a_process_is_killed(postgres_url: str, tmp_path: Path) -> None:
    async with open_database(postgres_url) as database, AsyncExitStack() as stack:
        await upgrade(database)
        storage = storage_of(database, TENANT)
        for user in USERS:
            await storage.summaries.keep(replace(DAILY, user=user))
        command = ("python", "-m", "tests.process.summing", postgres_url, TENANT, str(tmp_path / "go"))
        logs = [tmp_path / f"{number}.log" for number in range(3)]
        slowly, *others = [
            await stack.enter_async_context(program(log, *command, pause))
            for log, pause in zip(logs, ("0.2", "0.005", "0.005"), strict=True)
        ]
        for one in (slowly, *others):
            await one.said("ready")
        (tmp_path / "go").touch()
        await slowly.said("took")
        await slowly.stop(signal.SIGKILL)
        for one in others:
            await one.said("done")
        taken = [user for one in (slowly, *others) for user in said("took", one)]
        assert sorted(taken) == sorted(set(taken))
        left = await storage.summary_messages.lease(NOON + LEASE, NOON + 2 * LEASE, 1_000)
        assert all(message.is_in_doubt for message in left)
        assert {message.user for message in left} >= set(said("took", slowly)) - set(said("posted", slowly))
        posted = [user for one in (slowly, *others) for user in said("posted", one)]
        # what was just posted when its process died may be both: then it is looked for, and found
        assert {*posted, *(message.user for message in left)} == set(USERS)
        assert len(posted) == len(set(posted))
        assert all(kept.next_at > NOON for kept in (await storage.summaries.of(USERS)).values())


def said(word: str, one: Program) -> list[str]:
    """Give the people of whom a process said so."""
    return re.findall(rf"{word} (\w+)\n", one.output)
