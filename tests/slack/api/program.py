"""Owns a program as the tests play it: it shows a token, asks over real HTTP, and reads what comes back."""

import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.app import Running
from engine.codes import Scope
from engine.model import UserId

ALICE, BOB, CAROL, DAVE = (UserId(id) for id in ("U0ALICE0001", "U0BOB000001", "U0CAROL0001", "U0DAVE00001"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def problem(self) -> str:
        """Give the name of the problem."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self
        return str(self.body["type"]).removeprefix("urn:signoff:problem:")


class Program:
    """Asks for things with one token."""

    def __init__(self, http: aiohttp.ClientSession, url: str, secret: str | None) -> None:
        self._http = http
        self._url = f"{url}/api/v1"
        self._headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}

    async def ask(
        self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> Heard:
        """Ask, whatever comes of it. `body`: bytes as they are, else as JSON; None: none."""
        sent: dict[str, Any] = {}
        if body is not None:
            sent = {"data": body if isinstance(body, bytes) else json.dumps(body)}
        kind = {"Content-Type": "application/json"} if sent else {}
        async with self._http.request(
            method, f"{self._url}{path}", headers={**kind, **self._headers, **(headers or {})}, **sent
        ) as response:
            text = await response.text()
            is_json = "json" in response.headers.get("Content-Type", "")
            return Heard(
                status=response.status,
                headers=dict(response.headers),
                body=json.loads(text) if is_json else text,
            )

    async def get(self, path: str) -> Any:
        """Read something that is there."""
        return self._good(await self.ask("GET", path))

    async def post(self, path: str, body: object = None, *, key: str | None = None) -> Any:
        """Do something that is possible."""
        headers = None if key is None else {"Idempotency-Key": key}
        return self._good(await self.ask("POST", path, body, headers=headers))

    def _good(self, heard: Heard) -> Any:
        assert heard.status in (200, 201), heard
        return heard.body


@asynccontextmanager
async def program(
    bot: Running, identity: UserId, scopes: Collection[Scope] = tuple(Scope), *, name: str = "ci"
) -> AsyncIterator[Program]:
    """Let a program run that has a token for somebody."""
    new = await bot.engine.tokens.create(name=name, scopes=scopes, identity=identity, by="root")
    async with with_secret(bot, new.secret) as opened:
        yield opened


@asynccontextmanager
async def with_secret(bot: Running, secret: str | None) -> AsyncIterator[Program]:
    """Let a program run that shows this; None: nothing."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        yield Program(http, bot.url, secret)
