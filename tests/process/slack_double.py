"""Owns a Slack that answers as a test says: over real HTTP, so that the real client reads its answers."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_client import CallHeard, HeardSlack, unheard

PATIENT_S, IMPATIENT_S = 30.0, 0.3
"""How long the client waits for an answer: it only gives up before that where an answer is to be late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How a call ends."""

    status: int = 200
    body: str = '{"ok": true}'
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    trouble: Literal["cut", "late", None] = None


def ok(**answer: Any) -> Reply:
    """Say yes."""
    return Reply(body=json.dumps({"ok": True, **answer}))


def no(error: str, status: int = 200, **headers: str) -> Reply:
    """Say no."""
    return Reply(status=status, body=json.dumps({"ok": False, "error": error}), headers=headers)


CUT, LATE = Reply(trouble="cut"), Reply(trouble="late")


class SlackDouble:
    """Answers each method with what comes next; what nothing was said about is a yes."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._replies: dict[str, list[Reply]] = defaultdict(list)

    def will(self, method: str, *replies: Reply) -> None:
        """Say how the next calls of a method end."""
        self._replies[method] += replies

    def arguments(self, method: str) -> list[dict[str, Any]]:
        """Give what a method was called with."""
        return [arguments for called, arguments in self.calls if called == method]

    async def answer(self, request: web.Request) -> web.Response:
        """Take a call."""
        method = request.match_info["method"]
        self.calls.append((method, json.loads(await request.text() or "{}")))
        reply = self._replies[method].pop(0) if self._replies[method] else Reply()
        if reply.trouble == "cut" and request.transport is not None:
            request.transport.abort()
        if reply.trouble == "late":
            await _until_gone()
        return web.Response(
            status=reply.status, text=reply.body, headers=reply.headers, content_type=reply.kind
        )


@asynccontextmanager
async def slack_double(
    timeout_s: float = PATIENT_S, heard: CallHeard = unheard
) -> AsyncIterator[tuple[SlackDouble, AsyncWebClient]]:
    """Open one, and the client that calls it. `heard`: is told of each call."""
    double, app = SlackDouble(), web.Application()
    app.router.add_post("/api/{method}", double.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s)) as http:
            yield double, HeardSlack("xoxb-1", base_url=base, session=http, retry_handlers=[], heard=heard)
    finally:
        await runner.cleanup()


async def _until_gone() -> None:
    """Wait until the caller has given up: then this is cancelled."""
    await asyncio.get_running_loop().create_future()
