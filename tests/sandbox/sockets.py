"""Websockets to the sandbox, as pages and apps open them."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox


class Sockets:
    """Websockets of a test, each closed when it ends."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._open: list[aiohttp.ClientWebSocketResponse] = []

    async def open(self, url: str) -> aiohttp.ClientWebSocketResponse:
        """Connect to an address."""
        socket = await self._session.ws_connect(url)
        self._open.append(socket)
        return socket

    async def of_app(self, sandbox: Sandbox) -> aiohttp.ClientWebSocketResponse:
        """Connect to the sandbox as its app does."""
        client = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
        return await self.open((await client.apps_connections_open(app_token=sandbox.app_token))["url"])

    async def close(self) -> None:
        """Close all."""
        for socket in self._open:
            await socket.close()
