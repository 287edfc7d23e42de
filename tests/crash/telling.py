"""Owns how a story is told: a workspace, a bot that dies now and then, and what is left of it in the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sandbox.people import Workspace
from tests.crash.accounts import Account, account, left_open, postgres_reader, sqlite_reader
from tests.crash.lives import DEAD_FOR, lives
from tests.crash.moments import Death, Kind
from tests.crash.story import release
from tests.slack.house import house, workspace
from tests.support.waiting import eventually

QUIET_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story that came to its end.

    Args:
        account: what is left of it.
        moments: those of the last life.
        lives: how many it took.
    """

    account: Account
    moments: Counter[Kind]
    lives: int


async def told(
    folder: Path,
    deaths: Sequence[Death] = (),
    *,
    postgres_url: str | None = None,
    dead_for: timedelta = DEAD_FOR,
) -> Told:
    """Lead the story through these deaths to its end, on SQLite in the folder unless told otherwise."""
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call, timeout_s=30)
        home = house(sandbox, folder)
        settings, read = home.settings, sqlite_reader(home.database)
        if postgres_url:
            settings = settings.model_copy(update={"database_url": postgres_url, "auto_migrate": True})
            read = postgres_reader(postgres_url)
        async with lives(sandbox, settings, deaths, folder, dead_for) as them:
            await release(slack, them)

            async def is_quiet() -> bool:
                return not await left_open(read)

            await eventually(is_quiet, within_s=QUIET_WITHIN_S, what="the end of all work")
            taken = await account(slack, read)
        assert await slack.complaints() == []
        return Told(account=taken, moments=them.moments(), lives=them.count)
