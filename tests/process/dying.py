"""Owns a `signoff serve` whose store breaks its promises with the first task: the process must not live on.

Run as a program: `python -m tests.process.dying`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot import app, cli
from engine.model import TenantId
from engine.ports.store import Batch
from signoff.assembly import Storage, storage_of
from storage.database import Database
from storage.snapshot_cache import SnapshotCache
from storage.store import SqlStore

T = TypeVar("T")


class Disaster(BaseException):
    """None of the errors that a store may raise."""


class TreacherousStore(SqlStore):
    """Writes, and then raises what nobody expects."""

    async def transact(self, work: Callable[[Batch], T]) -> T:
        await super().transact(work)
        raise Disaster("out of the blue")


def treacherous_storage(database: Database, tenant: TenantId) -> Storage:
    """Give what is kept, over a store that breaks its promises."""
    store = TreacherousStore(database, tenant, SnapshotCache())
    return replace(storage_of(database, tenant), store=store)


if __name__ == "__main__":
    app.storage_of = treacherous_storage  # type: ignore[attr-defined]  # imported there, and meant to be replaced
    cli.app(["serve"])
