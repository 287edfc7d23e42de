"""`signoff doctor`, the database: what keeps it from being used is named, and its fix lets it be used."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url, text

from bot.doctor.findings import Subject, Verdict
from storage import migrate
from storage.database import look_at_database, open_database
from storage.migrate import MigrationState
from tests.process.patient import patient, verdicts
from tests.process.serving import LISTENS, is_well, serving
from tests.process.test_databases import make_newer, state_of

GIGABYTE = 1024**3


async def make_older(address: str) -> None:
    """Let an empty database become one that an earlier version made."""

    def begin(connection: Connection) -> None:
        settings = Config(Path(migrate.__file__).parent / "migrations" / "alembic.ini")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0008")

    async with open_database(address) as database:
        await database.write(begin)


# --- reachable -----------------------------------------------------------------------------------


async def test_a_folder_that_is_missing_is_named_and_making_it_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        disk = tmp_path / "disk"
        it.settings["SIGNOFF_DATABASE_URL"] = f"sqlite:///{disk / 'signoff.db'}"
        found = await it.wrong()
        assert (found.subject, found.fix) == (
            Subject.DATABASE,
            "make it, or name a file elsewhere (SIGNOFF_DATABASE_URL)",
        )
        assert f"there is no folder {disk}" in found.found
        assert (await it.of(Subject.API_TOKENS)).verdict is Verdict.SKIPPED
        disk.mkdir()
        await it.is_content()
        assert list(disk.iterdir()) == []


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        file = tmp_path / "signoff.db"
        file.write_text("these are my notes, and no database")
        found = await it.wrong()
        assert "is not a database of SQLite" in found.found
        assert "move this one away" in (found.fix or "")
        file.rename(tmp_path / "notes.txt")
        await it.is_content()


async def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    nowhere = f"postgresql://me:hunter2@/signoff?host={tmp_path}"
    async with patient(tmp_path) as it:
        it.settings["SIGNOFF_DATABASE_URL"] = nowhere
        found = await it.wrong()
        assert "postgresql://me:***@/signoff" in found.found
        assert found.fix == "check that PostgreSQL runs, and listens there (SIGNOFF_DATABASE_URL)"


async def test_a_database_that_is_not_there_is_created_by_hand(tmp_path: Path, postgres_url: str) -> None:
    missing = make_url(postgres_url).set(database="signoff_not_there").render_as_string(hide_password=False)
    async with patient(tmp_path, SIGNOFF_DATABASE_URL=missing) as it:
        found = await it.wrong()
        assert "create it (createdb), or name another one" in (found.fix or "")
        it.settings["SIGNOFF_DATABASE_URL"] = postgres_url
        await it.carry_out((await it.wrong()).fix)
        await it.is_content()


# --- migrations ----------------------------------------------------------------------------------


async def test_an_older_database_on_postgresql_is_wrong_until_it_is_migrated(
    tmp_path: Path, postgres_url: str
) -> None:
    async with patient(tmp_path, SIGNOFF_DATABASE_URL=postgres_url) as it:
        found = await it.wrong()
        assert "has no tables yet, and this program needs " in found.found
        assert await state_of(postgres_url) is MigrationState.OLDER
        await make_older(postgres_url)
        found = await it.wrong()
        assert "is at migration 0008, and this program needs " in found.found
        it.settings["SIGNOFF_AUTO_MIGRATE"] = "1"
        assert "sees to it when it starts" in (await it.of(Subject.DATABASE)).found
        del it.settings["SIGNOFF_AUTO_MIGRATE"]
        assert await state_of(postgres_url) is MigrationState.OLDER
        await it.carry_out(found.fix)
        await it.is_content()


async def test_an_older_file_is_noted_and_not_touched(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await make_older(it.address)
        before = (tmp_path / "signoff.db").read_bytes()
        found = await it.of(Subject.DATABASE)
        assert found.verdict is Verdict.NOTE
        assert (tmp_path / "signoff.db").read_bytes() == before
        await it.carry_out(found.fix)
        await it.is_content()


async def test_a_newer_database_is_wrong_and_another_one_is_not(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await make_newer(it.address)
        found = await it.wrong()
        assert "is at migration 9999, and this program knows none after " in found.found
        assert "get that version or a later one" in (found.fix or "")
        it.settings["SIGNOFF_DATABASE_URL"] = f"sqlite:///{tmp_path / 'another.db'}"
        await it.is_content()


async def test_a_database_that_is_being_migrated_is_left_alone(tmp_path: Path, postgres_url: str) -> None:
    async with patient(tmp_path, SIGNOFF_DATABASE_URL=postgres_url) as it:
        await it.settle()
        async with open_database(postgres_url) as database:
            lock = text("SELECT pg_advisory_lock(20260701)")
            await database.read(lambda connection: connection.execute(lock).close())
            found = await it.wrong()
            assert "is being migrated right now" in found.found
            unlock = text("SELECT pg_advisory_unlock_all()")
            await database.read(lambda connection: connection.execute(unlock).close())
        await it.is_content()


# --- writing -------------------------------------------------------------------------------------


async def test_a_file_that_another_program_keeps_locked_is_wrong_until_it_lets_go(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.settle()
        with closing(sqlite3.connect(tmp_path / "signoff.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            found = await it.wrong()
            assert "can be read, but not written: database is locked" in found.found
            assert "end the program that keeps it locked" in (found.fix or "")
        await it.is_content()


async def test_tables_that_another_program_keeps_locked_are_wrong_until_it_lets_go(
    tmp_path: Path, postgres_url: str
) -> None:
    async with patient(tmp_path, SIGNOFF_DATABASE_URL=postgres_url) as it:
        await it.settle()
        other = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
        async with other.transaction():
            await other.execute("LOCK TABLE pipeline_tenants IN SHARE MODE")
            found = await it.wrong()
            assert found.found.endswith("canceling statement due to lock timeout")
            assert "end the program that keeps it locked" in (found.fix or "")
        await other.close()
        await it.is_content()


async def test_a_database_that_takes_no_writes_is_wrong(tmp_path: Path, postgres_url: str) -> None:
    async with patient(tmp_path, SIGNOFF_DATABASE_URL=postgres_url) as it:
        await it.settle()
        await read_only(postgres_url, "on")
        found = await it.wrong()
        assert "can be read, but not written: " in found.found
        assert "name a database that takes writes" in (found.fix or "")
        await read_only(postgres_url, "off")
        await it.is_content()


async def read_only(address: str, switch: str) -> None:
    name = make_url(address).database
    set_it = text(f"ALTER DATABASE {name} SET default_transaction_read_only = {switch}")
    writable = text("SET TRANSACTION READ WRITE")

    def switch_it(connection: Connection) -> None:
        for statement in (writable, set_it):
            connection.execute(statement).close()

    async with open_database(address) as database:
        await database.write(switch_it)


@pytest.mark.parametrize(("free", "verdict"), [(0.05, Verdict.WRONG), (0.5, Verdict.NOTE)])
async def test_a_disk_that_is_nearly_full_is_said(tmp_path: Path, free: float, verdict: Verdict) -> None:
    async with patient(tmp_path) as it:
        looked_at: list[Path] = []

        def free_bytes(folder: Path) -> int:
            looked_at.append(folder)
            return int(free * GIGABYTE)

        it.looks_with["free_bytes"] = free_bytes
        found = [f for f in await it.examined() if "MB are free" in f.found]
        assert [(f.subject, f.verdict) for f in found] == [(Subject.DATABASE, verdict)]
        assert f"`df -h {tmp_path}`" in (found[0].fix or "")
        assert looked_at == [tmp_path]
        free = 5
        await it.is_content()


# --- beside `signoff serve` ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_it_looks_beside_a_bot_at_work(tmp_path: Path, kind: str, postgres_url: str) -> None:
    async with patient(tmp_path) as it:
        if kind == "postgres":
            it.settings |= {"SIGNOFF_DATABASE_URL": postgres_url, "SIGNOFF_AUTO_MIGRATE": "1"}
        async with serving(tmp_path, it.settings) as bot:
            url = (await bot.said(LISTENS))[1]
            await is_well(url, "ready")
            it.settings["SIGNOFF_PORT"] = re.sub(r".*:", "", url)
            await it.is_content()
            seen = verdicts(await it.examined())
            assert set(seen.values()) == {Verdict.OK}
            assert f"`signoff serve` at {url} is ready" in (await it.of(Subject.PROCESS)).found
            assert (await it.type("doctor")).status == 0
            await is_well(url, "ready")
            assert await bot.stop() == 0
        assert "Traceback" not in bot.output


async def test_a_bot_can_start_while_it_looks(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.settle()
        async with look_at_database(it.address), open_database(it.address) as database:
            assert database.is_exclusive
            await it.is_content()
