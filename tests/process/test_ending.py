"""How `signoff serve` ends: with status 0 when it is told to, and with 1 when it can work no longer."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox.people import Workspace
from sandbox.refusals import AppFailed
from tests.process.serving import LISTENS, environment_for, furnish, is_well, serving, workspace
from tests.support.programs import program

SLOW = """
import time

def nap():
    print("begun in a thread")
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    async with workspace() as sandbox, serving(tmp_path, environment_for(sandbox)) as bot:
        await is_well((await bot.said(LISTENS))[1], "ready")
        assert await bot.stop(number) == 0
        assert "Traceback" not in bot.output
        slack = Workspace(sandbox.control.call)
        await slack.wait_until(lambda answer: answer["connections"] == 0, "the socket to be closed")


async def test_it_says_which_step_it_waits_for_and_a_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    furnish(tmp_path)
    (tmp_path / "slow.py").write_text(SLOW)
    step = "{name: nap, type: python, with: {call: 'slow:nap'}}"
    (tmp_path / "pipelines" / "slow.yaml").write_text(f"name: slow\nsteps:\n  - {step}\n")
    async with workspace() as sandbox, serving(tmp_path, environment_for(sandbox)) as bot:
        await is_well((await bot.said(LISTENS))[1], "ready")
        await Workspace(sandbox.control.call).alice.command("#general", "/pipeline run slow")
        await bot.said("begun in a thread")
        stopping = asyncio.create_task(bot.stop())
        await bot.said(r"stopping: up to 10 s for what runs: nap of slow-1 \(Ctrl-C again ends it at once\)")
        assert not stopping.done()
        async with asyncio.timeout(20):
            assert await bot.stop() == -signal.SIGINT
        assert await stopping == -signal.SIGINT
        assert "Traceback" not in bot.output


async def test_it_ends_by_itself_when_no_more_commands_can_be_taken(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        furnish(tmp_path)
        command = ("python", "-m", "tests.process.dying")
        environment = {
            **environment_for(sandbox),
            "SIGNOFF_DATABASE_URL": f"sqlite:///{tmp_path / 'signoff.db'}",
            "SIGNOFF_PIPELINES": str(tmp_path / "pipelines"),
        }
        async with program(tmp_path / "serve.log", *command, environment=environment) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
            slack = Workspace(sandbox.control.call)
            with suppress(AppFailed):  # there may be nobody left to answer
                await slack.alice.command("#general", "/pipeline run hello")
            assert await bot.ended() == 1
            assert bot.output.endswith("signoff: it can no longer work: out of the blue\n")


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        taken = sandbox.url.rpartition(":")[2]
        async with serving(tmp_path, environment_for(sandbox, SIGNOFF_PORT=taken)) as bot:
            assert await bot.ended(within_s=30) == 2
            assert f"SIGNOFF_PORT: another process listens on 127.0.0.1:{taken}; stop it, or" in bot.output
            assert "Traceback" not in bot.output


async def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    async with (
        workspace() as sandbox,
        serving(tmp_path, environment_for(sandbox, SIGNOFF_HOST="203.0.113.1")) as bot,
    ):
        assert await bot.ended(within_s=30) == 2
        assert "SIGNOFF_HOST: cannot listen on '203.0.113.1': it is no address of this mach" in bot.output
        assert "Traceback" not in bot.output
