"""Who is let in, for every operation that the API describes: a new one is in this table by itself."""

from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from bot.app import Running
from engine.clock import SystemClock
from engine.codes import Scope
from engine.model import TenantId
from engine.token_desk import TokenDesk
from sandbox.people import Workspace
from storage.database import open_database
from storage.tokens import SqlTokens
from tests.slack.api.described import Described, described
from tests.slack.api.program import ALICE, BOB, Heard, Program, program, with_secret
from tests.slack.house import House
from tests.support.waiting import eventually

_STRANGER = TenantId("T0STRANGER1")
_REALM = 'Bearer realm="signoff"'
_INVALID = f'{_REALM}, error="invalid_token"'
NOT_THERE = {"no-such-task", "no-such-human-task"}
_OPEN = ("/openapi.json", "/reference")  # below /api/v1


@pytest.fixture
async def nobody(signoff: Running) -> AsyncIterator[Program]:
    """A program without a token."""
    async with with_secret(signoff, None) as opened:
        yield opened


@pytest.fixture
async def operations(nobody: Program) -> list[Described]:
    """All that there are."""
    return await described(nobody)


async def asked(who: Program, one: Described, headers: Mapping[str, str] | None = None) -> Heard:
    return await who.ask(one.method, one.at({}), one.body, headers=headers)


def assert_unknown(heard: Heard, problem: str, challenge: str) -> None:
    """See that a program is told that it has to show who it is, and how."""
    assert (heard.status, heard.problem) == (401, problem)
    assert heard.headers["WWW-Authenticate"] == challenge
    assert heard.body["fix"]


async def test_without_a_token_nothing_goes(nobody: Program, operations: list[Described]) -> None:
    assert {one.scope for one in operations} >= {Scope.TASKS_READ, Scope.TASKS_WRITE, Scope.DECIDE}
    for one in operations:
        assert_unknown(await asked(nobody, one), "no-token", _REALM)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YWxpY2U6c2VjcmV0", "signoff_0", "Bearer a b", "Bearer,a"]
)
async def test_a_malformed_header_is_no_token(
    nobody: Program, operations: list[Described], header: str
) -> None:
    for one in operations:
        assert_unknown(await asked(nobody, one, {"Authorization": header}), "no-token", _REALM)


@pytest.mark.parametrize("secret", ["signoff_" + "0" * 40, "x", "ÿ", "a" * 4000])
async def test_a_wrong_token_lets_nobody_in(
    signoff: Running, operations: list[Described], secret: str
) -> None:
    async with with_secret(signoff, secret) as stranger:
        for one in operations:
            assert_unknown(await asked(stranger, one), "wrong-token", _INVALID)


async def test_a_revoked_token_lets_nobody_in(signoff: Running, operations: list[Described]) -> None:
    new = await signoff.engine.tokens.create(name="ci", scopes=tuple(Scope), identity=ALICE, by="root")
    async with with_secret(signoff, new.secret) as former:
        assert (await asked(former, operations[0])).status == 200
        await signoff.engine.tokens.revoke(new.token.id)
        for one in operations:
            heard = await asked(former, one)
            assert_unknown(heard, "wrong-token", _INVALID)
            assert "revoked" in heard.body["detail"]


async def test_the_token_of_who_is_deactivated_lets_nobody_in(
    slack: Workspace, signoff: Running, operations: list[Described]
) -> None:
    async with program(signoff, BOB) as bob:
        assert (await asked(bob, operations[0])).status == 200
        await slack.happen("change-person", person="bob", changes={"is_deactivated": True})
        await eventually(lambda: is_refused(bob, operations[0]), what="Bob is gone")
        for one in operations:
            assert await is_refused(bob, one), one


async def is_refused(who: Program, one: Described) -> bool:
    """Say whether a program is refused since whom its token was made for is gone."""
    heard = await asked(who, one)
    return heard.status == 403 and heard.problem == "bearer-inactive"


async def test_a_token_without_the_scope_is_told_which_one(
    signoff: Running, operations: list[Described]
) -> None:
    for scope in sorted({one.scope for one in operations}):
        async with program(signoff, ALICE, set(Scope) - {Scope(scope)}) as lacking:
            for one in operations:
                heard = await asked(lacking, one)
                if one.scope == scope:
                    assert (heard.status, heard.problem) == (403, "lacks-scope"), one
                    assert scope in heard.body["detail"]
                else:
                    assert is_let_in(heard), (one, heard)


async def test_the_right_token_is_let_in_by_everything(signoff: Running, operations: list[Described]) -> None:
    for scope in sorted({one.scope for one in operations}):
        async with program(signoff, ALICE, {Scope(scope)}) as right:
            for one in operations:
                assert is_let_in(await asked(right, one)) is (one.scope == scope), one


def is_let_in(heard: Heard) -> bool:
    """Say whether it came to the operation: that may refuse it, but not for its token."""
    assert heard.status < 500, heard
    if heard.status < 400:
        return True
    assert heard.problem != "wrong-fields", heard  # then it would not be known whether it gets further
    return heard.problem not in {"no-token", "wrong-token", "lacks-scope"}


async def test_the_token_of_another_workspace_is_none_of_ours(
    signoff: Running, home: House, operations: list[Described]
) -> None:
    async with open_database(home.settings.database_url, as_guest=True) as database:
        desk = TokenDesk(SqlTokens(database, _STRANGER), SystemClock())
        new = await desk.create(name="ci", scopes=tuple(Scope), identity=ALICE, by="root")
    async with with_secret(signoff, new.secret) as stranger:
        for one in operations:
            assert_unknown(await asked(stranger, one), "wrong-token", _INVALID)


async def test_what_is_another_workspaces_is_as_what_there_is_not(
    signoff: Running, home: House, operations: list[Described]
) -> None:
    async with program(signoff, ALICE) as alice:
        ids = await hello(alice)
        about_them = [one for one in operations if one.parameters & set(ids)]
        assert len(about_them) > 20
        for one in about_them:
            if one.method == "GET":
                heard = await alice.ask("GET", one.at(ids))
                assert heard.status == 200 or heard.problem not in NOT_THERE, heard
        give_away(home)
        for one in about_them:
            heard = await alice.ask(one.method, one.at(ids), one.body)
            assert heard.status == 404, (one, heard)
            assert heard.problem in NOT_THERE
        assert (await alice.get("/human-tasks?status=any"))["human_tasks"] == []


async def hello(alice: Program) -> dict[str, str]:
    """Start a task, and wait until it asks; gives the ids."""
    await alice.post("/tasks", {"pipeline": "hello", "channel": "#general"})

    async def shown() -> dict[str, str] | None:
        found = (await alice.get("/human-tasks"))["human_tasks"]
        return next(
            ({"human_task": one["id"], "task": one["task"]["id"]} for one in found if one["links"]), None
        )

    return await eventually(shown, what="a card")


def give_away(home: House) -> None:
    """Let all that is there belong to another workspace, but for the tokens."""
    for (table,) in home.sql("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = {row[1] for row in home.sql(f"PRAGMA table_info({table})")}
        if "tenant" in columns and table not in {"pipeline_tokens", "pipeline_tenants"}:
            home.sql(f"UPDATE {table} SET tenant = ?", _STRANGER)


async def test_what_needs_no_token(signoff: Running, nobody: Program) -> None:
    for path in _OPEN:
        for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": "?"}):
            assert (await nobody.ask("GET", path, headers=header)).status == 200
    async with aiohttp.ClientSession() as http:
        for path in ("/healthz", "/readyz", "/metrics"):
            response = await http.get(f"{signoff.url}{path}")
            assert response.status == 200, path


@pytest.mark.parametrize("secret", [None, "wrong", "right"])
@pytest.mark.parametrize(
    "path",
    ["", "/", "/nothing", "/tasks/", "/tasks/a/b/c", "/human-tasks/../x", "//tasks", "/tasks%2Fa", "/%00"],
)
async def test_where_there_is_nothing_is_said_so_to_everybody(
    signoff: Running, secret: str | None, path: str
) -> None:
    if secret == "right":
        new = await signoff.engine.tokens.create(name="ci", scopes=tuple(Scope), identity=BOB, by="root")
        secret = new.secret
    async with with_secret(signoff, secret) as who:
        for method in ("GET", "POST", "DELETE"):
            heard = await who.ask(method, path)
            assert (heard.status, heard.problem) == (404, "no-such-path"), (method, path)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
async def test_another_method_is_told_which_one_goes(
    nobody: Program, operations: list[Described], method: str
) -> None:
    paths: dict[str, set[str]] = {}
    for one in operations:
        paths.setdefault(one.path, set()).add(one.method)
    for path, known in paths.items():
        if method not in known:
            heard = await nobody.ask(method, path.replace("{", "").replace("}", ""))
            assert heard.status == 405, (method, path)
            assert heard.headers["Allow"] == ", ".join(sorted(known))
            assert method == "HEAD" or heard.problem == "wrong-method"
