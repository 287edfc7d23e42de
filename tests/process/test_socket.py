"""The socket to Slack is closed when what people did over it is answered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.socket_mode import socket_to_slack
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.process.serving import workspace


@asynccontextmanager
async def listening(sandbox: Sandbox, command: Callable[..., Any]) -> AsyncIterator[None]:
    """Take commands over the socket."""
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
    app = AsyncApp(token=sandbox.bot_token, client=client, request_verification_enabled=False)
    app.command("/pipeline")(command)
    introduced = asyncio.Event()
    introduced.set()
    async with socket_to_slack(app, sandbox.app_token, introduced) as socket:
        await socket.opened.wait()
        yield


async def test_a_command_that_is_under_way_is_answered_before_the_socket_is_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, may_end, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(ack: Callable[[str], Any]) -> None:
        begun.set()
        await may_end.wait()
        await ack("here it is")
        answered.set()

    async with workspace() as sandbox:
        async with listening(sandbox, slow):
            alice = Workspace(sandbox.control.call).alice
            typing = asyncio.create_task(alice.command("#general", "/pipeline help"))
            await begun.wait()
            asyncio.get_running_loop().call_later(0.1, may_end.set)  # when the closing has begun
        assert answered.is_set()
        await typing  # it would raise if Slack had got no answer
    assert [record for record in caplog.records if record.name.startswith("slack_sdk")] == []


async def test_closing_does_not_wait_for_ever_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.socket_mode._ANSWER_S", 0.01)
    begun, gone = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        begun.set()
        await gone.wait()

    async with workspace() as sandbox:
        async with listening(sandbox, endless):
            alice = Workspace(sandbox.control.call).alice
            typing = asyncio.create_task(alice.command("#general", "/pipeline help"))
            await begun.wait()
        gone.set()
        typing.cancel()
        await asyncio.wait([typing])
