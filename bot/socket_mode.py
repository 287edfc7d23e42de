"""Owns the connection to Slack in Socket Mode."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.payload_shapes import Unreadable, check_payload
from bot.settings import SettingsError
from bot.slack_calls import SlackSaysNo, read
from engine.errors import DirectoryUnavailable

_SPLIT = "share this Slack app, so each gets only a part of the clicks; use one app per environment"
_LOOK_EVERY_S = 3  # while a socket that was cut goes unnoticed, every click fails
_PAUSE_S = 2.0
_ANSWER_S = 3.0
_RIGHT = "give an app-level token of this app with the scope connections:write, and enable Socket Mode"
_SDK_LOG = logging.getLogger("slack_sdk.socket_mode")
_LOG = logging.getLogger(__name__)


class Socket:
    """An open connection (or one that is being opened again)."""

    def __init__(self, handler: AsyncSocketModeHandler, staying: asyncio.Task[None], terse: "_Terse") -> None:
        self._handler = handler
        self._terse = terse
        self._connections = 1
        self.staying = staying
        """Ends only if the connection can never be opened, with a SettingsError."""
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
            self._terse.said.clear()
            self.opened.set()


class _Requests:
    """What people do is answered over the socket on which it came: closing waits for these answers."""

    def __init__(self, handler: AsyncSocketModeHandler) -> None:
        self._answer = handler.handle
        self._open = 0
        self._none_open = asyncio.Event()
        self._none_open.set()
        self._is_closing = False
        handler.client.socket_mode_request_listeners[:] = [self.answer]

    async def answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Handle a request. One that comes when we close is left to Slack, which says that nobody took it.

        So is one that cannot be read: whoever did it sees Slack's error. An event that cannot be read is
        acknowledged all the same, because Slack would send it again, and it would not read any better.
        """
        if self._is_closing:
            return
        try:
            check_payload(request.payload)
        except Unreadable as problem:
            _LOG.warning("a request that came over the socket cannot be read: %s", problem)
            if request.type == "events_api":
                await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            return
        self._open += 1
        self._none_open.clear()
        try:
            await self._answer(client, request)  # type: ignore[arg-type]  # Bolt names its own kind of client
        finally:
            self._open -= 1
            if not self._open:
                self._none_open.set()

    async def close(self) -> None:
        """Take nothing more, and wait until all is answered: for as long as Slack waits for an answer."""
        self._is_closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_S):
                await self._none_open.wait()


class _Terse(logging.Filter):
    """Lets the SDK say each thing once while the connection is down, and without a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        is_new = text not in self.said
        self.said.add(text)
        record.exc_info = None
        return is_new


@asynccontextmanager
async def socket_to_slack(app: AsyncApp, app_token: str, introduced: asyncio.Event) -> AsyncIterator[Socket]:
    """Connect once Slack has said who we are, and stay connected until the block ends: in the background."""
    handler = AsyncSocketModeHandler(app, app_token, logger=_SDK_LOG, ping_interval=_LOOK_EVERY_S)
    handler.client.proxy = app.client.proxy  # where there is none, the SDK looks for one by itself
    staying = asyncio.create_task(_stay_connected(handler, introduced), name="the socket to Slack")
    requests, terse = _Requests(handler), _Terse()
    _SDK_LOG.addFilter(terse)
    try:
        yield Socket(handler, staying, terse)
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
        await requests.close()
        await _close(handler)
        _SDK_LOG.removeFilter(terse)


async def _stay_connected(handler: AsyncSocketModeHandler, introduced: asyncio.Event) -> None:
    await introduced.wait()
    handler.client.wss_uri = await _first_address(handler)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types
    await asyncio.Event().wait()  # the SDK connects again by itself


async def _first_address(handler: AsyncSocketModeHandler) -> str:
    """Ask Slack where to connect, until it answers. Raises SettingsError: it never will with this token."""
    said = ""
    while True:
        try:
            answer = await read(handler.client.web_client, "apps.connections.open", token=handler.app_token)
            return str(answer["url"])
        except SlackSaysNo as no:
            raise SettingsError([f"SLACK_APP_TOKEN: Slack says {no.reason}; {_RIGHT}"]) from no
        except DirectoryUnavailable as error:
            if str(error) != said:
                said = str(error)
                _LOG.warning("Slack opens no socket yet, and is asked again and again: %s", said)
            await asyncio.sleep(_PAUSE_S)


async def _close(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types
