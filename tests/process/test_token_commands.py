"""Tokens on the command line: made, listed, revoked; with the bot at work on the same database, too."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.clock import SystemClock
from engine.codes import Scope
from engine.model import TenantId
from engine.ports.tokens import Token
from engine.token_desk import TokenDesk, WrongToken
from storage.database import Database, open_database
from storage.migrate import prepare
from storage.tenants import tenants_of
from storage.tokens import SqlTokens
from tests.process.command_line import Ended, signoff

TENANT = TenantId("T0ACME")
ALICE = ("--tenant", TENANT, "--scopes", "tasks:read,decide", "--as", "U0ALICE")


async def token(folder: Path, *words: str) -> Ended:
    return await signoff(folder, "token", *words)


async def answer(folder: Path, *words: str) -> Any:
    ended = await token(folder, *words, "--json")
    assert (ended.status, ended.errors) == (0, "")
    return json.loads(ended.output)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'signoff.db'}"


def desk(database: Database) -> TokenDesk:
    return TokenDesk(SqlTokens(database, TENANT), SystemClock())


async def recognised(folder: Path, secret: str) -> Token:
    async with open_database(address(folder)) as database:
        return await desk(database).recognise(secret)


async def test_a_token_is_made_before_the_first_start_and_is_alone_on_its_line(tmp_path: Path) -> None:
    ended = await token(tmp_path, "create", *ALICE, "--name", "ci")
    assert ended.status == 0
    assert re.fullmatch(r"signoff_[0-9a-f]{40}\n", ended.output)
    assert "not shown again" in ended.errors
    assert "ci · acts as U0ALICE in T0ACME · may decide, tasks:read · made 20" in ended.errors
    found = await recognised(tmp_path, ended.output.strip())
    assert (found.name, found.identity) == ("ci", "U0ALICE")
    assert found.scopes == {Scope.TASKS_READ, Scope.DECIDE}
    async with open_database(address(tmp_path)) as database:
        assert list(await tenants_of(database)) == []  # whose data it will hold, only Slack says


async def test_the_life_of_a_token_as_programs_read_it(tmp_path: Path) -> None:
    made = await answer(tmp_path, "create", "--tenant", TENANT, "--scopes", "tasks:write", "--as", "deploys")
    secret = made.pop("token")
    assert (made["name"], made["identity"], made["tenant"]) == ("deploys", "service:deploys", TENANT)
    assert (made["scopes"], made["last_used_at"], made["revoked_at"]) == (["tasks:write"], None, None)
    await recognised(tmp_path, secret)
    (listed,) = await answer(tmp_path, "list")
    assert listed.pop("last_used_at").endswith("+00:00")
    assert listed == {key: value for key, value in made.items() if key != "last_used_at"}
    revoked = await answer(tmp_path, "revoke", made["id"])
    assert revoked["revoked_at"] is not None
    assert await answer(tmp_path, "revoke", made["id"]) == revoked
    with pytest.raises(WrongToken, match="revoked"):
        await recognised(tmp_path, secret)
    told = await token(tmp_path, "list")
    assert f"{made['id']} · deploys · acts as service:deploys in T0ACME" in told.output
    assert " · revoked 20" in told.output
    assert secret not in told.output


async def test_all_that_is_wrong_is_named_with_what_would_be_right(tmp_path: Path) -> None:
    ended = await token(
        tmp_path,
        *("create", "--tenant", TENANT, "--scopes", "task:read,decide", "--as", "@alice", "--name", "a\nb"),
    )
    assert (ended.status, ended.output) == (2, "")
    scopes, identity, name = ended.errors.splitlines()
    assert scopes == "--scopes: `task:read` is no scope; did you mean `tasks:read`?"
    assert identity.startswith("--as: '@alice' is neither the id of a person nor the name of a service. ")
    assert name.startswith("--name: a token's name is one line of 1 to 40 characters")
    assert names_in(tmp_path) == []  # nothing was begun


async def test_a_workspace_that_the_database_does_not_know_is_refused(tmp_path: Path) -> None:
    nonsense = await token(tmp_path, "create", *ALICE, "--tenant", "acme")
    assert nonsense.status == 2
    assert "--tenant: 'acme' is none; give the id of a Slack workspace" in nonsense.errors
    async with open_database(address(tmp_path)) as database:
        await prepare(database, TENANT, may_migrate=True)
    other = await token(tmp_path, "create", *ALICE, "--tenant", "T0ACNE")
    assert other.status == 2
    assert "--tenant: the database keeps nothing of T0ACNE; did you mean `T0ACME`?" in other.errors
    assert "SIGNOFF_DATABASE_URL" in other.errors


async def test_a_person_in_small_letters_does_not_become_a_service(tmp_path: Path) -> None:
    ended = await token(tmp_path, "create", *ALICE, "--as", "u012ab3cd")
    assert ended.status == 2
    assert ended.errors == "--as: give U012AB3CD for a person, or service:u012ab3cd for a service\n"
    explicit = await answer(tmp_path, "create", *ALICE, "--as", "service:u012ab3cd")
    assert explicit["identity"] == "service:u012ab3cd"


async def test_revoking_what_there_is_not_names_the_nearest(tmp_path: Path) -> None:
    made = await answer(tmp_path, "create", *ALICE)
    ended = await token(tmp_path, "revoke", made["id"][:-1])
    assert ended.status == 2
    assert f"did you mean `{made['id']}`?" in ended.errors
    assert "signoff token list" in ended.errors


async def test_tokens_are_made_and_revoked_while_the_bot_has_the_database(tmp_path: Path) -> None:
    async with open_database(address(tmp_path)) as database:
        await prepare(database, TENANT, may_migrate=True)
        first, second = await asyncio.gather(answer(tmp_path, "create", *ALICE), answer(tmp_path, "list"))
        assert second in ([], [{key: value for key, value in first.items() if key != "token"}])
        assert (await desk(database).recognise(first["token"])).id == first["id"]
        await answer(tmp_path, "revoke", first["id"])
        with pytest.raises(WrongToken, match="revoked"):
            await desk(database).recognise(first["token"])


async def test_there_may_be_none(tmp_path: Path) -> None:
    ended = await token(tmp_path, "list")
    assert (ended.status, ended.output) == (0, "")
    assert ended.errors.startswith("There are no tokens.")
