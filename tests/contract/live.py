"""Owns an open database for a test without a loop, as hypothesis needs it."""

import asyncio

from storage.database import Database


class Live:
    """An open database, and what runs a coroutine on it."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        self.runner = runner
        self.database = database
