"""The demo's token: the line that `make run` prints works, again and again, and nobody else can read it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.demo_token import demo_token
from bot.settings import SettingsError
from engine.codes import Scope
from engine.model import UserId
from engine.token_desk import SECRET, TokenDesk
from tests.fakes.memory_tokens import MemoryTokens
from tests.support.curl import LINE, typed
from tests.support.programs import Program, program
from tests.unit.executor.scene import StandingClock

ALICE, BOB = UserId("U0ALICE0001"), UserId("U0BOB000001")
FIRST_PORT = 3_400


@pytest.fixture
def desk() -> TokenDesk:
    return TokenDesk(MemoryTokens(), StandingClock())


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Program]:
    """Start the demo in a folder, and stop it in the end."""
    command = ("signoff", "demo", "--port", str(FIRST_PORT))
    async with program(folder / "log", *command, folder=folder) as started:
        yield started
        assert await started.stop() == 0


async def test_the_line_that_is_printed_works_and_started_again_it_still_does(tmp_path: Path) -> None:
    async with demo(tmp_path) as first:
        line = (await first.said(LINE))[0]
        assert await typed(line) == (200, {"human_tasks": [], "next_cursor": None})
        status, _ = await typed(line.replace("signoff_", "signoff_0"))
        assert status == 401
    async with demo(tmp_path) as again:
        same = (await again.said(LINE))[0]
        assert _secret(same) == _secret(line)
        assert (await typed(same))[0] == 200


async def test_only_its_owner_can_read_the_token(tmp_path: Path, desk: TokenDesk) -> None:
    file = tmp_path / "api-token"
    file.write_text("of somebody who let everybody read it")
    file.chmod(0o666)
    secret = await demo_token(desk, file, ALICE)
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == f"{secret}\n"


async def test_the_token_may_do_all_that_there_is_in_the_name_of_one_person(
    tmp_path: Path, desk: TokenDesk
) -> None:
    secret = await demo_token(desk, tmp_path / "api-token", ALICE)
    assert SECRET.fullmatch(secret)
    token = await desk.recognise(secret)
    assert (token.identity, token.scopes) == (ALICE, frozenset(Scope))


async def test_the_token_is_kept_as_long_as_it_is_of_use(tmp_path: Path, desk: TokenDesk) -> None:
    file = tmp_path / "api-token"
    first = await demo_token(desk, file, ALICE)
    assert await demo_token(desk, file, ALICE) == first
    (token,) = await desk.all()
    assert token.last_used_at is None
    await desk.revoke(token.id)
    second = await demo_token(desk, file, ALICE)
    assert second != first
    assert await demo_token(desk, file, BOB) not in (first, second)


async def test_a_token_of_a_database_that_is_gone_is_none(tmp_path: Path, desk: TokenDesk) -> None:
    file = tmp_path / "api-token"
    gone = await demo_token(TokenDesk(MemoryTokens(), StandingClock()), file, ALICE)
    new = await demo_token(desk, file, ALICE)
    assert new != gone
    assert file.read_text().strip() == new


async def test_a_token_that_may_do_less_than_there_is_by_now_is_replaced(
    tmp_path: Path, desk: TokenDesk
) -> None:
    file = tmp_path / "api-token"
    old = await desk.create(name="demo", scopes=[Scope.TASKS_READ], identity=ALICE, by="an older version")
    file.write_text(old.secret)
    assert await demo_token(desk, file, ALICE) != old.secret


async def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, desk: TokenDesk) -> None:
    (tmp_path / "api-token").mkdir()
    with pytest.raises(SettingsError) as refused:
        await demo_token(desk, tmp_path / "api-token", ALICE)
    (problem,) = refused.value.problems
    assert re.fullmatch(r"--data: cannot read \S+/api-token: Is a directory; remove it, .*", problem)


def _secret(line: str) -> str:
    found = SECRET.search(line)
    assert found is not None, line
    return found[0]
