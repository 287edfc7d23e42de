"""Signed HTTP: bodies and signatures as Slack's, answers of a real Bolt app, and what a forger gets."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST
from tests.sandbox.bot import bolt, over_http
from tests.sandbox.calling import refusal
from tests.sandbox.payloads import actions, button, field, modal, text_input

Json = dict[str, Any]


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    """A workspace that tells its app over HTTP."""
    settings = Settings(http=True, rate_limits=False)
    async with Sandbox(MANIFEST, clock=clock, settings=settings) as opened:
        yield opened


async def test_the_whole_round_works_over_http(sandbox: Sandbox, slack: Workspace) -> None:
    app = bolt(sandbox)

    @app.command("/pipeline")
    async def on_command(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack("started")
        blocks = [actions(button(action_id="go"))]
        await client.chat_postMessage(channel=body["channel_id"], text="t", blocks=blocks)

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(
            trigger_id=body["trigger_id"], view=modal(field(text_input(), block_id="b"), callback_id="form")
        )

    @app.view("form")
    async def on_form(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"b": "No"})

    async with over_http(sandbox, app):
        await slack.alice.command("#releases", "/pipeline run")
        assert await slack.alice.private_note() == "started"
        await slack.alice.click(await slack.wait_for_card("#releases", button="Go"), "Go")
        sheet = await slack.alice.modal()
        await sheet.fill(Field="x").submit()
        assert sheet.errors == {"Field": "No"}


async def test_an_app_that_answers_404_fails_the_click(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    await client.chat_postMessage(channel="C0RELEASES1", text="t", blocks=[actions(button())])
    card = await slack.wait_for_card("#releases", button="Go")
    async with over_http(sandbox, bolt(sandbox)):
        with pytest.raises(Exception, match="trouble connecting"):
            await slack.alice.click(card, "Go")


async def test_a_forged_request_is_refused_by_the_app(sandbox: Sandbox) -> None:
    body = "command=%2Fpipeline"
    forger = SignatureVerifier("another secret")
    async with over_http(sandbox, bolt(sandbox)) as url, aiohttp.ClientSession() as session:
        timestamp = str(int(sandbox.clock.wall()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": forger.generate_signature(timestamp=timestamp, body=body) or "",
        }
        async with session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 401


async def test_http_mode_hands_out_no_sockets(sandbox: Sandbox) -> None:
    app_client = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    assert await refusal(app_client, "apps.connections.open") == "socket_mode_not_enabled"
