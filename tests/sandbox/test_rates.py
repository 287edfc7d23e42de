"""Rate limits: bursts pass, more is answered 429 with the seconds to wait, and time makes room again."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from sandbox.clock import Clock
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST

RELEASES, GENERAL = "C0RELEASES1", "C0GENERAL01"


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    """A workspace with Slack's limits."""
    async with Sandbox(MANIFEST, clock=clock) as opened:
        yield opened


async def calls_until_limited(client: AsyncWebClient, method: str, **arguments: str) -> tuple[int, int]:
    """Call until it is one too many; gives how many passed, and the seconds of Retry-After."""
    for passed in range(1000):
        response = await raw_call(client, method, arguments)
        if response.status_code != 200:
            assert (response.status_code, response["error"]) == (429, "ratelimited")
            return passed, int(response.headers["Retry-After"])
    raise AssertionError("never limited")


async def raw_call(client: AsyncWebClient, method: str, arguments: dict[str, str]) -> AsyncSlackResponse:
    try:
        return await client.api_call(method, json=arguments)
    except SlackApiError as error:
        refused: AsyncSlackResponse = error.response
        return refused


async def test_a_channel_takes_a_message_a_second_after_a_small_burst(
    client: AsyncWebClient, clock: Clock
) -> None:
    post = {"channel": RELEASES, "text": "t"}
    assert await calls_until_limited(client, "chat.postMessage", **post) == (4, 1)
    await client.chat_postMessage(channel=GENERAL, text="another channel")
    clock.advance(1)
    assert await calls_until_limited(client, "chat.postMessage", **post) == (1, 1)


@pytest.mark.parametrize(("method", "burst"), [("users.list", 20), ("team.info", 50), ("users.info", 100)])
async def test_each_tier_has_its_burst(client: AsyncWebClient, method: str, burst: int) -> None:
    passed, _ = await calls_until_limited(client, method, user="U0ALICE0001")
    assert passed == burst


async def test_methods_are_limited_apart(client: AsyncWebClient) -> None:
    await calls_until_limited(client, "users.list")
    assert (await client.usergroups_list())["ok"]
