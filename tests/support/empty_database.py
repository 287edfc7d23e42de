"""Owns an SQLite database of this version with nothing in it, to be copied: to make one takes a while."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import open_database
from storage.migrate import upgrade


@cache
def empty_database() -> bytes:
    """Give the file."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:  # a loop may be running here
        file = Path(folder) / "empty.db"
        beside.submit(asyncio.run, _make(file)).result()
        return file.read_bytes()


async def _make(file: Path) -> None:
    async with open_database(f"sqlite:///{file}") as database:
        await upgrade(database)
