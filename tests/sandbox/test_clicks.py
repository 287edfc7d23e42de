"""Clicks: payloads as Slack sends them, the three seconds, and what the person sees."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.refusals import AppFailed, NotPossible
from sandbox.server import Sandbox
from tests.sandbox.bot import bolt, over_socket
from tests.sandbox.payloads import actions, button, option, section

RELEASES = "C0RELEASES1"
Json = dict[str, Any]


async def test_a_click_carries_what_slack_sends(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, got = bolt(sandbox), []

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json) -> None:
        await ack()
        got.append(body)

    select = {"type": "static_select", "action_id": "pick", "options": [option("b"), option("c")]}
    blocks = [
        section(accessory=select, block_id="s"),
        actions(button(action_id="go", value="7"), block_id="a"),
    ]
    posted = await client.chat_postMessage(channel=RELEASES, text="t", blocks=blocks)
    async with over_socket(sandbox, app):
        card = await slack.wait_for_card("#releases", button="Go")
        await slack.alice.click(card, "Go")
    body = got[0]
    assert body["type"] == "block_actions"
    assert body["user"]["id"] == "U0ALICE0001"
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": RELEASES,
        "is_ephemeral": False,
    }
    assert body["message"]["blocks"] == posted["message"]["blocks"]
    assert body["state"]["values"]["s"]["pick"] == {"type": "static_select", "selected_option": None}
    action = body["actions"][0]
    assert (action["block_id"], action["action_id"], action["value"]) == ("a", "go", "7")
    assert body["response_url"].startswith(sandbox.url)
    assert body["trigger_id"]


async def test_without_an_ack_the_person_sees_a_warning_after_three_seconds(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace, clock: Clock
) -> None:
    app, arrived = bolt(sandbox), asyncio.Event()

    @app.action("go")
    async def on_go() -> None:
        arrived.set()

    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))])
    async with over_socket(sandbox, app):
        card = await slack.wait_for_card("#releases", button="Go")
        click = asyncio.create_task(slack.alice.click(card, "Go"))
        await arrived.wait()
        clock.advance(2.9)
        await slack.alice.look()
        assert not click.done()
        assert card.message["pending"]
        clock.advance(0.2)
        with pytest.raises(AppFailed, match="three seconds"):
            await click
    assert "three seconds" in card.message["error"]
    assert not card.message["pending"]


async def test_nobody_listening_is_noticed_at_once(client: AsyncWebClient, slack: Workspace) -> None:
    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))])
    card = await slack.wait_for_card("#releases", button="Go")
    with pytest.raises(AppFailed, match="trouble connecting"):
        await slack.alice.click(card, "Go")
    with pytest.raises(AppFailed, match="dispatch_failed"):
        await slack.alice.command("#releases", "/pipeline list")


async def test_a_button_that_is_gone_cannot_be_pressed_but_a_late_screen_can_still_send_it(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, pressed = bolt(sandbox), []

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body["user"]["name"])

    posted = await client.chat_postMessage(
        channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))]
    )
    late = (await slack.wait_for_card("#releases", button="Go")).as_it_is()
    await client.chat_update(channel=RELEASES, ts=posted["ts"], text="done", blocks=[section("done")])
    async with over_socket(sandbox, app):
        await slack.bob.click(late, "Go")
    assert pressed == ["bob"]
    spot = {"conversation": RELEASES, "ts": posted["ts"], "block_id": "x", "action_id": "go"}
    with pytest.raises(NotPossible, match="no longer there"):
        await slack.bob.do("click", **spot)


async def test_a_stranger_to_a_private_channel_cannot_click_there(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await slack.happen("join", channel="#leads", person="pipeline")
    blocks = [actions(button(action_id="go"))]
    await client.chat_postMessage(channel="C0LEADS0001", text="t", blocks=blocks)
    card = await slack.wait_for_card("#leads", button="Go")
    with pytest.raises(NotPossible, match="can see"):
        await slack.mallory.click(card, "Go")


async def test_options_come_from_the_app(sandbox: Sandbox, client: AsyncWebClient, slack: Workspace) -> None:
    app = bolt(sandbox)

    @app.options("find")
    async def on_find(ack: AsyncAck, body: Json) -> None:
        await ack(options=[option("1", body["value"] + "!")])

    select = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    posted = await client.chat_postMessage(
        channel=RELEASES, text="t", blocks=[section(accessory=select, block_id="s")]
    )
    async with over_socket(sandbox, app):
        answer = await slack.alice.do(
            "options", conversation=RELEASES, ts=posted["ts"], block_id="s", action_id="find", value="dra"
        )
    assert answer["options"] == [option("1", "dra!")]
