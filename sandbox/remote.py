"""Owns the two ways of the test driver to a workspace: in the same process, and over HTTP."""

from collections.abc import Awaitable, Callable
from types import TracebackType

import aiohttp

from sandbox.records import Json

ControlCall = Callable[[str, Json], Awaitable[Json]]


class Remote:
    """A workspace that runs as a process of its own and was started with `--control`."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Remote":
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, what: str, body: Json) -> Json:
        """Do one thing by remote control."""
        if self._session is None:
            raise RuntimeError("open the remote with `async with` first")
        async with self._session.post(f"{self._url}/control/{what}", json=body) as answer:
            answer.raise_for_status()
            result: Json = await answer.json()
            return result
