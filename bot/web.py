"""Owns the process's HTTP server: Slack's requests (in HTTP mode) and health."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.readiness import Checks

_BODY_MAX_BYTES = 1024 * 1024  # a view may have 250 kB, and its form encoding three times that


def web_app(checks: Checks, slack: AsyncApp | None) -> web.Application:
    """Build the server. `slack` None: Slack comes over a socket, and no request of its is taken here."""
    app = web.Application(client_max_size=_BODY_MAX_BYTES)

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_request: web.Request) -> web.Response:
        readiness = await checks.look()
        body = {"status": readiness.status, "red": readiness.red, "degraded": readiness.degraded}
        return web.json_response(body, status=503 if readiness.red else 200)

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if slack is not None:
        app.router.add_post("/slack/events", _slack_endpoint(slack))
    return app


def _slack_endpoint(slack: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def events(request: web.Request) -> web.Response:
        # Bolt's verifier raises on a timestamp that is no number; it answers 401 to a wrong or old one.
        if not request.headers.get("X-Slack-Request-Timestamp", "").isdigit():
            return web.Response(status=401, text="this request is not signed")
        return await to_aiohttp_response(await slack.async_dispatch(await to_bolt_request(request)))

    return events
