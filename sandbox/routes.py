"""Owns the addresses of the sandbox: which path leads to which part, and who may come from where."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.control import Control
from sandbox.live import Live
from sandbox.page_actions import PageActions
from sandbox.platform import Platform
from sandbox.records import Json
from sandbox.refusals import SlackError
from sandbox.webapi.endpoint import WebApi

PAGE = Path(__file__).parent / "page"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_BODY_MOST = 2 * 1024 * 1024


class Routes:
    """The routes; they answer 503 until the workspace behind them is there."""

    def __init__(self) -> None:
        self._parts: tuple[Platform, PageActions, Live, Control | None] | None = None
        self._api: WebApi | None = None

    def fill(self, platform: Platform, actions: PageActions, live: Live, control: Control | None) -> None:
        """Put the workspace behind the routes."""
        self._parts, self._api = (platform, actions, live, control), WebApi(platform)

    def application(self) -> web.Application:
        """Build the web application."""
        application = web.Application(client_max_size=_BODY_MOST, middlewares=[_same_origin])
        router = application.router
        router.add_route("*", "/api/{method}", self._web_api)
        router.add_get("/socket", self._socket)
        router.add_post("/response/{ticket}", self._response)
        router.add_get("/page/live", self._page_live)
        router.add_post("/page/do/{what}", self._page_do)
        router.add_post("/control/{what}", self._control)
        router.add_get("/", self._file)
        router.add_get("/archives/{channel}/p{digits:\\d{7,}}", self._permalink)
        router.add_get("/{path:.+}", self._file)
        return application

    async def _web_api(self, request: web.Request) -> web.StreamResponse:
        if self._api is None:
            raise web.HTTPServiceUnavailable
        return await self._api.serve(request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await self._ready()[0].socket.connect(request)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        platform = self._ready()[0]
        try:
            body = json.loads(await request.text())
            platform.response_urls.use(request.match_info["ticket"], body if isinstance(body, dict) else {})
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        except SlackError as refusal:
            gone = refusal.error in ("expired_url", "used_url")
            platform.marks.complain(f"response_url: {refusal.error} {refusal.fields or ''}")
            return web.json_response({"ok": False, "error": refusal.error}, status=404 if gone else 400)
        finally:
            platform.state.commit()
        return web.Response(text="ok")

    async def _page_live(self, request: web.Request) -> web.StreamResponse:
        return await self._ready()[2].serve(request)

    async def _page_do(self, request: web.Request) -> web.StreamResponse:
        actions = self._ready()[1]
        return web.json_response(await actions.do(request.match_info["what"], await _object(request)))

    async def _control(self, request: web.Request) -> web.StreamResponse:
        control = self._ready()[3]
        if control is None:
            raise web.HTTPNotFound(text="remote control is off; start the sandbox with --control")
        return web.json_response(await control.call(request.match_info["what"], await _object(request)))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        wanted = (PAGE / request.match_info.get("path", "index.html")).resolve()
        if not wanted.is_relative_to(PAGE) or not wanted.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(wanted, headers={"Cache-Control": "no-cache"})

    async def _permalink(self, request: web.Request) -> web.StreamResponse:
        channel, digits = request.match_info["channel"], request.match_info["digits"]
        thread_ts = request.query.get("thread_ts", "")
        above = f"{thread_ts}/" if thread_ts.replace(".", "").isdecimal() else ""
        raise web.HTTPFound(f"/#/{channel}/{above}{digits[:-6]}.{digits[-6:]}")

    def _ready(self) -> tuple[Platform, PageActions, Live, Control | None]:
        if self._parts is None:
            raise web.HTTPServiceUnavailable
        return self._parts


async def _object(request: web.Request) -> Json:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send JSON")
    try:
        body = json.loads(await request.text() or "{}")
    except json.JSONDecodeError as error:
        raise web.HTTPBadRequest(text=f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="send a JSON object")
    return body


@web.middleware
async def _same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other web pages in the same browser must not act in the workspace."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="this workspace answers its own page only")
    return await handler(request)
