"""Owns the scene of these tests: people of a workspace, a folder of pipelines, and programs with tokens."""

import json
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.api.desk import ApiDesk
from bot.api.operation import Operation
from bot.api.rate_limit import RateLimit
from bot.api.server import Server
from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.pipeline_folder import PipelineFolder
from engine.clock import SystemClock
from engine.codes import Scope
from engine.model import TenantId, UserId
from engine.ports.directory import People, PeopleRef
from engine.ports.jobs import TaskFacts
from engine.ports.timers import Clock
from signoff.assembly import Engine, HouseRules, running_engine, storage_of
from storage.database import open_database
from storage.migrate import prepare
from tests.process.test_directory import TEAM, directory

ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back."""

    status: int
    body: Any

    @property
    def problem(self) -> tuple[int, str]:
        """Give the status and the name of the problem."""
        return self.status, str(self.body["type"]).removeprefix("urn:signoff:problem:")

    @property
    def errors(self) -> dict[str, str]:
        """Give what is wrong, by field."""
        return {one["field"]: one["detail"] for one in self.body["errors"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What operations are made of."""

    engine: Engine
    desk: ApiDesk
    directory: SlackDirectory
    folder: PipelineFolder


Families = Callable[[Parts], Iterable[Operation]]


class Scene:
    """Programs that ask the server."""

    def __init__(self, parts: Parts, path: Path, client: "TestClient[web.Request, web.Application]") -> None:
        self.parts = parts
        self.path = path
        self._client = client

    @property
    def engine(self) -> Engine:
        """Give what does the work."""
        return self.parts.engine

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        by: UserId,
        scopes: Collection[Scope] = ALL_SCOPES,
    ) -> Heard:
        """Ask with a new token of somebody, whatever comes of it."""
        new = await self.engine.tokens.create(name="nightly", scopes=scopes, identity=by, by="root")
        headers = {"Authorization": f"Bearer {new.secret}"}
        sent: dict[str, Any] = {} if body is None else {"json": body}
        async with self._client.request(method, path, headers=headers, **sent) as response:
            return Heard(status=response.status, body=json.loads(await response.text()))

    async def good(self, method: str, path: str, body: object = None, *, by: UserId) -> Any:
        """Ask for something that is possible."""
        heard = await self.ask(method, path, body, by=by)
        assert heard.status == 200, heard
        return heard.body

    async def put_file(self, file: str, text: str) -> None:
        """Put a file into the folder of pipelines, and let that be looked at."""
        (self.path / file).write_text(text)
        await self.parts.folder.look()


@asynccontextmanager
async def scene(path: Path, families: Families, *, clock: Clock | None = None) -> AsyncIterator[Scene]:
    """Open a scene whose server has these operations."""
    clock, folder = clock or SystemClock(), path / "pipelines"
    folder.mkdir()
    async with open_database(f"sqlite:///{path / 'signoff.db'}") as database, directory() as people:
        await prepare(database, TenantId(TEAM), may_migrate=True)
        async with running_engine(
            storage_of(database, TenantId(TEAM)),
            clock=clock,
            http=_no_web(),
            directory=people,
            house=HouseRules(operators=PeopleRef(), calendar={}),
            environment={},
        ) as engine:
            parts = _parts(engine, people, folder)
            server = Server(Bearers(engine.tokens, people), RateLimit(1000, lambda: 0.0))
            app = server.app(families(parts))
            async with TestClient(TestServer(app)) as client:
                yield Scene(parts, folder, client)


def _parts(engine: Engine, people: SlackDirectory, folder: Path) -> Parts:
    bearers = Bearers(engine.tokens, people)
    return Parts(
        engine=engine,
        desk=ApiDesk(engine.queries, engine.pipelines, people, bearers, _no_operators),
        directory=people,
        folder=PipelineFolder(folder, engine.pipelines, lambda: engine.step_types.known, ()),
    )


async def _no_operators(_facts: TaskFacts) -> People:
    return People()


def _no_web() -> Any:
    """Stand for an HTTP session: no step of these tests calls the web."""
    return None
