"""Owns how a story is told: a workspace, a bot that dies now and then, and what is left of it in the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.people import Workspace
from tests.crash.accounts import Account, account, left_open, postgres_reader, sqlite_reader
from tests.crash.lives import Lives, going_on
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


async def told(folder: Path, deaths: Sequence[Death] = (), *, postgres_url: str = "", **options: Any) -> Told:
    """Lead the story through these deaths to its end, on SQLite in the folder unless told otherwise.

    `options`: of Lives.
    """
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call, timeout_s=30)
        home = house(sandbox, folder)
        settings, read = home.settings, sqlite_reader(home.database)
        if postgres_url:
            settings = settings.model_copy(update={"database_url": postgres_url, "auto_migrate": True})
            read = postgres_reader(postgres_url)
        lives = Lives(sandbox, settings, deaths, folder, **options)
        async with going_on(lives):
            await release(slack, lives)

            async def is_quiet() -> bool:
                return not await left_open(read)

            await eventually(is_quiet, within_s=QUIET_WITHIN_S, what="the end of all work")
            taken = await account(slack, read)
        assert await slack.complaints() == []
        return Told(account=taken, moments=lives.moments(), lives=lives.count)
