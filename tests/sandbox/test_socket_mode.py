"""Socket Mode: hello, envelopes, acks over their own connection, being told to go, several connections."""

import asyncio
from functools import partial
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.delivery import NotDelivered, Outgoing
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.sandbox.bot import bolt, over_socket
from tests.sandbox.payloads import actions, button
from tests.sandbox.sockets import Sockets

Json = dict[str, Any]


def openings(sandbox: Sandbox) -> list[Json]:
    return [call for call in sandbox.platform.calls if call["method"] == "apps.connections.open"]


async def test_each_connection_is_greeted_with_their_number(sandbox: Sandbox, sockets: Sockets) -> None:
    first = await sockets.of_app(sandbox)
    hello = await first.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"]["app_id"] == sandbox.app.app_id
    second = await sockets.of_app(sandbox)
    assert (await second.receive_json())["num_connections"] == 2


async def test_an_address_is_for_one_connection_and_half_a_minute(
    sandbox: Sandbox, clock: Clock, sockets: Sockets
) -> None:
    app_client = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    used = (await app_client.apps_connections_open(app_token=sandbox.app_token))["url"]
    old = (await app_client.apps_connections_open(app_token=sandbox.app_token))["url"]
    await sockets.open(used)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await sockets.open(used)
    clock.advance(31)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await sockets.open(old)


async def test_an_eleventh_connection_is_turned_away(sandbox: Sandbox, sockets: Sockets) -> None:
    eleven = [await sockets.of_app(sandbox) for _ in range(11)]
    assert (await eleven[-1].receive_json())["reason"] == "too_many_websockets"


async def test_only_what_may_carry_an_answer_says_so(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace, sockets: Sockets
) -> None:
    await client.chat_postMessage(channel="C0RELEASES1", text="t", blocks=[actions(button())])
    card = await slack.wait_for_card("#releases", button="Go")
    socket = await sockets.of_app(sandbox)
    await socket.receive_json()
    click = asyncio.create_task(slack.alice.click(card, "Go"))
    envelope = await socket.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
    await socket.send_json({"envelope_id": envelope["envelope_id"]})
    await click
    typing = asyncio.create_task(slack.alice.command("#releases", "/pipeline list"))
    envelope = await socket.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "answer"}})
    await typing
    assert await slack.alice.private_note() == "answer"


async def test_an_ack_over_another_connection_does_not_count(
    sandbox: Sandbox, slack: Workspace, clock: Clock, sockets: Sockets
) -> None:
    both = [await sockets.of_app(sandbox) for _ in range(2)]
    for socket in both:
        await socket.receive_json()
    typing = asyncio.create_task(slack.alice.command("#releases", "/pipeline list"))
    receiving = [asyncio.create_task(socket.receive_json()) for socket in both]
    done, _ = await asyncio.wait(receiving, return_when=asyncio.FIRST_COMPLETED)
    got = receiving.index(done.pop())
    envelope = receiving[got].result()
    await both[1 - got].send_json({"envelope_id": envelope["envelope_id"]})
    receiving[1 - got].cancel()
    clock.advance(3.1)
    with pytest.raises(Exception, match="operation_timeout"):
        await typing


async def test_a_connection_that_is_told_to_go_is_cut_ten_seconds_later(
    sandbox: Sandbox, slack: Workspace, clock: Clock, sockets: Sockets
) -> None:
    socket = await sockets.of_app(sandbox)
    await socket.receive_json()
    await slack.refresh_sockets()
    assert (await socket.receive_json())["reason"] == "refresh_requested"
    assert sandbox.platform.socket.connections == 1
    assert not sandbox.platform.socket.is_connected
    clock.advance(10.1)
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_bolt_comes_back_after_refresh_and_after_a_cut(sandbox: Sandbox, slack: Workspace) -> None:
    app = bolt(sandbox)

    @app.command("/pipeline")
    async def on_command(ack: AsyncAck) -> None:
        await ack("here")

    def reopened(opened: int, _answer: Json) -> bool:
        return len(openings(sandbox)) > opened

    def renewed(answer: Json) -> bool:
        return bool(answer["connections"] == 1 and sandbox.platform.socket.is_connected)

    async with over_socket(sandbox, app):
        await slack.wait_until(renewed)
        for disturb in (slack.refresh_sockets, slack.cut_sockets):
            opened = len(openings(sandbox))
            await disturb()
            await slack.wait_until(partial(reopened, opened))
            await slack.wait_until(renewed)
            await slack.alice.command("#releases", "/pipeline list")
            assert await slack.alice.private_note() == "here"


async def test_a_connection_that_cannot_be_written_to_is_gone_at_once(
    sandbox: Sandbox, sockets: Sockets
) -> None:
    await (await sockets.of_app(sandbox)).receive_json()
    socket = sandbox.platform.socket
    await socket.cut()
    assert socket.connections == 1, "nobody has noticed yet"
    with pytest.raises(NotDelivered, match="connection_failed"):
        await socket.send(Outgoing(kind="slash_commands", payload={}))
    assert socket.connections == 0
