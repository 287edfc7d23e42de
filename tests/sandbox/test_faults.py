"""Trouble on demand: each kind does what it says, as often as it says, and the same for the same seed."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.people import Workspace
from sandbox.refusals import AppFailed
from sandbox.response_urls import Origin
from sandbox.server import Sandbox
from tests.sandbox.bot import bolt, over_socket
from tests.sandbox.payloads import actions, button

RELEASES = "C0RELEASES1"
Json = dict[str, Any]


async def said(slack: Workspace) -> list[str]:
    return [card.text() for card in await slack.messages("#releases")]


async def test_a_call_that_is_dropped_before_has_no_effect(client: AsyncWebClient, slack: Workspace) -> None:
    await slack.trouble("drop_before", on="chat.postMessage", count=1)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=RELEASES, text="lost")
    assert await said(slack) == []
    await client.chat_postMessage(channel=RELEASES, text="said")
    assert await said(slack) == ["said"]


async def test_a_call_that_is_dropped_after_took_effect(client: AsyncWebClient, slack: Workspace) -> None:
    await slack.trouble("drop_after", on="chat.*", count=1)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=RELEASES, text="said")
    assert await said(slack) == ["said"]


@pytest.mark.parametrize(("trouble", "left"), [("error_before", []), ("error_after", ["t"])])
async def test_an_error_500_may_come_before_or_after(
    client: AsyncWebClient, slack: Workspace, trouble: str, left: list[str]
) -> None:
    await slack.trouble(trouble, count=1)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=RELEASES, text="t")
    assert caught.value.response.status_code == 500
    assert await said(slack) == left


async def test_too_many_requests_say_when_to_come_again(client: AsyncWebClient, slack: Workspace) -> None:
    await slack.trouble("ratelimited", on="chat.postMessage", count=1, seconds=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=RELEASES, text="t")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "7",
    )
    assert await said(slack) == []


async def test_a_slow_answer_comes_late(client: AsyncWebClient, slack: Workspace, clock: Clock) -> None:
    await slack.trouble("slow", on="chat.postMessage", count=1, seconds=5)
    posting = asyncio.create_task(client.chat_postMessage(channel=RELEASES, text="t"))
    await slack.wait_for_card("#releases", text="t")
    clock.advance(4.9)
    assert not posting.done()
    clock.advance(0.2)
    assert (await posting)["ok"]


async def test_answers_to_interactions_meet_trouble_too(sandbox: Sandbox, slack: Workspace) -> None:
    origin = Origin(kind="command", user="U0ALICE0001", channel=RELEASES)
    url = sandbox.platform.response_urls.make(origin)
    await slack.trouble("error_before", on="response_url", count=1)
    async with aiohttp.ClientSession() as session:
        for status in (500, 200):
            async with session.post(url, json={"text": "t"}) as answer:
                assert answer.status == status
    assert await slack.alice.private_notes() == ["t"]


async def test_trouble_ends_when_it_is_switched_off(client: AsyncWebClient, slack: Workspace) -> None:
    await slack.trouble("error_before")
    await slack.no_trouble()
    assert (await client.auth_test())["ok"]


async def test_what_struck_is_known(client: AsyncWebClient, slack: Workspace) -> None:
    await slack.trouble("error_before", on="auth.*", count=1)
    with pytest.raises(SlackApiError):
        await client.auth_test()
    assert await slack.struck() == [("error_before", "auth.test")]


@pytest.mark.parametrize("trouble", ["lose_ack", "cut_after"])
async def test_an_interaction_may_arrive_although_the_person_sees_an_error(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace, trouble: str
) -> None:
    app, pressed = bolt(sandbox), []

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json) -> None:
        pressed.append(body["user"]["name"])
        await ack()

    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))])
    card = await slack.wait_for_card("#releases", button="Go")
    await slack.trouble(trouble, on="interactive", count=1)
    async with over_socket(sandbox, app):
        with pytest.raises(AppFailed):
            await slack.alice.click(card, "Go")
        if trouble == "lose_ack":
            assert pressed == ["alice"]
        await slack.wait_until(lambda _: sandbox.platform.socket.is_connected)
        await slack.bob.click(card, "Go")
    assert pressed[-1] == "bob"


async def test_a_cut_before_a_delivery_keeps_it_from_the_app(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, pressed = bolt(sandbox), []

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json) -> None:
        pressed.append(body["user"]["name"])
        await ack()

    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))])
    card = await slack.wait_for_card("#releases", button="Go")
    await slack.trouble("cut_before", on="interactive", count=1)
    async with over_socket(sandbox, app):
        with pytest.raises(AppFailed):
            await slack.alice.click(card, "Go")
    assert pressed == []


def test_the_same_seed_gives_the_same_trouble() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Fault(trouble="drop_after", probability=0.5))
        return [faults.pick("drop_after", "chat.update") is not None for _ in range(40)]

    assert struck(7) == struck(7)
    assert struck(7) != struck(8)
    assert 5 < sum(struck(7)) < 35


def test_unknown_trouble_is_refused() -> None:
    with pytest.raises(ValueError, match="drop_before"):
        Fault(trouble="flood")  # type: ignore[arg-type]  # what a test may get wrong
    with pytest.raises(ValueError, match="between 0 and 1"):
        Fault(trouble="slow", probability=2)
