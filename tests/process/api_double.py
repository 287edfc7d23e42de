"""Owns a double of the server that commands ask: it answers as it is told, and keeps what it heard."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from bot.web import served

SECRET = "signoff_" + "5ec2e7" * 6 + "5ec2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered."""

    body: object = field(default_factory=dict)  # a model, JSON, or (as it is) a text
    status: int = 200
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was asked."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class Double:
    """A server that is no more than its answers."""

    url: str = ""
    answers: list[Reply | None] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    @property
    def environment(self) -> Mapping[str, str]:
        """Give what leads commands here."""
        return {"SIGNOFF_URL": self.url, "SIGNOFF_TOKEN": SECRET}

    def will(self, *answers: Reply | BaseModel | None) -> None:
        """Say what is answered: to each request the next, the last to all others. None: it breaks off."""
        self.answers = [Reply(body=one) if isinstance(one, BaseModel) else one for one in answers]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer what is next."""
        text = await request.text()
        self.heard.append(
            Heard(
                method=request.method,
                path=request.path,
                query=dict(request.query),
                headers=dict(request.headers),
                body=json.loads(text) if text else None,
            )
        )
        reply = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if reply is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return web.Response(
            text=_written(reply.body), status=reply.status, content_type=reply.type, headers=reply.headers
        )


def _written(body: object) -> str:
    if isinstance(body, BaseModel):
        return body.model_dump_json()
    return body if isinstance(body, str) else json.dumps(body)


def problem(status: int, name: str, detail: str, **more: object) -> Reply:
    """Give a problem as the API does."""
    body = {"type": f"urn:signoff:problem:{name}", "title": "", "status": status, "detail": detail, **more}
    return Reply(body=body, status=status, type="application/problem+json")


@asynccontextmanager
async def api_double() -> AsyncIterator[Double]:
    """Serve a double until the block ends."""
    double = Double()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", double.answer)
    async with served(app, "127.0.0.1", 0) as url:
        double.url = url
        yield double
