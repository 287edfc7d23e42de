"""Owns the calls to a server: one request, one answer, in time; and what it means when none comes."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.api.problems import CONTENT_TYPE, Problem
from bot.command_line.call_failures import (
    Answered,
    not_our_api,
    not_reached,
    problem_failure,
    wrong_answer,
)
from bot.command_line.server_address import ServerAddress
from engine.model import Json
from engine.proxies import proxy_to

M = TypeVar("M", bound=BaseModel)
_TIMES = aiohttp.ClientTimeout(total=60, sock_connect=10)
_TRIES = 2  # of what broke off: the key lets it happen once
KEY_HEADER = "Idempotency-Key"


class Client:
    """Asks a server, as whom the token was made for."""

    def __init__(self, server: ServerAddress, http: aiohttp.ClientSession) -> None:
        self._server = server
        self._http = http
        self._proxy = proxy_to(server.url)

    async def get(self, path: str, shape: type[M], **query: str | int | None) -> M:
        """Read something. `query` None: not given. Raises CallFailed."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        return self._read(await self._call("GET", path, query=given), shape)

    async def post(self, path: str, body: Mapping[str, Json], shape: type[M], *, key: str | None = None) -> M:
        """Have something done, once however often it has to be sent. Raises CallFailed."""
        once = secrets.token_hex(16) if key is None else key
        return self._read(await self._call("POST", path, body=body, key=once), shape)

    async def delete(self, path: str, shape: type[M]) -> M:
        """Have something taken away. Raises CallFailed."""
        return self._read(await self._call("DELETE", path), shape)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Json] | None = None,
        key: str | None = None,
    ) -> Json:
        for left in reversed(range(_TRIES if key is not None else 1)):  # others are sent again by aiohttp
            try:
                return await self._ask(method, path, query or {}, body, key)
            except aiohttp.ClientConnectorError as error:  # also: a name, a certificate
                raise not_reached(self._server.url, error) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                if not left or isinstance(error, TimeoutError):
                    raise not_reached(self._server.url, error) from error
        raise AssertionError("the last try gives or raises")

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Json] | None,
        key: str | None,
    ) -> Json:
        headers = {"Authorization": f"Bearer {self._server.token}", "Accept": "application/json"}
        async with self._http.request(
            method,
            f"{self._server.url}{path}",
            params=query,
            json=body,
            headers=headers if key is None else {**headers, KEY_HEADER: key},
            proxy=self._proxy,
            allow_redirects=False,  # the token is for this server only
        ) as response:
            raw = await response.read()
            answered = Answered(
                url=self._server.url,
                status=response.status,
                type=response.content_type,
                retry_after=response.headers.get("Retry-After", ""),
                location=response.headers.get("Location", ""),
            )
        return _json_of(answered, raw)

    def _read(self, answer: Json, shape: type[M]) -> M:
        """Take what is known of an answer: a newer server may say more."""
        try:
            return shape.model_validate(answer, extra="ignore")
        except ValidationError as error:
            raise wrong_answer(self._server.url, error) from error


@asynccontextmanager
async def client_of(server: ServerAddress) -> AsyncIterator[Client]:
    """Give a client until the block ends."""
    async with aiohttp.ClientSession(timeout=_TIMES) as http:
        yield Client(server, http)


def _json_of(answered: Answered, raw: bytes) -> Json:
    try:
        body = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise not_our_api(answered) from None
    if answered.type == CONTENT_TYPE:
        try:
            raise problem_failure(Problem.model_validate(body, extra="ignore"), answered)
        except ValidationError:
            raise not_our_api(answered) from None
    if not 200 <= answered.status < 300 or answered.type != "application/json":
        raise not_our_api(answered)
    return body
