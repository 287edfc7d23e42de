"""What the app was given when it was installed, and what an administrator changes of it later."""

from email.utils import parsedate_to_datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.manifest import parse_manifest
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST
from tests.sandbox.calling import refusal
from tests.sandbox.conftest import NOON_S
from tests.sandbox.sockets import Sockets

RELEASES = "C0RELEASES1"


async def granted(client: AsyncWebClient) -> set[str]:
    return set((await client.auth_test()).headers["X-OAuth-Scopes"].split(","))


async def test_the_scopes_are_those_of_the_installation_until_it_is_installed_again(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await slack.happen("grant", scopes=["chat:write", "channels:read"])
    assert await granted(client) == {"chat:write", "channels:read"}
    assert await refusal(client, "users.info", user="U0ALICE") == "missing_scope"
    await slack.happen("reinstall")
    assert await granted(client) == parse_manifest(MANIFEST).scopes
    assert await refusal(client, "users.info", user="U0NOBODY") == "user_not_found"


async def test_a_new_app_token_takes_the_place_of_the_one_before(
    sandbox: Sandbox, slack: Workspace, sockets: Sockets
) -> None:
    before = AsyncWebClient(sandbox.app_token, base_url=sandbox.api_url, retry_handlers=[])
    poor = (await slack.happen("generate-app-token", scopes=["authorizations:read"]))["token"]
    assert await refusal(before, "apps.connections.open") == "invalid_auth"
    client = AsyncWebClient(poor, base_url=sandbox.api_url, retry_handlers=[])
    assert await refusal(client, "apps.connections.open") == "missing_scope"
    await slack.happen("generate-app-token", scopes=["connections:write"])
    assert (await (await sockets.of_app(sandbox)).receive_json())["type"] == "hello"


async def test_where_only_administrators_post_the_bot_does_not(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await client.conversations_join(channel=RELEASES)
    await slack.happen("restrict", channel="#releases")
    assert (await client.conversations_info(channel=RELEASES))["channel"]["is_read_only"]
    post = {"channel": RELEASES, "text": "Good morning"}
    assert await refusal(client, "chat.postMessage", **post) == "restricted_action_read_only_channel"
    await slack.happen("lift", channel="#releases")
    assert await refusal(client, "chat.postMessage", **post) is None


async def test_answers_are_dated_by_the_clock_of_the_workspace(
    client: AsyncWebClient, slack: Workspace, clock: Clock
) -> None:
    await slack.advance(3600)
    dated = parsedate_to_datetime((await client.auth_test()).headers["Date"])
    assert dated.timestamp() == NOON_S + 3600 == clock.now()


async def test_a_socket_may_open_and_say_nothing(
    sandbox: Sandbox, slack: Workspace, sockets: Sockets
) -> None:
    await slack.trouble("no_hello", count=1)
    silent = await sockets.of_app(sandbox)
    with pytest.raises(TimeoutError):
        await silent.receive_json(timeout=0.3)
    assert (await (await sockets.of_app(sandbox)).receive_json())["type"] == "hello"
