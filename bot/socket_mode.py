"""Owns the connection to Slack in Socket Mode."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

_SPLIT = "share this Slack app, so each gets only a part of the clicks; use one app per environment"
_LOOK_EVERY_S = 3  # while a socket that was cut goes unnoticed, every click fails
_LOG = logging.getLogger(__name__)


class Socket:
    """An open connection (or one that is being opened again)."""

    def __init__(self, handler: AsyncSocketModeHandler) -> None:
        self._handler = handler
        self._connections = 1
        self.opened = asyncio.Event()
        """Set once Slack reaches us for the first time."""
        handler.client.message_listeners.append(self._on_frame)

    async def problems(self) -> list[str]:
        """Say what is wrong with the connection."""
        if not await self._handler.client.is_connected():
            return ["the connection to Slack is down"]
        return []

    async def warnings(self) -> list[str]:
        """Say what is suspicious about the connection."""
        if self._connections > 1:
            return [f"{self._connections} connections {_SPLIT}"]
        return []

    async def _on_frame(self, _client: object, frame: dict[str, object], _raw: str | None) -> None:
        if frame.get("type") == "hello":
            connections = frame.get("num_connections", 1)
            self._connections = connections if isinstance(connections, int) else 1
            _LOG.info("connected to Slack (%s connections of this app)", self._connections)
            self.opened.set()


@asynccontextmanager
async def socket_to_slack(app: AsyncApp, app_token: str, introduced: asyncio.Event) -> AsyncIterator[Socket]:
    """Connect once Slack has said who we are, and stay connected until the block ends: in the background."""
    handler = AsyncSocketModeHandler(app, app_token, ping_interval=_LOOK_EVERY_S)
    socket = Socket(handler)
    connecting = asyncio.create_task(_connect(handler, introduced), name="connect to Slack")
    try:
        yield socket
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await _close(handler)


async def _connect(handler: AsyncSocketModeHandler, introduced: asyncio.Event) -> None:
    await introduced.wait()
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types


async def _close(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types
