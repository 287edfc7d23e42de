"""Owns a Slack whose Socket Mode is another app's: all else is that of a workspace."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from sandbox.server import Sandbox

FOREIGN = "A0FOREIGN"
_ASKED_WITH, _TOLD = ("Authorization", "Content-Type"), ("X-OAuth-Scopes", "Date")


@asynccontextmanager
async def foreign_hello(sandbox: Sandbox) -> AsyncIterator[str]:
    """Pass everything on to a workspace, but open connections of another app; gives the Web API's address."""

    async def pass_on(request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"ws://{request.host}/socket"})
        url = f"{sandbox.api_url}{method}"
        headers = {name: request.headers[name] for name in _ASKED_WITH if name in request.headers}
        body = await request.read()
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, params=request.query, data=body, headers=headers) as answer,
        ):
            told = {name: answer.headers[name] for name in _TOLD}
            return web.json_response(await answer.json(), headers=told)

    app = web.Application()
    app.router.add_post("/api/{method}", pass_on)
    app.router.add_get("/socket", _say_hello)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


async def _say_hello(request: web.Request) -> web.StreamResponse:
    opened = web.WebSocketResponse()
    await opened.prepare(request)
    await opened.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": FOREIGN}})
    await opened.receive()
    return opened
