"""The real commands as processes of their own: `signoff serve` beside a workspace, by both ways of Slack."""

import json
import signal
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from sandbox.people import Workspace
from sandbox.remote import Remote
from tests.crash.people import Patient
from tests.crash.story import release
from tests.support.programs import ROOT, Program, program

T = TypeVar("T")


@asynccontextmanager
async def a_workspace(folder: Path, mode: str) -> AsyncIterator[Mapping[str, Any]]:
    """Run a workspace that reaches the bot over a `socket` or by `http`; gives its addresses and tokens."""
    command = ("python", "-m", "sandbox", "--manifest", str(ROOT / "manifest.yml"))
    options = ("--mode", mode, "--rate-limits", "off", "--control")
    async with program(folder / "workspace.log", *command, *options) as started:
        yield json.loads((await started.said(r"\{.*\}\n"))[0])


@asynccontextmanager
async def a_bot(folder: Path, installed: Mapping[str, Any], mode: str) -> AsyncIterator[Program]:
    """Run `signoff serve` for that workspace."""
    way = {
        "socket": {"SLACK_APP_TOKEN": installed["app_token"]},
        "http": {"SLACK_SIGNING_SECRET": installed["signing_secret"]},
    }
    environment = {
        "SLACK_BOT_TOKEN": installed["bot_token"],
        "SLACK_API_URL": installed["api_url"],
        "SIGNOFF_DATABASE_URL": f"sqlite:///{folder / 'signoff.db'}",
        "SIGNOFF_PIPELINES": str(ROOT / "examples"),
        "SIGNOFF_PORT": "0",
        **way[mode],
    }
    async with program(folder / "bot.log", "signoff", "serve", folder=folder, environment=environment) as bot:
        yield bot


class Undying:
    """A bot that is expected to live."""

    async def alive(self) -> int:
        return 1

    async def unless_it_dies(self, life: int, wait: Awaitable[T]) -> T:
        del life
        return await wait

    def has_promised(self) -> None:
        return


@asynccontextmanager
async def served(folder: Path, mode: str) -> AsyncIterator[tuple[Workspace, Mapping[str, Any]]]:
    """Run a workspace, and give the driver of its people."""
    async with a_workspace(folder, mode) as installed, Remote(installed["url"]) as remote:
        yield Workspace(remote.call, timeout_s=20), installed


async def reached(slack: Workspace, bot: Program, mode: str) -> None:
    """See to it that the workspace reaches the bot."""
    address = (await bot.said(r"(http://127.0.0.1:\d+)/readyz"))[1]
    if mode == "http":
        await slack.seen.ask("request-url", url=f"{address}/slack/events")
    else:
        await slack.wait_until(lambda answer: answer["connections"], "the bot's connection")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_the_story_passes_with_the_real_commands_and_sigterm_ends_them_well(
    mode: str, tmp_path: Path
) -> None:
    async with served(tmp_path, mode) as (slack, installed), a_bot(tmp_path, installed, mode) as bot:
        await reached(slack, bot, mode)
        await release(slack, Undying())
        assert await slack.complaints() == []
        assert await bot.stop(signal.SIGTERM) == 0
        assert "Traceback" not in bot.output


async def test_a_process_that_was_killed_while_people_were_asked_goes_on_when_started_again(
    tmp_path: Path,
) -> None:
    async with served(tmp_path, "socket") as (slack, installed):
        async with a_bot(tmp_path, installed, "socket") as bot:
            await reached(slack, bot, "socket")
            people = Patient(slack, Undying())
            task = await people.start(slack.alice, "/pipeline run hello", "hello-1")
            card = await people.card("Approve")
            await slack.wait_for(task, lambda shown: "|Shall we go on?>" in shown.text())
            assert await bot.stop(signal.SIGKILL) == -signal.SIGKILL
        before = [card.text() for card in await slack.everything()]
        async with a_bot(tmp_path, installed, "socket") as bot:
            await reached(slack, bot, "socket")
            assert [card.text() for card in await slack.everything()] == before
            await people.press(slack.bob, card, "Approve", lambda: "Approved* by" in card.text())
            await slack.wait_for(task, lambda shown: "Completed" in shown.text())
            assert await bot.stop() == 0
            assert "Traceback" not in bot.output
