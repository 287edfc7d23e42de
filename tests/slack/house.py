"""Owns the house of the black-box tests: the real bot on a real database file, beside a workspace."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import Running, running
from bot.manifest import app_manifest
from bot.settings import Settings, settings_from
from engine.ports.timers import Clock
from sandbox.clock import Clock as SlackClock
from sandbox.people import Workspace
from sandbox.platform import Settings as WorkspaceSettings
from sandbox.server import Sandbox
from tests.slack.clock import Hasty
from tests.support.empty_database import empty_database

COMMAND = "/pipeline"
_HERE = Path(__file__).parent
_FOLDERS = (_HERE / "pipelines", _HERE.parent.parent / "examples")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where the bot lives: its settings, its database, its pipelines."""

    settings: Settings
    database: Path
    pipelines: Path

    def write_pipeline(self, name: str, text: str) -> None:
        """Put a pipeline file into the folder that is watched."""
        (self.pipelines / f"{name}.yaml").write_text(text, encoding="utf-8")

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """Do something to the database behind the bot's back."""
        with closing(sqlite3.connect(self.database, timeout=5)) as connection, connection:
            return connection.execute(statement, values).fetchall()


@asynccontextmanager
async def workspace(
    *, is_http: bool = False, begins: datetime | None = None, **settings: Any
) -> AsyncIterator[Sandbox]:
    """Open a workspace with the app installed in it. `begins`: when its time does; None: now."""
    manifest = app_manifest(COMMAND, url="http://127.0.0.1:1" if is_http else None)
    wanted = WorkspaceSettings(**{"rate_limits": False, "http": is_http, **settings})
    clock = None if begins is None else SlackClock(start_s=begins.timestamp())
    async with Sandbox(manifest, settings=wanted, clock=clock) as sandbox:
        yield sandbox


def house(
    sandbox: Sandbox, folder: Path, *, is_http: bool = False, only: Mapping[str, str] | None = None
) -> House:
    """Furnish a house in an empty folder. `only`: the texts of its pipelines by name; None: all there are."""
    pipelines, database = folder / "pipelines", folder / "signoff.db"
    pipelines.mkdir()
    for source in _FOLDERS if only is None else ():
        for file in source.glob("*.yaml"):
            shutil.copy(file, pipelines)
    for name, text in (only or {}).items():
        (pipelines / f"{name}.yaml").write_text(text, encoding="utf-8")
    way = (
        {"SLACK_SIGNING_SECRET": sandbox.signing_secret}
        if is_http
        else {"SLACK_APP_TOKEN": sandbox.app_token}
    )
    database.write_bytes(empty_database())
    settings = settings_from(
        {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_API_URL": sandbox.api_url,
            "SIGNOFF_DATABASE_URL": f"sqlite:///{database}",
            "SIGNOFF_PIPELINES": str(pipelines),
            "SIGNOFF_OPERATORS": "@dave",
            "SIGNOFF_WORKING_DAYS": "mon-sun",  # people are reminded at whatever hour tests run
            "SIGNOFF_WORKING_HOURS": "00:00-24:00",
            **way,
        }
    ).model_copy(update={"port": 0})
    return House(settings=settings, database=database, pipelines=pipelines)


def shared(*names: str) -> dict[str, str]:
    """Give the texts of pipelines of these tests, or of the examples, by name."""
    files = {file.stem: file for folder in _FOLDERS for file in folder.glob("*.yaml")}
    return {name: files[name].read_text(encoding="utf-8") for name in names}


@asynccontextmanager
async def at_work(home: House, sandbox: Sandbox, *, clock: Clock | None = None) -> AsyncIterator[Running]:
    """Let the bot work until the block ends, reached by the workspace."""
    async with running(home.settings, {}, clock=clock) as bot:
        if not home.settings.uses_socket_mode:
            sandbox.deliver_to(f"{bot.url}/slack/events")
        else:
            slack = Workspace(sandbox.control.call)
            await slack.wait_until(lambda answer: answer["connections"], "the bot's connection")
        yield bot


@asynccontextmanager
async def while_time_passes(folder: Path, **pipelines: str) -> AsyncIterator[tuple[Workspace, Hasty]]:
    """Let the bot work with these pipelines beside the others, by a clock that a test moves on.

    In the end the app must have made no mistake that Slack swallows.
    """
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock, home = Hasty(slack), house(sandbox, folder)
        for name, text in pipelines.items():
            home.write_pipeline(name, text)
        async with at_work(home, sandbox, clock=clock):
            yield slack, clock
        assert await slack.complaints() == []
