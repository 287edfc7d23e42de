"""Owns the databases in which is measured: a file of its own, a server of its own, or one that is named."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.postgres import postgres_server


@asynccontextmanager
async def database(wanted: str) -> AsyncIterator[str]:
    """Give the address of an empty database: `sqlite`, `postgres` (one of its own), or the address itself."""
    if wanted == "sqlite":
        with tempfile.TemporaryDirectory(prefix="signoff-benchmark-") as folder:
            yield f"sqlite:///{folder}/signoff.db"
    elif wanted == "postgres":
        with postgres_server() as server:
            async with server.database() as address:
                yield address
    else:
        yield wanted
