"""Slash commands: their text, their answer, and what Slack would not let a person do."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.refusals import AppFailed, NotPossible
from sandbox.server import Sandbox
from tests.sandbox.bot import bolt, over_socket

RELEASES = "C0RELEASES1"
Json = dict[str, Any]


async def test_a_command_is_answered_in_its_ack(sandbox: Sandbox, slack: Workspace) -> None:
    app, got = bolt(sandbox), []

    @app.command("/pipeline")
    async def on_command(ack: AsyncAck, body: Json) -> None:
        got.append(body)
        await ack(text="private", response_type="ephemeral")

    async with over_socket(sandbox, app):
        await slack.alice.command("#leads", "/pipeline run for @bob & @release-managers in #leads")
    assert await slack.alice.private_note() == "private"
    assert got[0]["text"] == (
        "run for <@U0BOB000001|bob> &amp; <!subteam^S0RELEASE01|@release-managers> in <#C0LEADS0001|>"
    )
    assert got[0]["channel_name"] == "privategroup"
    assert got[0]["is_enterprise_install"] == "false"


async def test_a_command_that_is_not_acknowledged_times_out(
    sandbox: Sandbox, slack: Workspace, clock: Clock
) -> None:
    app, arrived = bolt(sandbox), asyncio.Event()

    @app.command("/pipeline")
    async def on_command() -> None:
        arrived.set()

    async with over_socket(sandbox, app):
        typing = asyncio.create_task(slack.alice.command("#releases", "/pipeline list"))
        await arrived.wait()
        clock.advance(3.1)
        with pytest.raises(AppFailed, match="operation_timeout"):
            await typing


async def test_what_slack_would_not_let_a_person_do_is_said(slack: Workspace) -> None:
    with pytest.raises(NotPossible, match="not a valid command"):
        await slack.alice.command("#releases", "/unknown")
    with pytest.raises(NotPossible, match="deactivated"):
        await slack.oscar.say("#releases", "hello")
    with pytest.raises(NotPossible, match="can see"):
        await slack.grace.say("#general", "hello")
    root = await slack.alice.say("#releases", "root")
    with pytest.raises(NotPossible, match="threads"):
        await slack.alice.say("#releases", "/pipeline list", thread=root)
