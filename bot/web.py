"""Owns the process's HTTP server: Slack's requests (in HTTP mode), health and metrics."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.readiness import Checks
from bot.settings import SettingsError

_BODY_MAX_BYTES = 1024 * 1024  # a view may have 250 kB, and its form encoding three times that


@asynccontextmanager
async def served(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; gives the address. `port` 0: a free one.

    Raises:
        SettingsError: the port is taken, or the host is not ours.
    """
    # Slack compresses nothing and signs the bytes as they come: nobody is unpacked who might not be Slack.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0, auto_decompress=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError([_cannot_listen(host, port, error)]) from error
        taken = runner.addresses[0][1]
        yield f"http://{f'[{host}]' if ':' in host else host}:{taken}"
    finally:
        await runner.cleanup()


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"SIGNOFF_PORT: another process listens on {host}:{port}; stop it, or give another port (0: any "
            "free one)"
        )
    if error.errno == errno.EACCES:
        return f"SIGNOFF_PORT: this user may not listen on {host}:{port}; give a port from 1024 on"
    is_elsewhere = error.errno == errno.EADDRNOTAVAIL
    reason = "it is no address of this machine" if is_elsewhere else error.strerror
    return (
        f"SIGNOFF_HOST: cannot listen on {host!r}: {reason}; give an address of this machine, such as "
        "127.0.0.1, or 0.0.0.0 for all that it has"
    )


def web_app(checks: Checks, slack: Handler | None, metrics: Handler | None = None) -> web.Application:
    """Build the server.

    Args:
        checks: what health is.
        slack: takes its requests; None: it comes over a socket, and sends none here.
        metrics: shows what is counted; None: nothing is yet.
    """
    app = web.Application(client_max_size=_BODY_MAX_BYTES)

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_request: web.Request) -> web.Response:
        readiness = await checks.look()
        body = {"status": readiness.status, "red": readiness.red, "degraded": readiness.degraded}
        return web.json_response(body, status=503 if readiness.red else 200)

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if metrics is not None:
        app.router.add_get("/metrics", metrics)
    if slack is not None:
        app.router.add_post("/slack/events", slack)
    return app
