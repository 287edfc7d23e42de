"""Owns the look at Socket Mode: is the app-level token taken and of the same app, does a connection open."""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.text import counted
from bot.doctor.findings import Finding, Subject, note, ok, wrong
from bot.doctor.slack_places import APP_TOKEN, SOCKET_MODE
from bot.slack_calls import SlackSaysNo, answer_of, read
from engine.errors import DirectoryUnavailable
from engine.proxies import proxy_to

HELLO_S = 4.0
_OURS = Subject.SOCKET
_AGAIN = "run `signoff doctor` again; if it stays, let proxies and firewalls pass wss:// (HTTPS_PROXY)"
_OFF = frozenset({"socket_mode_not_enabled", "link_disabled"})


async def look_at_the_socket(
    client: AsyncWebClient, app_token: str, http: aiohttp.ClientSession, *, bot: str, is_connected: bool
) -> Finding:
    """Look whether Slack opens a connection.

    Args:
        client: with the bot token.
        app_token: of the settings.
        http: to connect with.
        bot: the bot's id, empty: not known.
        is_connected: a process has a connection already. Then none is opened beside it, since Slack would
            send this one a part of the clicks for as long as it stands.
    """
    try:
        url = str((await answer_of(client, "apps.connections.open", token=app_token))["url"])
    except SlackSaysNo as no:
        return _refused(no.reason)
    except DirectoryUnavailable as error:
        return wrong(_OURS, f"Slack opens no connection: {error}", _AGAIN)
    if is_connected:
        return ok(_OURS, "Slack takes the app-level token, and `signoff serve` is connected")
    try:
        hello = await _hello(url, http)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        reason = str(error) or f"nothing comes over it within {HELLO_S:g} s"
        return wrong(_OURS, f"the connection to Slack does not work: {reason}", _AGAIN)
    return await _judged(hello, client, bot)


def _refused(reason: str) -> Finding:
    found = f"Slack opens no connection with SLACK_APP_TOKEN: {reason}"
    return wrong(_OURS, found, SOCKET_MODE if reason in _OFF else APP_TOKEN)


async def _hello(url: str, http: aiohttp.ClientSession) -> dict[str, Any]:
    """Connect, wait for the first word, and go at once. Raises what says that it does not work."""
    proxy = proxy_to(url.replace("ws", "http", 1))
    async with asyncio.timeout(HELLO_S), http.ws_connect(url, proxy=proxy) as socket:
        frame = await socket.receive()
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise ValueError("Slack closed it at once")
        hello = frame.json()
    if not isinstance(hello, dict) or hello.get("type") != "hello":
        reason = hello.get("reason", hello.get("type")) if isinstance(hello, dict) else hello
        raise ValueError(f"Slack said {reason} instead of hello")
    return hello


async def _judged(hello: dict[str, Any], client: AsyncWebClient, bot: str) -> Finding:
    app, own = (hello.get("connection_info") or {}).get("app_id"), await _app_of(client, bot)
    if app and own and app != own:
        found = f"SLACK_APP_TOKEN is of the app {app}, and SLACK_BOT_TOKEN of {own}: they must be of one app"
        return wrong(_OURS, found, APP_TOKEN)
    others = int(hello.get("num_connections") or 1) - 1
    if others > 0:
        return note(
            _OURS,
            f"it opens, beside {counted(others, 'other connection')} of this app: each gets only a part of "
            "the clicks",
            "let one process use it: end the others, or make an app for each environment",
        )
    return ok(_OURS, "it opens, and Slack says hello")


async def _app_of(client: AsyncWebClient, bot: str) -> str | None:
    """Give the app that a bot is of; None: Slack does not say (it takes the scope users:read)."""
    if not bot:
        return None
    try:
        known: dict[str, Any] = (await read(client, "bots.info", bot=bot)).get("bot") or {}
    except (SlackSaysNo, DirectoryUnavailable):
        return None
    return known.get("app_id")
