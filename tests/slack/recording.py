"""Owns payloads as the workspace really sends them: recorded on their way to the app, and damaged."""

import copy
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from aiohttp import web
from hypothesis import strategies as st

from sandbox.server import Sandbox

Payload: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str | int, ...]
GONE = object()
"""In place of a value: the key is not there at all."""
WRONG: Sequence[object] = (GONE, None, True, 5, "", "x", [], ["x"], {}, {"id": 5})
"""What may stand in place of a value."""


@asynccontextmanager
async def recorded(sandbox: Sandbox, *, then: str) -> AsyncIterator[list[Payload]]:
    """Take what is sent to the app until the block ends. `then`: where the app listens."""
    payloads: list[Payload] = []

    async def take(request: web.Request) -> web.Response:
        payloads.append(read(await request.text()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        yield payloads
    finally:
        sandbox.deliver_to(then)
        await runner.cleanup()


def read(body: str) -> Payload:
    """Read the body of a request as Slack sends it."""
    if body.startswith("{"):
        return dict(json.loads(body))
    fields = dict(parse_qsl(body, keep_blank_values=True))
    return dict(json.loads(fields["payload"])) if "payload" in fields else {**fields}


def places(payload: Any, place: Place = ()) -> Iterator[Place]:
    """Give every place in a payload at which something stands."""
    items: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(payload, dict):
        items = iter(payload.items())
    elif isinstance(payload, list):
        items = iter(enumerate(payload))
    for key, value in items:
        yield (*place, key)
        yield from places(value, (*place, key))


def damaged(payload: Payload, place: Place, value: object) -> Payload:
    """Give a copy with another value at a place, or without it."""
    copied = copy.deepcopy(payload)
    holder: Any = copied
    for key in place[:-1]:
        holder = holder[key]
    if value is GONE:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return copied


@st.composite
def damages(draw: st.DrawFn, payload: Payload) -> Payload:
    """Damage a payload once to three times, anywhere."""
    for _ in range(draw(st.integers(1, 3))):
        if not (found := list(places(payload))):
            break
        payload = damaged(payload, draw(st.sampled_from(found)), draw(st.sampled_from(WRONG)))
    return payload
