"""/readyz: red when the database or the connection to Slack is gone, and only then; otherwise degraded."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest

from bot.app import Running
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.process.dying import Disaster, treacherous_storage
from tests.process.serving import (
    LISTENS,
    MovableClock,
    at_work,
    environment_for,
    health,
    is_well,
    serving,
    started,
    workspace,
)
from tests.support.postgres import PostgresServer
from tests.support.waiting import eventually

T = TypeVar("T")

LEADS = "C0LEADS0001"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with workspace() as opened:
        yield opened


@pytest.fixture
def slack(sandbox: Sandbox) -> Workspace:
    return Workspace(sandbox.control.call)


@pytest.fixture
async def bot(tmp_path: Path, sandbox: Sandbox) -> AsyncIterator[Running]:
    """The bot, and all is well."""
    async with at_work(tmp_path, environment_for(sandbox)) as running:
        await is_well(running.url, "ready")
        yield running


# --- red -----------------------------------------------------------------------------------------


async def test_a_process_is_ready_until_it_cannot_reach_slack_and_alive_all_the_time(
    tmp_path: Path, sandbox: Sandbox, slack: Workspace
) -> None:
    async with serving(tmp_path, environment_for(sandbox)) as process:
        url = (await process.said(LISTENS))[1]
        seen = await is_well(url, "ready")
        assert (seen.status, seen.sentences) == (200, ())
        await slack.trouble("error_before", on="apps.connections.open")
        await slack.cut_sockets()
        seen = await is_well(url, "not ready")
        assert (seen.status, seen.sentences) == (503, ("the connection to Slack is down",))
        await eventually(lambda: sandbox.faults.struck[2:], what="another try")
        alive = await health(url, "/healthz")
        assert (alive.status, alive.word) == (200, "alive")
        await slack.no_trouble()
        await is_well(url, "ready")
        assert await process.stop() == 0
        assert process.output.count("reconnect to the server") == 1  # it tried again and again
        assert "Traceback" not in process.output


async def test_over_http_it_is_red_while_slack_does_not_answer(tmp_path: Path) -> None:
    async with workspace(is_http=True) as sandbox, at_work(tmp_path, environment_for(sandbox)) as bot:
        await is_well(bot.url, "ready")
        slack = Workspace(sandbox.control.call)
        await slack.trouble("drop_before", on="auth.test")
        seen = await is_well(bot.url, "not ready")
        assert seen.sentences[0].startswith("Slack does not answer: auth.test")
        await slack.no_trouble()
        await slack.happen("revoke")
        seen = await is_well(bot.url, "not ready")
        assert "Slack says token_revoked" in seen.sentences[0]


async def test_it_is_red_while_the_database_is_gone(
    tmp_path: Path, sandbox: Sandbox, postgres: PostgresServer, postgres_url: str
) -> None:
    environment = environment_for(sandbox, SIGNOFF_DATABASE_URL=postgres_url, SIGNOFF_AUTO_MIGRATE="1")
    async with at_work(tmp_path, environment) as bot:
        await is_well(bot.url, "ready")
        async with postgres.shut(postgres_url):
            seen = await is_well(bot.url, "not ready")
            assert seen.status == 503
            assert seen.sentences[0].startswith("the database cannot be read: ")
            assert (await health(bot.url, "/healthz")).status == 200
        await is_well(bot.url, "ready")


async def test_it_is_red_when_no_more_commands_are_taken(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.storage_of", treacherous_storage)
    async with at_work(tmp_path, environment_for(sandbox)) as bot:
        await is_well(bot.url, "ready")
        with pytest.raises(Disaster):
            await started(bot, "hello")
        seen = await is_well(bot.url, "not ready")
        assert (seen.status, seen.sentences) == (503, ("commands are no longer taken: out of the blue",))
        async with asyncio.timeout(20):
            assert isinstance(await bot.died(), Disaster)


# --- degraded ------------------------------------------------------------------------------------


async def degraded(bot: Running) -> str:
    """Wait until it says that something is amiss, though it works; give its sentence."""
    seen = await is_well(bot.url, "degraded")
    assert seen.status == 200
    (sentence,) = seen.sentences
    return sentence


async def test_a_message_that_slack_refuses_for_good_is_shown(bot: Running, slack: Workspace) -> None:
    await started(bot, "rest", LEADS)  # a private channel, and nobody invited the bot
    assert await degraded(bot) == f"Slack refuses messages at {LEADS}: channel_not_found"
    await slack.happen("join", channel="#leads", person=bot.identity.bot_user)
    await is_well(bot.url, "ready")
    await slack.wait_for_card("#leads", button="Details…")


async def test_a_file_that_is_refused_is_shown(bot: Running, tmp_path: Path) -> None:
    file = tmp_path / "pipelines" / "bad.yaml"
    file.write_text("name: bad\nsteps: []\n")
    os.kill(os.getpid(), signal.SIGHUP)
    assert (await degraded(bot)).startswith(f"refused: {file}:2: steps: ")
    file.unlink()
    os.kill(os.getpid(), signal.SIGHUP)
    await is_well(bot.url, "ready")


@contextmanager
def nobody_else_writes(database: Path) -> Iterator[None]:
    """Hold the database as a backup or an operator's shell may: it can be read, and not written."""
    with closing(sqlite3.connect(database, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        yield
        shell.execute("ROLLBACK")


def rests(folder: Path) -> bool:
    """Say whether a timer waits for its time."""
    with closing(sqlite3.connect(folder / "signoff.db")) as shell:
        return bool(shell.execute("SELECT 1 FROM pipeline_timers").fetchall())


async def test_timers_that_are_late_are_shown(tmp_path: Path, sandbox: Sandbox) -> None:
    clock = MovableClock()
    async with at_work(tmp_path, environment_for(sandbox), clock=clock) as bot:
        await started(bot, "rest", None)
        await eventually(lambda: rests(tmp_path))
        with nobody_else_writes(tmp_path / "signoff.db"):
            clock.advance(timedelta(hours=2))
            assert await degraded(bot) == "timers are late"
        await is_well(bot.url, "ready")


async def test_a_second_process_on_the_same_slack_app_is_shown(tmp_path: Path, sandbox: Sandbox) -> None:
    async with another_connection(sandbox), at_work(tmp_path, environment_for(sandbox)) as bot:
        assert await degraded(bot) == (
            "2 connections share this Slack app, so each gets only a part of the clicks; "
            "use one app per environment"
        )


@asynccontextmanager
async def another_connection(sandbox: Sandbox) -> AsyncIterator[None]:
    """Connect to the same app from somewhere else."""
    token = {"Authorization": f"Bearer {sandbox.app_token}"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{sandbox.api_url}apps.connections.open", headers=token) as answer:
            url = (await answer.json())["url"]
        async with session.ws_connect(url):
            yield
