"""Starting while Slack is down: what does not need Slack goes on, and the rest begins when Slack answers."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Running
from engine.codes import TaskState
from engine.model import TaskId, TenantId
from sandbox.people import Workspace
from sandbox.server import Sandbox
from signoff.library import LOCAL
from storage.database import open_database
from storage.faults import DatabaseOfAnother
from storage.migrate import prepare
from tests.process.serving import (
    LISTENS,
    MovableClock,
    at_work,
    environment_for,
    health,
    is_well,
    serving,
    started,
    state_of,
    workspace,
)
from tests.support.waiting import eventually

MEANWHILE = r"meanwhile: (http://\S+)/readyz"
THEIRS = TenantId("T0THEIRS001")


async def holds_data_of(folder: Path, tenant: TenantId) -> None:
    """Let the database hold somebody's data."""
    async with open_database(f"sqlite:///{folder / 'signoff.db'}") as database:
        await prepare(database, tenant, may_migrate=True)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def slack_is_down(sandbox: Sandbox, method: str = "*") -> Workspace:
    slack = Workspace(sandbox.control.call)
    await slack.trouble("error_before", on=method)
    return slack


# --- nobody knows yet whose data it is -----------------------------------------------------------


async def test_with_an_empty_database_it_waits_for_slack_and_says_so(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = await slack_is_down(sandbox)
        async with serving(tmp_path, environment_for(sandbox)) as bot:
            await bot.said("Slack does not answer yet")
            meanwhile = (await bot.said(MEANWHILE))[1]
            assert (await health(meanwhile, "/healthz")).status == 200
            seen = await health(meanwhile)
            assert (seen.status, seen.word) == (503, "not ready")
            assert seen.sentences[0].startswith("Slack does not answer: auth.test: ")
            assert "how it is" not in bot.output
            assert bot.output.count("Slack does not answer yet") == 1  # though it is asked again and again
            await slack.no_trouble()
            url = (await bot.said(LISTENS))[1]
            await is_well(url, "ready")
            assert await bot.stop() == 0


async def test_it_is_heard_at_the_same_port_before_and_after_slack_has_answered(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = await slack_is_down(sandbox)
        port = str(free_port())
        async with serving(tmp_path, environment_for(sandbox, SIGNOFF_PORT=port)) as bot:
            url = (await bot.said(MEANWHILE))[1]
            assert url == f"http://127.0.0.1:{port}"
            await is_well(url, "not ready")
            await slack.no_trouble()
            assert (await bot.said(LISTENS))[1] == url
            await is_well(url, "ready")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_while_it_waits_for_slack_it_can_be_stopped(tmp_path: Path, number: signal.Signals) -> None:
    async with workspace() as sandbox:
        await slack_is_down(sandbox)
        async with serving(tmp_path, environment_for(sandbox)) as bot:
            await bot.said("Slack does not answer yet")
            async with asyncio.timeout(10):
                assert await bot.stop(number) == 0
            assert "Traceback" not in bot.output


async def test_the_data_of_the_library_is_no_workspaces(tmp_path: Path) -> None:
    await holds_data_of(tmp_path, LOCAL)
    async with workspace() as sandbox:
        slack = await slack_is_down(sandbox)
        environment = environment_for(sandbox)
        beginning = asyncio.create_task(at_work(tmp_path, environment).__aenter__())
        await eventually(lambda: sandbox.faults.struck)
        assert not beginning.done()
        await slack.no_trouble()
        with pytest.raises(DatabaseOfAnother, match="local"):
            await beginning


# --- the database says it ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """The bot at work since Slack is down, with two tasks from before: one asks, the other rests."""

    bot: Running
    clock: MovableClock
    sandbox: Sandbox
    asking: TaskId
    resting: TaskId

    @property
    def slack(self) -> Workspace:
        return Workspace(self.sandbox.control.call)


@pytest.fixture
async def alone(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Alone]:
    async with workspace(is_http=getattr(request, "param", "socket") == "http") as sandbox:
        environment = environment_for(sandbox)
        async with at_work(tmp_path, environment) as bot:
            await is_well(bot.url, "ready")
            asking, resting = await started(bot, "hello"), await started(bot, "rest")
            await Workspace(sandbox.control.call).wait_for_card("#general", button="Approve")
        await slack_is_down(sandbox)
        clock = MovableClock()
        async with at_work(tmp_path, environment, clock=clock) as bot:
            sandbox.deliver_to(f"{bot.url}/slack/events")
            yield Alone(bot=bot, clock=clock, sandbox=sandbox, asking=asking, resting=resting)


async def test_timers_and_jobs_go_on(alone: Alone) -> None:
    assert (await health(alone.bot.url, "/healthz")).status == 200
    seen = await health(alone.bot.url)
    assert (seen.status, seen.word) == (503, "not ready")
    assert "Slack" in seen.sentences[0]
    alone.clock.advance(timedelta(hours=2))
    await eventually(lambda: is_in(alone.bot, alone.resting, TaskState.COMPLETED))
    later = await started(alone.bot, "rest")
    assert await state_of(alone.bot, later) is TaskState.RUNNING


async def is_in(bot: Running, task: TaskId, state: TaskState) -> bool:
    return await state_of(bot, task) is state


@pytest.mark.parametrize("alone", ["socket", "http"], indirect=True)
async def test_when_slack_answers_it_listens_and_delivers(alone: Alone) -> None:
    alone.clock.advance(timedelta(hours=2))
    await eventually(lambda: is_in(alone.bot, alone.resting, TaskState.COMPLETED))
    await alone.slack.no_trouble()
    await is_well(alone.bot.url, "ready")
    assert alone.bot.identity.workspace_url == f"{alone.sandbox.url}/"
    await alone.slack.wait_for_card("#general", button="Details…", text="completed")
    card = await alone.slack.wait_for_card("#general", button="Approve")
    await alone.slack.bob.click(card, "Approve")
    await eventually(lambda: is_in(alone.bot, alone.asking, TaskState.COMPLETED))
    assert await alone.slack.complaints() == []


async def test_before_slack_has_said_who_we_are_nothing_else_is_asked_of_it(alone: Alone) -> None:
    before = len(await alone.slack.calls())
    later = await started(alone.bot, "hello")  # its people have to be looked up
    await alone.slack.no_trouble()
    await slack_is_down(alone.sandbox, "auth.test")
    asked = await eventually(lambda: methods_since(alone.slack, before))
    assert asked == {"auth.test"}
    await alone.slack.no_trouble()
    await eventually(lambda: is_in(alone.bot, later, TaskState.WAITING))


async def methods_since(slack: Workspace, before: int) -> set[str] | None:
    """Give what was called since then, once there were two calls."""
    calls = (await slack.calls())[before:]
    return {call["method"] for call in calls} if len(calls) >= 2 else None


# --- somebody else's -----------------------------------------------------------------------------


async def test_a_database_of_another_team_is_refused_at_the_start(tmp_path: Path) -> None:
    await holds_data_of(tmp_path, THEIRS)
    async with workspace() as sandbox, serving(tmp_path, environment_for(sandbox)) as bot:
        assert await bot.ended(within_s=30) == 2
        assert "the database holds the data of T0THEIRS001, and this is T0ACME00001" in bot.output
        assert "Traceback" not in bot.output


async def test_a_database_of_another_team_is_refused_when_slack_answers_at_last(tmp_path: Path) -> None:
    await holds_data_of(tmp_path, THEIRS)
    async with workspace() as sandbox:
        slack = await slack_is_down(sandbox)
        async with serving(tmp_path, environment_for(sandbox)) as bot:
            url = (await bot.said(LISTENS))[1]
            assert (await health(url)).word == "not ready"
            await slack.no_trouble()
            assert await bot.ended() == 2
            assert "the database holds the data of T0THEIRS001, and this is T0ACME00001" in bot.output
            assert "Traceback" not in bot.output


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        (
            "SLACK_BOT_TOKEN",
            "xoxb-of-somebody-else",
            "Slack says invalid_auth; copy the Bot User OAuth Token of the installed app",
        ),
        (
            "SLACK_APP_TOKEN",
            "xapp-of-somebody-else",
            "Slack says invalid_auth; give an app-level token of this app with the scope connections:write",
        ),
    ],
)
async def test_a_token_that_slack_refuses_is_a_wrong_setting(
    tmp_path: Path, name: str, wrong: str, sentence: str
) -> None:
    async with (
        workspace() as sandbox,
        serving(tmp_path, environment_for(sandbox, **{name: wrong})) as bot,
    ):
        assert await bot.ended(within_s=30) == 2
        assert f"{name}: {sentence}" in bot.output
        assert "Traceback" not in bot.output
        assert "of-somebody-else" not in bot.output
