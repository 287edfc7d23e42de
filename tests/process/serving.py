"""Owns `signoff serve` as a process of its own, beside a workspace that plays Slack."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import Running, running
from bot.manifest import app_manifest
from bot.settings import settings_from
from engine.codes import TaskState
from engine.model import Actor, Surface, TaskId, UserId
from engine.ports.timers import Clock
from sandbox.platform import Settings as WorkspaceSettings
from sandbox.seeds import ACME, ALICE, Seeds
from sandbox.server import Sandbox
from tests.support.programs import Program, program
from tests.support.waiting import eventually

GENERAL = "C0GENERAL01"
LISTENS = r"how it is: (http://\S+)/readyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a process says of itself."""

    status: int
    word: str
    sentences: tuple[str, ...]


async def health(url: str, path: str = "/readyz") -> Health:
    """Ask a process how it is."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}{path}") as answer:
        body: dict[str, Any] = json.loads(await answer.text())
        sentences = (*body.get("red", ()), *body.get("degraded", ()))
        return Health(status=answer.status, word=body["status"], sentences=sentences)


async def is_well(url: str, word: str, *, within_s: float = 30.0) -> Health:
    """Wait until a process says this of itself."""

    async def look() -> Health | None:
        seen = await health(url)
        return seen if seen.word == word else None

    return await eventually(look, within_s=within_s, what=f"/readyz to say {word}")


@asynccontextmanager
async def workspace(
    *, port: int = 0, state: Path | None = None, is_http: bool = False, seeds: Seeds = ACME
) -> AsyncIterator[Sandbox]:
    """Open a workspace with the app installed in it; `state` is the file in which it survives."""
    manifest = app_manifest("/pipeline", url="http://127.0.0.1:1" if is_http else None)
    settings = WorkspaceSettings(rate_limits=False, http=is_http, state=state)
    async with Sandbox(manifest, settings=settings, seeds=seeds, port=port) as sandbox:
        yield sandbox


def environment_for(sandbox: Sandbox, **settings: str) -> Mapping[str, str]:
    """Give what the bot is told in this workspace: its tokens, how it is reached, and any port."""
    is_http = sandbox.platform.settings.http
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        **(
            {"SLACK_SIGNING_SECRET": sandbox.signing_secret}
            if is_http
            else {"SLACK_APP_TOKEN": sandbox.app_token}
        ),
        "SLACK_API_URL": sandbox.api_url,
        "SIGNOFF_PORT": "0",
        **settings,
    }


@asynccontextmanager
async def serving(folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Program]:
    """Run `signoff serve` as a process, in a furnished folder of the test."""
    furnish(folder)
    command = ("signoff", "serve")
    async with program(folder / "serve.log", *command, folder=folder, environment=environment) as started:
        yield started


@asynccontextmanager
async def at_work(
    folder: Path, environment: Mapping[str, str], *, clock: Clock | None = None
) -> AsyncIterator[Running]:
    """Let the bot work in this process, on a clock of the test's, in a furnished folder."""
    furnish(folder)
    here = {
        "SIGNOFF_DATABASE_URL": f"sqlite:///{folder / 'signoff.db'}",
        "SIGNOFF_PIPELINES": str(folder / "pipelines"),
    }
    async with running(settings_from(here | dict(environment)), {}, clock=clock) as bot:
        yield bot


def furnish(folder: Path) -> None:
    """Put pipelines where they are looked for: one that asks, and one that waits for an hour."""
    pipelines = folder / "pipelines"
    pipelines.mkdir(exist_ok=True)
    for name, step in {
        "hello": "{name: ask, type: approval_gate, with: {title: Go?, approvers: anyone}}",
        "rest": "{name: rest, type: delay, with: {for: 1h}}",
    }.items():
        (pipelines / f"{name}.yaml").write_text(f"name: {name}\nsteps:\n  - {step}\n")


async def started(bot: Running, pipeline: str, channel: str | None = GENERAL) -> TaskId:
    """Start a task as Alice does in a channel, whether Slack can be reached or not; None: nowhere."""
    alice, surface = Actor(id=UserId(ALICE)), None if channel is None else Surface(channel)
    return (await bot.engine.tasks.start(pipeline, {}, by=alice, surface=surface)).task.id


async def state_of(bot: Running, task: TaskId) -> TaskState:
    """Give the state of a task."""
    return (await bot.engine.tasks.status(task)).task.state


class MovableClock:
    """The machine's time, and as much more as a test says."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by
