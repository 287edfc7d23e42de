"""Reading beside the database: which one, whose, and that looking changes nothing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.model import TenantId
from storage.database import open_database
from storage.migrate import prepare
from storage.tenants import add_tenant
from tests.process.command_line import Ended, typed

READING = [["tasks"], ["status"], ["status", "release-1"], ["show", "release-1"], ["events", "release-1"]]


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'signoff.db'}"


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def here(folder: Path, *words: str) -> Ended:
    return await typed(*words, environment={"SIGNOFF_DATABASE_URL": address(folder)})


async def begun(folder: Path, *tenants: str) -> None:
    async with open_database(address(folder)) as database:
        await prepare(database, TenantId(tenants[0]), may_migrate=True)
        for tenant in tenants[1:]:  # the library's, say
            await add_tenant(database, TenantId(tenant))


@pytest.mark.parametrize("words", READING, ids=" ".join)
async def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path, words: list[str]) -> None:
    ended = await here(tmp_path, *words)
    assert (ended.status, ended.output) == (2, "")
    assert f"SIGNOFF_DATABASE_URL: there is no database {tmp_path}/signoff.db; start" in ended.errors
    assert names_in(tmp_path) == []


async def test_looking_makes_no_tables_and_migrates_none(tmp_path: Path) -> None:
    file = tmp_path / "signoff.db"
    file.touch()
    ended = await here(tmp_path, "tasks")
    assert (ended.status, ended.output) == (2, "")
    assert "SIGNOFF_DATABASE_URL: the database keeps nothing yet" in ended.errors
    assert _sql(file, "SELECT name FROM sqlite_master") == []
    await begun(tmp_path, "T0ACME")
    _sql(file, "UPDATE alembic_version SET version_num = '0008'")
    ended = await here(tmp_path, "tasks")
    assert (ended.status, ended.output) == (2, "")
    assert "signoff migrate" in ended.errors
    assert _sql(file, "SELECT version_num FROM alembic_version") == [("0008",)]


def _sql(file: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection, connection:
        return connection.execute(statement).fetchall()


async def test_lists_of_nothing_are_empty(tmp_path: Path) -> None:
    await begun(tmp_path, "T0ACME")
    for command, told in (("tasks", "There are no such tasks."), ("status", "Nothing waits for people.")):
        ended = await here(tmp_path, command)
        assert (ended.status, ended.output, ended.errors) == (0, "", f"{told}\n")
    assert json.loads((await here(tmp_path, "tasks", "--json")).output) == {"tasks": [], "next_cursor": None}


@pytest.mark.parametrize("words", READING[2:], ids=" ".join)
async def test_a_task_that_there_is_not_is_not_found(tmp_path: Path, words: list[str]) -> None:
    await begun(tmp_path, "T0ACME")
    ended = await here(tmp_path, *words)
    assert (ended.status, ended.output) == (4, "")
    assert ended.errors == "signoff: there is no task release-1; `signoff tasks` lists them\n"


async def test_of_several_tenants_one_has_to_be_named(tmp_path: Path) -> None:
    await begun(tmp_path, "T0ACME", "T0OTHER")
    ended = await here(tmp_path, "tasks")
    assert (ended.status, ended.errors) == (2, "--tenant: say whose tasks: T0ACME, T0OTHER\n")
    assert (await here(tmp_path, "tasks", "--tenant", "T0OTHER")).status == 0
    wrong = await here(tmp_path, "tasks", "--tenant", "T0NOBODY")
    assert wrong.status == 2
    assert wrong.errors.startswith(
        "--tenant: the database keeps nothing of T0NOBODY; it knows T0ACME, T0OTHER"
    )


async def test_a_tenant_is_not_for_a_server() -> None:
    token = f"signoff_{'0' * 40}"
    ended = await typed("tasks", "--tenant", "T0ACME", "--url", "http://127.0.0.1:1", "--token", token)
    assert ended.status == 2
    assert ended.errors.startswith("--tenant: it is for the local database")
