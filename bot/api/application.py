"""Owns the API put together: its operations, their description, and the page."""

import asyncio
from importlib.metadata import version

from aiohttp import web

from bot.api.desk import ApiDesk
from bot.api.openapi import BASE, document
from bot.api.operation import Operation
from bot.api.operations.deciding import Deciding
from bot.api.operations.human_tasks import HumanTaskOperations
from bot.api.operations.starting import Starting
from bot.api.operations.tasks import TaskOperations
from bot.api.rate_limit import RateLimit
from bot.api.reference import reference_page
from bot.api.server import Server
from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from signoff.assembly import Engine

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def operations_of(engine: Engine, desk: ApiDesk, directory: SlackDirectory) -> tuple[Operation, ...]:
    """Give all operations, as the description lists them."""
    families = (
        HumanTaskOperations(desk, engine.human_tasks, engine.reviews),
        Deciding(desk, engine.human_tasks, engine.reviews),
        Starting(desk, engine.tasks, engine.pipelines, directory.places),
        TaskOperations(desk, engine.tasks, engine.reviews),
    )
    return tuple(operation for family in families for operation in family.operations())


def add_api(
    app: web.Application,
    engine: Engine,
    directory: SlackDirectory,
    drawing: Drawing,
    *,
    bearers: Bearers,
    per_minute: int,
) -> None:
    """Serve the API below `/api/v1`. `per_minute`: how many requests one token may make."""
    desk = ApiDesk(engine.queries, engine.pipelines, directory, bearers, drawing.operators_of)
    operations = operations_of(engine, desk, directory)
    limit = RateLimit(per_minute, asyncio.get_running_loop().time)
    api = Server(bearers, limit, desk.done_before).app(operations)
    described = document(operations, version=version("signoff"))
    page = reference_page(described)

    async def openapi(_request: web.Request) -> web.Response:
        return web.json_response(described)

    async def reference(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html", charset="utf-8", headers=_HEADERS)

    api.router.add_get("/openapi.json", openapi)
    api.router.add_get("/reference", reference)
    app.add_subapp(BASE, api)
