"""response_url: five uses, thirty minutes, and what each use may do."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.response_urls import Origin
from sandbox.server import Sandbox
from tests.sandbox.payloads import section

RELEASES, ALICE = "C0RELEASES1", "U0ALICE0001"


async def post(url: str, **body: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()


@pytest.fixture
async def posted(client: AsyncWebClient) -> str:
    """The ts of a message with blocks."""
    ts: str = (await client.chat_postMessage(channel=RELEASES, text="t", blocks=[section("original")]))["ts"]
    return ts


@pytest.fixture
def url(sandbox: Sandbox, posted: str) -> str:
    """An address that answers to that message."""
    origin = Origin(kind="message", user=ALICE, channel=RELEASES, ts=posted)
    return sandbox.platform.response_urls.make(origin)


async def test_an_answer_is_private_unless_said_otherwise(url: str, slack: Workspace) -> None:
    assert await post(url, text="psst") == (200, "ok")
    assert await slack.alice.private_note() == "psst"
    assert await slack.bob.private_notes() == []
    await post(url, text="hear", response_type="in_channel")
    assert (await slack.bob.wait_for_card("#releases", text="hear")).text() == "hear"


async def test_five_uses_and_no_more(url: str) -> None:
    for _ in range(5):
        assert (await post(url, text="t"))[0] == 200
    status, text = await post(url, text="t")
    assert (status, "used_url" in text) == (404, True)


async def test_thirty_minutes_and_no_longer(url: str, clock: Clock) -> None:
    clock.advance(30 * 60)
    assert (await post(url, text="t"))[0] == 200
    clock.advance(1)
    status, text = await post(url, text="t")
    assert (status, "expired_url" in text) == (404, True)


async def test_the_original_can_be_replaced_and_removed(url: str, posted: str, slack: Workspace) -> None:
    await post(url, replace_original=True, blocks=[section("new")], text="t")
    card = (await slack.messages("#releases"))[0]
    assert (card.ts, card.texts()) == (posted, ["new"])
    await post(url, delete_original=True)
    assert await slack.messages("#releases") == []


async def test_an_answer_goes_into_a_thread_only_without_replacing(
    url: str, posted: str, sandbox: Sandbox, slack: Workspace
) -> None:
    await post(url, text="in it", response_type="in_channel", replace_original=False, thread_ts=posted)
    root = (await slack.messages("#releases"))[0]
    assert [card.text() for card in await slack.thread(root)] == ["in it"]
    await post(url, text="beside it", response_type="in_channel", thread_ts=posted)
    assert len(await slack.thread(root)) == 1
    assert "thread_ts" in sandbox.complaints[0]


async def test_a_private_message_can_be_replaced_and_stays_private(
    client: AsyncWebClient, sandbox: Sandbox, slack: Workspace
) -> None:
    await client.conversations_join(channel=RELEASES)
    ts = (await client.chat_postEphemeral(channel=RELEASES, user=ALICE, text="only you"))["message_ts"]
    origin = Origin(kind="message", user=ALICE, channel=RELEASES, ts=ts, is_private=True)
    url = sandbox.platform.response_urls.make(origin)
    await post(url, text="still you", replace_original=True, response_type="in_channel")
    assert await slack.alice.private_notes() == ["still you"]
    assert await slack.messages("#releases") == []


async def test_a_command_line_cannot_be_replaced(sandbox: Sandbox) -> None:
    url = sandbox.platform.response_urls.make(Origin(kind="command", user=ALICE, channel=RELEASES))
    status, text = await post(url, text="t", replace_original=True)
    assert (status, "no_original_message" in text) == (400, True)


async def test_its_content_is_checked(url: str, sandbox: Sandbox) -> None:
    status, text = await post(url, blocks=[section("")])
    assert (status, "invalid_blocks" in text) == (400, True)
    assert "invalid_blocks" in sandbox.complaints[0]


async def test_it_works_where_the_app_may_not_post(sandbox: Sandbox, slack: Workspace) -> None:
    url = sandbox.platform.response_urls.make(Origin(kind="command", user=ALICE, channel="C0LEADS0001"))
    assert (await post(url, text="t", response_type="in_channel"))[0] == 200
    assert [card.text() for card in await slack.messages("#leads")] == ["t"]
