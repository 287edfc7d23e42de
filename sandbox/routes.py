"""Owns the addresses of the sandbox: which path leads to which part, and who may come from where."""

import json
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox import troubled
from sandbox.control import Control
from sandbox.live import Live
from sandbox.page_actions import PageActions
from sandbox.platform import Platform
from sandbox.records import Json
from sandbox.refusals import SlackError
from sandbox.webapi.endpoint import WebApi

PAGE = Path(__file__).parent / "page"

_BODY_MOST = 2 * 1024 * 1024


class NotJson(Exception):
    """A body is no JSON."""


class Routes:
    """The routes; they answer 503 until the workspace behind them is there."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        self._parts: tuple[Platform, PageActions, Live, Control | None] | None = None
        self._api: WebApi | None = None

    def fill(self, platform: Platform, actions: PageActions, live: Live, control: Control | None) -> None:
        """Put the workspace behind the routes."""
        self._parts, self._api = (platform, actions, live, control), WebApi(platform)

    def application(self) -> web.Application:
        """Build the web application."""
        application = web.Application(
            client_max_size=_BODY_MOST, middlewares=[_own_pages_only(loopback=self._loopback)]
        )
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
        serve = partial(_respond, platform, request)
        return await troubled.answer(
            "response_url", request, faults=platform.faults, clock=platform.clock, serve=serve
        )

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
        wanted = _page_file(request.match_info.get("path", "index.html"))
        if wanted is None:
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


def _page_file(path: str) -> Path | None:
    try:
        wanted = (PAGE / path).resolve()
        return wanted if wanted.is_relative_to(PAGE) and wanted.is_file() else None
    except (OSError, ValueError):  # no file can have this name: it is too long, or holds a null byte
        return None


async def _respond(platform: Platform, request: web.Request) -> web.Response:
    try:
        body = await _json(request)
        platform.response_urls.use(request.match_info["ticket"], body if isinstance(body, dict) else {})
    except NotJson:
        return web.Response(status=400, text="invalid_payload")
    except SlackError as refusal:
        gone = refusal.error in ("expired_url", "used_url")
        platform.marks.complain(f"response_url: {refusal.error} {refusal.fields or ''}")
        return web.json_response({"ok": False, "error": refusal.error}, status=404 if gone else 400)
    finally:
        platform.state.commit()
    return web.Response(text="ok")


async def _object(request: web.Request) -> Json:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send JSON")
    try:
        body = await _json(request, empty="{}")
    except NotJson as error:
        raise web.HTTPBadRequest(text=f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="send a JSON object")
    return body


async def _json(request: web.Request, empty: str = "") -> Any:
    try:
        return json.loads((await request.read()).decode() or empty)
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except ValueError as error:  # nor is every text UTF-8
        raise NotJson(str(error)) from None


def _own_pages_only(*, loopback: bool) -> Middleware:
    """Keep other sites out of the browser's way here.

    A page of another origin may not act. On loopback only an address or `localhost` counts as the workspace's
    name, so that a foreign name which is made to resolve to it (DNS rebinding) is refused.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin", "")
        is_foreign = bool(origin) and origin.partition("://")[2] != request.host
        if is_foreign or (loopback and not _is_local_name(_host_of(request))):
            raise web.HTTPForbidden(text="this workspace answers its own page only")
        return await handler(request)

    return check


def _host_of(request: web.Request) -> str:
    try:
        return request.url.host or ""
    except ValueError:  # what was sent as its host is none
        return ""


def _is_local_name(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
