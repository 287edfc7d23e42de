"""Which databases `signoff migrate` and `signoff serve` take, and what they say of the others."""

from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import open_database
from storage.migrate import MigrationState, state, upgrade
from tests.process.command_line import signoff
from tests.process.serving import LISTENS, environment_for, furnish, is_well, serving, workspace


async def state_of(address: str) -> MigrationState:
    async with open_database(address) as database:
        return await state(database)


async def make_newer(address: str) -> None:
    """Let a later version of the program have been at work."""
    async with open_database(address) as database:
        await upgrade(database)
        newer = text("UPDATE alembic_version SET version_num = '9999'")
        await database.write(lambda connection: connection.execute(newer).close())


# --- signoff migrate -----------------------------------------------------------------------------


async def test_migrate_makes_the_tables_and_may_be_repeated(tmp_path: Path, sqlite_url: str) -> None:
    for _ in range(2):
        ended = await signoff(tmp_path, "migrate", environment={"SIGNOFF_DATABASE_URL": sqlite_url})
        assert (ended.status, ended.output, ended.errors) == (0, "The database is up to date.\n", "")
        assert await state_of(sqlite_url) is MigrationState.CURRENT


async def test_migrate_refuses_a_newer_database(tmp_path: Path, sqlite_url: str) -> None:
    await make_newer(sqlite_url)
    ended = await signoff(tmp_path, "migrate", environment={"SIGNOFF_DATABASE_URL": sqlite_url})
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("signoff: the database is at migration 9999, but this program knows none")


async def test_a_database_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    nowhere = f"postgresql://me:hunter2@/signoff?host={tmp_path}"
    ended = await signoff(tmp_path, "migrate", environment={"SIGNOFF_DATABASE_URL": nowhere})
    assert ended.status == 1
    assert ended.errors.startswith(
        "signoff: SIGNOFF_DATABASE_URL: the database postgresql://me:***@/signoff?host="
    )
    assert ended.errors.endswith("; check that PostgreSQL runs, and listens there\n")


@pytest.mark.parametrize("command", ["migrate", "serve"])
async def test_a_folder_that_is_not_there_is_a_wrong_setting(tmp_path: Path, command: str) -> None:
    furnish(tmp_path)
    nowhere = tmp_path / "not" / "mounted"
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    settings = {"SIGNOFF_DATABASE_URL": f"sqlite:///{nowhere}/signoff.db", **tokens}
    ended = await signoff(tmp_path, command, environment=settings)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        f"SIGNOFF_DATABASE_URL: the database sqlite:///{nowhere}/signoff.db cannot be opened: "
        f"there is no folder {nowhere}; make it, or name a file elsewhere\n"
    )
    assert not nowhere.parent.exists()


# --- signoff serve -------------------------------------------------------------------------------


async def test_serve_asks_for_a_migration_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    furnish(tmp_path)
    async with workspace() as sandbox:
        environment = environment_for(sandbox, SIGNOFF_DATABASE_URL=postgres_url)
        refused = await signoff(tmp_path, "serve", environment=environment)
        assert refused.status == 2
        assert "Run `signoff migrate`, or set SIGNOFF_AUTO_MIGRATE=1." in refused.errors
        assert await state_of(postgres_url) is MigrationState.OLDER
        assert (await signoff(tmp_path, "migrate", environment=environment)).status == 0
        async with serving(tmp_path, environment) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")


async def test_serve_migrates_postgresql_by_itself_if_it_may(tmp_path: Path, postgres_url: str) -> None:
    async with workspace() as sandbox:
        environment = environment_for(sandbox, SIGNOFF_DATABASE_URL=postgres_url, SIGNOFF_AUTO_MIGRATE="1")
        async with serving(tmp_path, environment) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
            assert await bot.stop() == 0


async def test_a_second_serve_on_one_sqlite_file_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    async with workspace() as sandbox, serving(tmp_path, environment_for(sandbox)) as first:
        url = (await first.said(LISTENS))[1]
        second = await signoff(tmp_path, "serve", environment=environment_for(sandbox))
        assert second.status == 2
        assert f"{tmp_path / 'signoff.db'} is in use by process " in second.errors
        assert "Stop the other one, or use PostgreSQL." in second.errors
        await is_well(url, "ready")
        assert "Traceback" not in first.output + second.errors
