"""Owns how trouble strikes an HTTP request: before it took effect, after it did, or by a late answer."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults

Serve = Callable[[], Awaitable[web.Response]]
STRUCK = "X-Sandbox-Trouble"


async def answer(
    name: str, request: web.Request, *, faults: Faults, clock: Clock, serve: Serve
) -> web.Response:
    """Answer a request, or let the trouble that is switched on for `name` have its way.

    The kind of trouble that struck stands in a header of the response, for the log; a cut connection never
    carries it to the caller.
    """
    if faults.pick("drop_before", name):
        return _cut(request, "drop_before")
    if faults.pick("error_before", name):
        return _broken("error_before")
    if fault := faults.pick("ratelimited", name):
        return too_many(max(1, int(fault.seconds)))
    response = await serve()
    if fault := faults.pick("slow", name):
        await clock.sleep(fault.seconds)
    if faults.pick("drop_after", name):
        return _cut(request, "drop_after")
    if faults.pick("error_after", name):
        return _broken("error_after")
    return response


def too_many(seconds: int) -> web.Response:
    """Say that this call was one too many, and when to come again."""
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds), STRUCK: "ratelimited"})


def _broken(trouble: str) -> web.Response:
    return web.Response(status=500, text="internal error", headers={STRUCK: trouble})


def _cut(request: web.Request, trouble: str) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500, headers={STRUCK: trouble})
