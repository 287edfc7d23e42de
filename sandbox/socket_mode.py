"""Owns Socket Mode: connections of the app, envelopes to any one of them, acknowledgements."""

import asyncio
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox import ids
from sandbox.clock import Clock
from sandbox.delivery import ACK_LIMIT_S, Ack, NotDelivered, Outgoing
from sandbox.faults import Faults
from sandbox.records import Json

MOST_CONNECTIONS = 10
TICKET_LIFE_S = 30.0
WARNING_S = 10.0
HOST = "sandbox"


@dataclass(eq=False, slots=True)
class Connection:
    """One websocket of the app, and the envelopes on it that wait for their acknowledgement."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    is_leaving: bool = False


class SocketMode:
    """The app's connections. Each envelope goes to any one of them and is acknowledged over the same."""

    def __init__(
        self, *, clock: Clock, faults: Faults, chance: random.Random, changed: Callable[[], None]
    ) -> None:
        self._clock, self._faults, self._chance, self._changed = clock, faults, chance, changed
        self._connections: list[Connection] = []
        self._tickets: dict[str, float] = {}
        self._app_id = ""
        self._cuts: set[asyncio.Task[None]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether the app has a connection that may be used."""
        return any(not connection.is_leaving for connection in self._connections)

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def admit(self, app_id: str) -> str:
        """Give a ticket for one connection; it holds for half a minute."""
        self._app_id = app_id
        ticket = ids.ticket()
        self._tickets[ticket] = self._clock.now() + TICKET_LIFE_S
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Take a connection of the app and serve it until it closes."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if until < self._clock.now():
            return web.Response(
                status=401, text="this address is used up; ask apps.connections.open for a new one"
            )
        socket = web.WebSocketResponse(heartbeat=None, autoping=True)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self._connections.append(connection)
        try:
            with suppress(ConnectionResetError):  # the app went away; that is all there is to it
                if not self._faults.pick("no_hello", "socket"):
                    await socket.send_json(self._hello())
                self._changed()
                await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    async def send(self, outgoing: Outgoing) -> Ack:
        """Send an envelope over one of the connections and wait for its acknowledgement."""
        ready = [connection for connection in self._connections if not connection.is_leaving]
        if not ready:
            raise NotDelivered("connection_failed")
        connection = self._chance.choice(ready)
        envelope = _envelope(outgoing)
        answer = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = answer
        lost = self._faults.pick("lose_ack", outgoing.kind)
        try:
            await self._transmit(connection, envelope, outgoing.kind)
            body = await self._clock.within(ACK_LIMIT_S, answer)
        except TimeoutError:
            raise NotDelivered("timeout") from None
        except ConnectionResetError:
            answer.cancel()  # nobody waits for it
            self._forget(connection)  # at once: who tries again without a pause must not meet it again
            raise NotDelivered("connection_failed") from None
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)
        if lost:
            raise NotDelivered("timeout")
        return Ack(body=body if outgoing.takes_answer else None)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be replaced, and cut it in ten seconds; `warning`: it is used till then."""
        for connection in list(self._connections):
            connection.is_leaving = reason != "warning"
            await connection.socket.send_json(_disconnect(reason))
            cut = asyncio.create_task(self._cut_later(connection))
            self._cuts.add(cut)
            cut.add_done_callback(self._cuts.discard)
        self._changed()

    async def cut(self) -> None:
        """Cut every connection without a word, as a bad network does."""
        for connection in list(self._connections):
            _abort(connection)

    async def close(self) -> None:
        """Close every connection politely."""
        for cut in list(self._cuts):
            cut.cancel()
        await asyncio.gather(*self._cuts, return_exceptions=True)
        for connection in list(self._connections):
            await connection.socket.close()

    async def _cut_later(self, connection: Connection) -> None:
        await self._clock.sleep(WARNING_S)
        await connection.socket.close()

    async def _transmit(self, connection: Connection, envelope: Json, kind: str) -> None:
        if self._faults.pick("cut_before", kind):
            _abort(connection)
            raise ConnectionResetError
        if self._faults.pick("refresh", kind):
            await self.refresh()
        await connection.socket.send_json(envelope)
        if self._faults.pick("cut_after", kind):
            _abort(connection)

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            acknowledgement = frame.json()
            answer = connection.waiting.get(acknowledgement.get("envelope_id", ""))
            if answer and not answer.done():
                answer.set_result(acknowledgement.get("payload"))

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        for answer in connection.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError())
        self._changed()

    def _hello(self) -> Json:
        debug = {"host": HOST, "approximate_connection_time": 3600}
        count = len(self._connections)
        return {
            "type": "hello",
            "num_connections": count,
            "connection_info": {"app_id": self._app_id},
            "debug_info": debug,
        }


def _envelope(outgoing: Outgoing) -> Json:
    envelope: Json = {
        "type": outgoing.kind,
        "envelope_id": str(uuid.uuid4()),
        "payload": outgoing.payload,
        "accepts_response_payload": outgoing.takes_answer,
    }
    if outgoing.kind == "events_api":
        envelope |= {"retry_attempt": outgoing.retry, "retry_reason": outgoing.retry_reason}
    return envelope


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}


def _abort(connection: Connection) -> None:
    if connection.transport is not None:
        connection.transport.abort()
