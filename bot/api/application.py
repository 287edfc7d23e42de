"""Owns the API put together: its operations, their description, and the page."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from aiohttp import web

from bot.api.desk import ApiDesk
from bot.api.openapi import BASE, document
from bot.api.operation import Operation
from bot.api.operations.codes import CodeOperations
from bot.api.operations.deciding import Deciding
from bot.api.operations.human_tasks import HumanTaskOperations
from bot.api.operations.me import MeOperations
from bot.api.operations.pipelines import PipelineOperations
from bot.api.operations.previews import Previews
from bot.api.operations.seats import SeatOperations
from bot.api.operations.starting import Starting
from bot.api.operations.step_types import StepTypeOperations
from bot.api.operations.tasks import TaskOperations
from bot.api.rate_limit import RateLimit
from bot.api.reference import reference_page
from bot.api.server import Server
from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.pipeline_folder import PipelineFolder
from engine.ports.queries import Submitted, TaskView
from signoff.assembly import Engine

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What the operations work with."""

    engine: Engine
    directory: SlackDirectory
    drawing: Drawing
    bearers: Bearers
    folder: PipelineFolder
    secrets: Collection[str]  # the names that pipelines may use

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Give all operations, as the description lists them."""
        engine, desk = self.engine, self._desk
        families = (
            HumanTaskOperations(desk, engine.human_tasks, engine.reviews),
            SeatOperations(desk, engine.human_tasks),
            Deciding(desk, engine.human_tasks, engine.reviews),
            Starting(desk, engine.tasks, engine.pipelines, self.directory.places),
            TaskOperations(desk, engine.tasks, engine.reviews),
            Previews(desk),
            PipelineOperations(desk, engine.step_types, self.secrets, self.folder.file_of),
            StepTypeOperations(desk, engine.step_types),
            MeOperations(desk, self.directory, engine.absences, engine.summaries),
            CodeOperations(),
        )
        return tuple(operation for family in families for operation in family.operations())

    async def done_before(self, prefix: str) -> tuple[Submitted, TaskView] | None:
        """Find what was submitted under an id that begins like this, and its task; None: nothing was."""
        return await self._desk.done_before(prefix)

    @property
    def _desk(self) -> ApiDesk:
        operators_of = self.drawing.operators_of
        return ApiDesk(self.engine.queries, self.engine.pipelines, self.directory, self.bearers, operators_of)


def add_api(app: web.Application, behind: Behind, *, per_minute: int) -> None:
    """Serve the API below `/api/v1`. `per_minute`: how many requests one token may make."""
    operations = behind.operations
    limit = RateLimit(per_minute, asyncio.get_running_loop().time)
    api = Server(behind.bearers, limit, behind.done_before).app(operations)
    description = _Description(operations)
    api.router.add_get("/openapi.json", description.openapi)
    api.router.add_get("/reference", description.reference)
    app.add_subapp(BASE, api)


class _Description:
    """Shows what operations there are. It takes a moment to make: it is made for who first asks."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._operations = operations

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        return document(self._operations, version=version("signoff"))

    @cached_property
    def _page(self) -> str:
        return reference_page(self._document)

    async def openapi(self, _request: web.Request) -> web.Response:
        """Show them to programs."""
        return web.json_response(self._document)

    async def reference(self, _request: web.Request) -> web.Response:
        """Show them to people."""
        return web.Response(text=self._page, content_type="text/html", charset="utf-8", headers=_HEADERS)
