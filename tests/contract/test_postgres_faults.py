"""What holds for PostgreSQL alone: connections that break, transactions that collide, writers at once."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.util import await_

from engine.commands import Cancel
from engine.errors import CommitUnknown, StoreError, StoreUnavailable
from engine.model import HumanTaskId, Job, TaskId, TenantId
from engine.ports.store import Batch
from signoff.assembly import storage_of
from storage.card_copies import adopt_copy
from storage.database import Database, open_database
from storage.migrate import MigrationState, state, upgrade
from storage.opening import DoesNotOpen, NothingToOpen
from tests.contract.cards import link, one_posted
from tests.contract.desk import PLAN, Desk, a_claim, revision_of
from tests.makers import ALICE, BOB, CAROL, NOON, a_policy
from tests.support.waiting import eventually

HANG_UP = text("SELECT pg_terminate_backend(pg_backend_pid())")
HANG_UP_AT_COMMIT = (
    "CREATE TABLE pipeline_bombs (id integer)",
    """CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER bomb AFTER INSERT ON pipeline_bombs
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up()""",
)
LIGHT_THE_BOMB = text("INSERT INTO pipeline_bombs VALUES (1)")
MARK = text("UPDATE pipeline_tasks SET surface = :by WHERE id = :id")
GET_AT_ONCE = text("SELECT id FROM pipeline_tasks FOR UPDATE NOWAIT")
REVISION = text("SELECT revision FROM pipeline_tasks")
IS_BLOCKED = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
MESSAGES = text("SELECT ts FROM pipeline_cards")


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    async with open_database(postgres_url) as database:
        await upgrade(database)
        yield database


@pytest.fixture
async def desk(database: Database) -> Desk:
    storage = storage_of(database, TenantId("T1"))
    await storage.catalog.publish([revision_of(PLAN)])
    return Desk(storage.store)


def _execute(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


async def test_a_unit_whose_connection_broke_runs_again(desk: Desk, database: Database) -> None:
    task = await desk.start()
    runs = 0

    def work(connection: Connection) -> int:
        nonlocal runs
        runs += 1
        connection.execute(text("UPDATE pipeline_tasks SET revision = revision + 100"))
        if runs == 1:
            connection.execute(HANG_UP)
        return runs

    assert await database.write(work) == 2
    assert (await desk.task(task)).revision == 101


async def test_connections_that_always_break_are_given_up(database: Database) -> None:
    runs = 0

    def work(connection: Connection) -> None:
        nonlocal runs
        runs += 1
        connection.execute(HANG_UP)

    with pytest.raises(StoreUnavailable):
        await database.write(work)
    assert runs == 5
    with pytest.raises(StoreUnavailable):
        await database.read(work)
    assert await state(database) is MigrationState.CURRENT


async def test_a_connection_that_breaks_while_committing_leaves_the_outcome_unknown(
    database: Database,
) -> None:
    for statement in HANG_UP_AT_COMMIT:
        await database.write(partial(_execute, statement=statement))
    with pytest.raises(CommitUnknown):
        await database.write(lambda c: c.execute(LIGHT_THE_BOMB).close())
    assert await database.read(lambda c: c.execute(text("SELECT count(*) FROM pipeline_bombs")).scalar()) == 0


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "postgresql://me:hunter2@127.0.0.1:9/x",
            r"the database postgresql://me:\*\*\*@127\.0\.0\.1:9/x cannot be opened: .*; check that Postgr",
        ),
        ("postgresql://me:hunter2@nowhere.invalid/x", "check the name of the host"),
        ("postgresql://me@/x?host=/nowhere&password=hunter2", "check that PostgreSQL runs"),
    ],
)
async def test_a_server_that_does_not_answer_is_named(address: str, sentence: str) -> None:
    with pytest.raises(DoesNotOpen, match=sentence) as refused:
        async with open_database(address):
            raise AssertionError("there is nothing there")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("user", "database", "sentence"),
    [
        (None, "ghost", 'database "ghost" does not exist; create it'),
        ("ghost", None, 'role "ghost" does not exist; check user and password'),
    ],
)
async def test_what_the_server_does_not_know_is_told(
    postgres_url: str, user: str | None, database: str | None, sentence: str
) -> None:
    url = make_url(postgres_url).set(username=user, database=database)
    address = url.render_as_string(hide_password=False)
    with pytest.raises(NothingToOpen, match=sentence):
        async with open_database(address):
            raise AssertionError("there is nothing there")


async def test_a_message_that_two_find_to_be_the_card_is_kept_once(desk: Desk, database: Database) -> None:
    storage = storage_of(database, TenantId("T1"))
    card = await one_posted(storage, desk)
    found, may_commit = asyncio.Event(), asyncio.Event()

    def find_it_slowly(connection: Connection) -> None:
        adopt_copy(connection, TenantId("T1"), HumanTaskId("t1-1"), link("7"))
        found.set()
        await_(may_commit.wait())

    finding = asyncio.create_task(database.write(find_it_slowly))
    await found.wait()
    posting = asyncio.create_task(storage.outbox.card_posted(card.id, link("7"), shown=1, digest="d"))
    await eventually(lambda: database.read(lambda connection: connection.execute(IS_BLOCKED).scalar()))
    may_commit.set()
    await asyncio.gather(finding, posting)
    rows = await database.read(lambda connection: connection.execute(MESSAGES).all())
    assert sorted(row.ts for row in rows) == ["1", "7"]


async def test_transactions_that_block_each_other_both_come_through(desk: Desk, database: Database) -> None:
    tasks = [await desk.start("t1"), await desk.start("t2")]
    both_hold_one = asyncio.Barrier(2)
    met: set[str] = set()

    def work(connection: Connection, mine: str, other: str) -> None:
        connection.execute(MARK, {"id": mine, "by": mine})
        if mine not in met:  # the first time
            met.add(mine)
            await_(both_hold_one.wait())
        connection.execute(MARK, {"id": other, "by": mine})

    await asyncio.gather(
        *(database.write(partial(work, mine=one, other=another)) for one, another in (tasks, tasks[::-1]))
    )
    marks = await database.read(
        lambda c: c.execute(text("SELECT surface FROM pipeline_tasks")).scalars().all()
    )
    assert len(set(marks)) == 1  # of whoever was last


async def test_of_two_processes_that_decide_at_once_one_wins(desk: Desk, postgres_url: str) -> None:
    gate = await desk.waiting(policy=a_policy("bob", "carol"))
    async with open_database(postgres_url) as other_database:
        other = Desk(storage_of(other_database, TenantId("T1")).store)
        results = await asyncio.gather(
            desk.approve(gate, BOB), other.approve(gate, CAROL), return_exceptions=True
        )
        assert await other.task(TaskId("t1")) == await desk.task(TaskId("t1"))
    assert sorted(type(result).__name__ for result in results) == ["AlreadyClosed", "NoneType"]


async def test_a_task_that_is_loaded_is_held_until_the_commit(desk: Desk, postgres_url: str) -> None:
    task = await desk.start()
    async with open_database(postgres_url) as other_database:

        async def others_get_it() -> bool:
            try:
                await other_database.write(lambda c: c.execute(GET_AT_ONCE).close())
            except StoreError:
                return False
            return True

        def work(batch: Batch) -> bool:
            assert task in batch.load([task])
            return bool(await_(others_get_it()))

        assert not await desk.store.transact(work)
        assert await others_get_it()


async def test_a_queued_job_of_a_task_that_is_loaded_is_not_taken(desk: Desk, postgres_url: str) -> None:
    """Whether its body has begun decides what a cancel undoes: that must not change under the command."""
    task = await desk.start()
    async with open_database(postgres_url) as other_database:
        others = storage_of(other_database, TenantId("T1")).jobs

        def work(batch: Batch) -> list[Job]:
            assert all(job.is_queued for job in batch.load([task])[task].jobs.values())
            return list(await_(others.take(a_claim(), NOON)))

        assert await desk.store.transact(work) == []
        assert len(await others.take(a_claim(), NOON)) == 1


async def test_two_processes_take_different_jobs(desk: Desk, postgres_url: str, database: Database) -> None:
    for number in range(20):
        await desk.start(f"t{number}")
    async with open_database(postgres_url) as other_database:
        mine = storage_of(database, TenantId("T1")).jobs
        others = storage_of(other_database, TenantId("T1")).jobs
        taken = await asyncio.gather(*(jobs.take(a_claim(slots=10), NOON) for jobs in (mine, others)))
    ids = [job.id for jobs in taken for job in jobs]
    assert len(ids) == len(set(ids))
    left = await mine.take(a_claim(), NOON)
    assert len({*ids, *(job.id for job in left)}) == 20


async def test_a_reader_sees_one_state_whatever_is_committed_meanwhile(
    desk: Desk, database: Database
) -> None:
    task = await desk.start()

    def read(connection: Connection) -> tuple[object, object]:
        before = connection.execute(REVISION).scalar_one()
        await_(desk.submit(task, Cancel(by=ALICE)))
        return before, connection.execute(REVISION).scalar_one()

    assert await database.read(read) == (1, 1)
    assert (await desk.task(task)).revision == 2


async def test_readers_cannot_write(desk: Desk, database: Database) -> None:
    await desk.start()
    with pytest.raises(StoreUnavailable, match="read-only"):
        await database.read(lambda c: c.execute(text("DELETE FROM pipeline_tasks")).close())
