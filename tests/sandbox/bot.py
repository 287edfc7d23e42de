"""A Bolt app that a test fills with listeners, connected over Socket Mode or signed HTTP as a real one is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox


def bolt(sandbox: Sandbox) -> AsyncApp:
    """Give a Bolt app with the sandbox's token and secret, and no listeners yet."""
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    return AsyncApp(client=client, signing_secret=sandbox.signing_secret)


@asynccontextmanager
async def over_socket(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect an app by a websocket."""
    handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it without types
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it without types


@asynccontextmanager
async def over_http(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[str]:
    """Serve an app at an address of its own and tell the sandbox of it."""
    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    sandbox.deliver_to(url)
    try:
        yield url
    finally:
        await runner.cleanup()
