"""Owns a stage: a fresh house on a Monday morning, in which people click and programs ask with tokens."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import aiohttp

from bot.app import Running
from engine.codes import Scope
from engine.model import UserId
from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.seeds import ACME
from sandbox.server import Sandbox
from tests.slack.api.pipelines import PIPELINES
from tests.slack.api.program import Heard, Program
from tests.slack.clock import Hasty
from tests.slack.house import House, at_work, house, shared, workspace
from tests.slack.morning import MONDAY
from tests.support.waiting import eventually

TOKEN = "ci"
_SHARED = ("broken-step", "careful", "deploy", "flaky", "four-eyes", "hello", "in-order", "panel")
"""Which pipelines there are beside those of the scenes."""
IDS = MappingProxyType({person.handle: UserId(person.id) for person in ACME.people})
Json: TypeAlias = dict[str, Any]
_HAPPENED = """
SELECT (SELECT count(*) FROM pipeline_events WHERE kind LIKE ?),
    EXISTS (SELECT 1 FROM pipeline_jobs)
    OR EXISTS (SELECT 1 FROM pipeline_notices WHERE NOT is_said)
    OR EXISTS (SELECT 1 FROM pipeline_cards WHERE shown < wanted)
"""
"""How often a kind of event happened, and whether anything is left to do; seen at one instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a program asks for. `method`: nearly always it does something."""

    who: str  # the handle of whom its token is for
    path: str
    body: Json = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A house with people and programs in it."""

    slack: Workspace
    clock: Hasty
    home: House
    bot: Running
    http: aiohttp.ClientSession
    _programs: dict[str, Program] = field(default_factory=dict)

    async def program(self, handle: str) -> Program:
        """Give a program that has a token for somebody."""
        if handle not in self._programs:
            new = await self.bot.engine.tokens.create(
                name=TOKEN, scopes=tuple(Scope), identity=IDS[handle], by="root"
            )
            self._programs[handle] = Program(self.http, self.bot.url, new.secret)
        return self._programs[handle]

    async def hears(self, ask: Ask, *, key: str | None = None) -> Heard:
        """Let a program ask, whatever comes of it."""
        headers = None if key is None else {"Idempotency-Key": key}
        body = None if ask.method == "GET" else ask.body
        return await (await self.program(ask.who)).ask(ask.method, ask.path, body, headers=headers)

    async def operation(self, ask: Ask) -> str:
        """Give the id of the operation that is asked for, by the description of the API."""
        described = await (await self.program(ask.who)).get("/openapi.json")
        [found] = [
            operations[ask.method.lower()]["operationId"]
            for path, operations in described["paths"].items()
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), ask.path) and ask.method.lower() in operations
        ]
        return str(found)

    async def run(self, pipeline: str, *, channel: str = "#general", inputs: str = "") -> None:
        """Let Alice start something by a command."""
        await self.slack.alice.command(channel, f"/pipeline run {pipeline} {inputs}".rstrip())

    async def card(self, text: str, button: str = "Approve", besides: tuple[Card, ...] = ()) -> Card:
        """Wait for a card in #general."""
        return await self.slack.wait_for_card("#general", button=button, text=text, besides=besides)

    async def newest(self, step: str) -> Json:
        """Read the newest request of a step, open or closed, as Alice's program sees it."""
        reader = await self.program("alice")

        async def found() -> Json | None:
            lines = (await reader.get("/human-tasks?status=any&limit=200"))["human_tasks"]
            return next((line for line in reversed(lines) if line["step"] == step), None)

        id = (await eventually(found, what=f"a request of {step}"))["id"]
        return dict(await reader.get(f"/human-tasks/{id}"))

    def events(self, kind: str = "%") -> list[str]:
        """Give the kinds of what has happened so far."""
        found = self.home.sql("SELECT kind FROM pipeline_events WHERE kind LIKE ? ORDER BY seq", kind)
        return [one for (one,) in found]

    async def quiet(self, kind: str = "%", *, times: int = 0) -> None:
        """Wait until something has happened so often, and nothing is left to be done or said."""

        def is_quiet() -> bool:
            [(happened, is_busy)] = self.home.sql(_HAPPENED, kind)
            return happened >= times and not is_busy

        await eventually(is_quiet, what=f"{kind!r}, and that all is quiet")


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """Open a house of its own, with more pipelines. In the end the app must have made no mistake."""
    async with workspace(begins=MONDAY) as sandbox, _http() as http:
        slack, home = Workspace(sandbox.control.call), _furnished(sandbox, folder)
        clock = Hasty(slack, MONDAY)
        async with at_work(home, sandbox, clock=clock) as bot:
            yield Stage(slack=slack, clock=clock, home=home, bot=bot, http=http)
        assert await slack.complaints() == []


def _furnished(sandbox: Sandbox, folder: Path) -> House:
    folder.mkdir()
    return house(sandbox, folder, only={**PIPELINES, **shared(*_SHARED)})


def _http() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
