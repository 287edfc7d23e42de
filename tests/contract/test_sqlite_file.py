"""What holds for an SQLite file alone: one process, a kill at any moment, a disk that is full."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from subprocess import PIPE

import pytest
from sqlalchemy import Connection, text

from engine.commands import Cancel
from engine.errors import StoreRefused, StoreUnavailable
from engine.model import Surface, TaskId, TenantId
from engine.ports.queries import CardLink, Page
from signoff.assembly import Storage, storage_of
from storage.database import open_database
from storage.faults import BadAddress, DatabaseInUse
from storage.migrate import upgrade
from storage.opening import NothingToOpen
from storage.tenants import add_tenant, tenants_of
from tests.contract.desk import PLAN, Desk, a_claim, revision_of
from tests.makers import ALICE, HOUR, NOON, a_policy

C1, C2 = Surface("C1"), Surface("C2")
T = TenantId("T1")
HERE = Path(__file__).parents[2]

DYING_IN_A_TRANSACTION = """
import asyncio, os, sys
from storage.database import open_database
from signoff.assembly import storage_of
from engine.commands import Cancel
from engine.model import TaskId, TenantId
from tests.contract.desk import Desk
from tests.makers import ALICE

async def main():
    async with open_database(sys.argv[1]) as database:
        desk = Desk(storage_of(database, TenantId("T1")).store)
        def work(batch):
            change = desk.change(TaskId("t1"), batch.load([TaskId("t1")])[TaskId("t1")], Cancel(by=ALICE))
            assert not batch.save([change], None).moved
            os._exit(9)
        await desk.store.transact(work)

asyncio.run(main())
"""
DYING_AFTER_A_COMMIT = DYING_IN_A_TRANSACTION.replace("os._exit(9)", "pass").replace(
    "await desk.store.transact(work)", "await desk.store.transact(work); os._exit(9)"
)
HOLDING = """
import asyncio, sys
from storage.database import open_database

async def main():
    async with open_database(sys.argv[1]):
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


async def a_task(address: str) -> None:
    """Leave a file with one task, whose first job is taken for an hour."""
    async with open_database(address) as database:
        await upgrade(database)
        storage = storage_of(database, T)
        await storage.catalog.publish([revision_of(PLAN)])
        await Desk(storage.store).start(claim=a_claim(until=NOON + HOUR))


def run(program: str, address: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, address]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=30, check=False)


def _setting(connection: Connection, name: str) -> object:
    return connection.execute(text(f"PRAGMA {name}")).scalar()


async def kinds(storage: Storage) -> list[str]:
    return [line.kind for line in await storage.queries.history(TaskId("t1"), Page())]


# --- one process ---------------------------------------------------------------------------------


async def test_a_second_process_is_refused_and_told_which_has_it(sqlite_url: str) -> None:
    async with open_database(sqlite_url):
        answer = run(HOLDING, sqlite_url)
    assert answer.returncode == 1
    assert "DatabaseInUse" in answer.stderr
    assert "is in use by process" in answer.stderr
    assert "use PostgreSQL" in answer.stderr


async def test_a_file_that_another_process_has_is_refused(sqlite_url: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDING, sqlite_url, cwd=HERE, stdin=PIPE, stdout=PIPE
    )
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseInUse, match=f"process {holder.pid}"):
            async with open_database(sqlite_url):
                raise AssertionError("it is locked")
    finally:
        holder.kill()
        await holder.communicate()
    async with open_database(sqlite_url):
        pass  # the lock died with its holder


async def test_a_file_can_be_opened_again_after_it_was_closed(sqlite_url: str) -> None:
    for _ in range(2):
        async with open_database(sqlite_url) as database:
            assert await database.read(lambda c: c.execute(text("SELECT 1")).scalar()) == 1


async def test_a_closed_database_says_so(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        pass
    with pytest.raises(StoreUnavailable, match="closed"):
        await database.write(lambda c: c.execute(text("SELECT 1")).close())


async def test_the_file_is_made_if_it_is_not_there_and_its_folder_is_not(tmp_path: Path) -> None:
    """A folder that is missing may be a disk that is not mounted: a new database would hide it."""
    deep = tmp_path / "deep/down"
    with pytest.raises(NothingToOpen, match=f"there is no folder {deep}; make it"):
        async with open_database(f"sqlite:///{deep}/signoff.db"):
            raise AssertionError("there is nothing there")
    deep.mkdir(parents=True)
    async with open_database(f"sqlite:///{deep}/signoff.db"):
        assert (deep / "signoff.db").exists()


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(NothingToOpen, match=f"{tmp_path} is a folder; name a file in it"):
        async with open_database(f"sqlite:///{tmp_path}"):
            raise AssertionError("it is no database")
    assert not tmp_path.with_name(f"{tmp_path.name}.lock").exists()


# --- what is lost, and what is not ---------------------------------------------------------------


async def test_a_kill_in_the_middle_of_a_transaction_leaves_nothing_of_it(sqlite_url: str) -> None:
    await a_task(sqlite_url)
    assert run(DYING_IN_A_TRANSACTION, sqlite_url).returncode == 9
    async with open_database(sqlite_url) as database:
        storage = storage_of(database, T)
        assert await kinds(storage) == ["task_started"]
        assert not (await Desk(storage.store).task(TaskId("t1"))).state.is_final


async def test_a_kill_right_after_a_commit_loses_nothing(sqlite_url: str) -> None:
    await a_task(sqlite_url)
    assert run(DYING_AFTER_A_COMMIT, sqlite_url).returncode == 9
    async with open_database(sqlite_url) as database:
        storage = storage_of(database, T)
        assert await kinds(storage) == ["task_started", "task_cancelled"]


async def test_claims_of_a_process_that_is_gone_have_lapsed(sqlite_url: str) -> None:
    await a_task(sqlite_url)
    async with open_database(sqlite_url) as database:
        (lapsed,) = await storage_of(database, T).jobs.lapsed(NOON, 10)
        assert (lapsed.id.task_id, lapsed.claim, lapsed.is_queued) == ("t1", 1, False)


async def test_a_guest_works_beside_the_holder_and_takes_nothing_from_it(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as host:
        await upgrade(host)
        storage = storage_of(host, T)
        await storage.catalog.publish([revision_of(PLAN)])
        await Desk(storage.store).start(claim=a_claim(until=NOON + HOUR))
        async with open_database(sqlite_url, as_guest=True) as guest:
            assert (host.is_exclusive, guest.is_exclusive) == (True, False)
            await asyncio.gather(*(add_tenant(d, TenantId(f"T{n}")) for n in range(9) for d in (host, guest)))
            assert len(await tenants_of(host)) == 9
        assert await storage.jobs.lapsed(NOON, 10) == []


async def test_a_guest_without_a_host_has_the_file_for_itself(sqlite_url: str) -> None:
    await a_task(sqlite_url)
    async with open_database(sqlite_url, as_guest=True) as guest:
        assert guest.is_exclusive
        assert len(await storage_of(guest, T).jobs.lapsed(NOON, 10)) == 1


async def test_what_a_process_that_is_gone_was_redrawing_is_free_but_what_it_was_posting_is_not(
    sqlite_url: str,
) -> None:
    async with open_database(sqlite_url) as database:
        await upgrade(database)
        storage = storage_of(database, T)
        await storage.catalog.publish([revision_of(PLAN)])
        desk, until = Desk(storage.store), NOON + HOUR
        request = await desk.waiting(policy=a_policy("bob", "carol", required=2, surfaces=(C1, C2)))
        first, second = await storage.outbox.lease_cards(NOON, until, 10)
        link = CardLink(surface=C1, channel="C1", ts="1")
        await storage.outbox.card_posted(first.id, link, shown=first.wanted, digest="first")
        await desk.approve(request)
        assert [card.id for card in await storage.outbox.lease_cards(NOON, until, 10)] == [first.id]
    async with open_database(sqlite_url) as database:
        outbox = storage_of(database, T).outbox
        assert [card.id for card in await outbox.lease_cards(NOON, until, 10)] == [first.id]
        (in_doubt,) = await outbox.lease_cards(until, until + HOUR, 10, frozenset({C1}))
        assert (in_doubt.id, in_doubt.is_in_doubt) == (second.id, True)


async def test_every_commit_is_on_disk_and_references_hold(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        settings = {
            name: await database.write(partial(_setting, name=name))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_readers_cannot_write(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        await upgrade(database)
        with pytest.raises(StoreUnavailable, match="readonly"):
            await database.read(lambda c: c.execute(text("DELETE FROM pipeline_tasks")).close())


async def test_a_full_disk_is_told_and_leaves_the_database_usable(sqlite_url: str) -> None:
    await a_task(sqlite_url)
    async with open_database(sqlite_url) as database:
        pages = await database.read(lambda c: c.execute(text("PRAGMA page_count")).scalar())
        await database.write(lambda c: c.execute(text(f"PRAGMA max_page_count = {pages}")).close())
        fill = text("CREATE TABLE filling AS SELECT randomblob(1000000) AS waste")
        with pytest.raises(StoreUnavailable, match="full"):
            await database.write(lambda c: c.execute(fill).close())
        assert await kinds(storage_of(database, T)) == ["task_started"]
        await database.write(lambda c: c.execute(text("PRAGMA max_page_count = 1000000")).close())
        await Desk(storage_of(database, T).store).submit(TaskId("t1"), Cancel(by=ALICE))


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "signoff.db").write_text("this is a letter, not a database. " * 200)
    with pytest.raises(NothingToOpen, match=r"signoff\.db is not a database of SQLite"):
        async with open_database(f"sqlite:///{tmp_path}/signoff.db"):
            raise AssertionError("it is no database")
    assert not (tmp_path / "signoff.db.lock").exists()  # whosever it is, nothing was put beside it


async def test_a_writer_of_another_program_is_waited_for(sqlite_url: str, tmp_path: Path) -> None:
    """Somebody looks into the file with another tool, and holds it for a moment."""
    await a_task(sqlite_url)
    async with open_database(sqlite_url) as database:
        other = sqlite3.connect(tmp_path / "signoff.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        desk = Desk(storage_of(database, T).store)
        waiting = asyncio.create_task(desk.submit(TaskId("t1"), Cancel(by=ALICE)))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done
        other.rollback()
        other.close()
        change, _ = await waiting
        assert change.after.state.is_final


async def test_a_writer_of_another_program_who_does_not_let_go_makes_nothing_fail_for_good(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_task(sqlite_url)
    monkeypatch.setattr("storage.sqlite_database.BUSY_TIMEOUT_S", 0.05)
    async with open_database(sqlite_url) as database:
        desk = Desk(storage_of(database, T).store)
        with closing(sqlite3.connect(tmp_path / "signoff.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="locked"):
                await desk.submit(TaskId("t1"), Cancel(by=ALICE))
        change, _ = await desk.submit(TaskId("t1"), Cancel(by=ALICE))
        assert change.after.state.is_final


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://root:secret@localhost/x", "only SQLite and PostgreSQL"),
        ("signoff.db", "not a database address"),
        ("postgresql://root:secret@localhost:port/x", "not a database address"),
        ("postgresql://root:secret@localhost:99999/x", "the port 99999 is not between 1 and 65,535"),
        ("postgresql://root:secret@localhost:0/x", "the port 0 is not"),
    ],
)
async def test_an_address_that_cannot_be_opened_is_refused_with_what_would_be_right(
    address: str, reason: str
) -> None:
    with pytest.raises(BadAddress, match=reason) as refused:
        async with open_database(address):
            raise AssertionError("there is nothing there")
    assert "sqlite:///signoff.db" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_what_is_refused_names_no_values(sqlite_url: str) -> None:
    """Values may be secret; the log gets the driver's sentence alone."""
    async with open_database(sqlite_url) as database:
        await upgrade(database)
        insert = text("INSERT INTO pipeline_tenants (tenant, next_number) VALUES (:tenant, NULL)")
        with pytest.raises(StoreRefused) as refused:
            await database.write(lambda c: c.execute(insert, {"tenant": "hush"}).close())
        assert "hush" not in f"{refused.value} {refused.value.__cause__}"
