"""Owns where a command reads: from the server that is named, else from the local database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.command_line.client import client_of
from bot.command_line.ending import run, working
from bot.command_line.local_reading import local_reader
from bot.command_line.reading import Reader
from bot.command_line.remote_reading import RemoteReader
from bot.command_line.server_address import server_if_named
from bot.settings import SettingsError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where to read, as it was typed. None: as the environment says."""

    url: str | None
    token: str | None
    tenant: str | None


def read(where: Where, ask: Callable[[Reader], Awaitable[T]]) -> T:
    """Read something, or end the command with what is wrong."""

    async def reading() -> T:
        async with reader_of(where) as reader:
            return await ask(reader)

    with working("Reading"):
        return run(reading())


@asynccontextmanager
async def reader_of(where: Where) -> AsyncIterator[Reader]:
    """Give what can be read until the block ends. Raises SettingsError."""
    server = server_if_named(where.url, where.token)
    if server is None:
        async with local_reader(where.tenant) as local:
            yield local
        return
    if where.tenant is not None:
        raise SettingsError(["--tenant: it is for the local database; a token of a server is of one tenant"])
    async with client_of(server) as client:
        yield RemoteReader(client)
