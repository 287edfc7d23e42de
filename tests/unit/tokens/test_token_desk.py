"""The desk where tokens are made and recognised: what is kept, what is refused, and what is never written."""

import asyncio
import re
from datetime import datetime, timedelta

import pytest

from engine.codes import Scope
from engine.model import UserId
from engine.services import is_service, service_id
from engine.token_desk import (
    SECRET,
    USE_NOTED_EVERY,
    LacksScope,
    NoSuchToken,
    TokenDesk,
    UnfitToken,
    WrongToken,
    check_scope,
    digest_of,
    scopes_of,
)
from tests.fakes.memory_tokens import MemoryTokens
from tests.makers import NOON, SECOND

ALICE = UserId("U0ALICE")


class Watch:
    """A clock that a test moves."""

    instant = NOON

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, time: timedelta) -> None:
        self.instant += time


class PatientTokens(MemoryTokens):
    """Tokens that write a use when a test lets them."""

    def __init__(self) -> None:
        super().__init__()
        self.is_writing, self.may_write = asyncio.Event(), asyncio.Event()

    async def used(self, id: str, at: datetime) -> None:
        self.is_writing.set()
        await self.may_write.wait()
        await super().used(id, at)


@pytest.fixture
def tokens() -> MemoryTokens:
    return MemoryTokens()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def desk(tokens: MemoryTokens, watch: Watch) -> TokenDesk:
    return TokenDesk(tokens, watch)


async def a_secret(desk: TokenDesk) -> str:
    new = await desk.create(name="ci", scopes={Scope.DECIDE}, identity=ALICE, by="root")
    return new.secret


async def test_a_token_is_recognised_by_its_secret(desk: TokenDesk) -> None:
    new = await desk.create(name="ci", scopes={Scope.DECIDE}, identity=ALICE, by="root")
    found = await desk.recognise(new.secret)
    assert (found.id, found.name, found.identity) == (new.token.id, "ci", ALICE)
    assert found.scopes == {Scope.DECIDE}
    assert (found.created_at, found.created_by) == (NOON, "root")


async def test_a_secret_can_be_told_by_a_scanner_and_is_kept_nowhere(
    desk: TokenDesk, tokens: MemoryTokens
) -> None:
    secret, other = await a_secret(desk), await a_secret(desk)
    assert re.fullmatch(r"signoff_[0-9a-f]{40}", secret)
    assert SECRET.fullmatch(secret)
    assert secret != other
    assert secret.removeprefix("signoff_") not in repr(tokens.kept)


@pytest.mark.parametrize("shown", ["", "signoff_", "signoff_0000", "xoxb-1", "\ud800"])
async def test_what_is_no_token_is_not_recognised(desk: TokenDesk, shown: str) -> None:
    await a_secret(desk)
    with pytest.raises(WrongToken, match="is not known"):
        await desk.recognise(shown)


async def test_a_secret_counts_as_a_whole(desk: TokenDesk) -> None:
    secret = await a_secret(desk)
    for almost in (secret[:-1], f"{secret}0", secret.upper(), f" {secret}", digest_of(secret)):
        with pytest.raises(WrongToken):
            await desk.recognise(almost)


async def test_a_token_that_was_revoked_lets_nobody_in(desk: TokenDesk, watch: Watch) -> None:
    new = await desk.create(name="ci", scopes={Scope.DECIDE}, identity=ALICE, by="root")
    assert (await desk.revoke(new.token.id)).revoked_at == NOON
    watch.pass_by(SECOND)
    assert (await desk.revoke(new.token.id)).revoked_at == NOON
    with pytest.raises(WrongToken, match="was revoked") as refused:
        await desk.recognise(new.secret)
    assert refused.value.revoked_at == NOON
    assert [token.last_used_at for token in await desk.all()] == [None]


async def test_there_is_nothing_to_revoke_of_an_unknown_id(desk: TokenDesk) -> None:
    with pytest.raises(NoSuchToken):
        await desk.revoke("f00")


async def test_the_last_use_is_written_once_a_minute(
    desk: TokenDesk, tokens: MemoryTokens, watch: Watch
) -> None:
    secret = await a_secret(desk)
    made = tokens.writes
    for _ in range(100):
        await desk.recognise(secret)
    await asyncio.gather(*(desk.recognise(secret) for _ in range(100)))
    assert tokens.writes == made + 1
    watch.pass_by(USE_NOTED_EVERY - SECOND)
    await desk.recognise(secret)
    assert tokens.writes == made + 1
    watch.pass_by(SECOND)
    await desk.recognise(secret)
    assert tokens.writes == made + 2
    assert [token.last_used_at for token in await desk.all()] == [NOON + USE_NOTED_EVERY]


async def test_calls_at_the_same_moment_write_one_use(watch: Watch) -> None:
    tokens = PatientTokens()
    desk = TokenDesk(tokens, watch)
    secret = await a_secret(desk)
    first = asyncio.create_task(desk.recognise(secret))
    await tokens.is_writing.wait()
    others = [asyncio.create_task(desk.recognise(secret)) for _ in range(20)]
    await asyncio.gather(*others)
    tokens.may_write.set()
    await first
    assert tokens.writes == 2  # the token itself, and its use


async def test_another_process_need_not_write_the_same_use(
    desk: TokenDesk, tokens: MemoryTokens, watch: Watch
) -> None:
    secret = await a_secret(desk)
    await desk.recognise(secret)
    made = tokens.writes
    await TokenDesk(tokens, watch).recognise(secret)
    assert tokens.writes == made


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 41, "\u202eic"])
async def test_a_name_that_people_cannot_read_is_refused(
    desk: TokenDesk, tokens: MemoryTokens, name: str
) -> None:
    with pytest.raises(UnfitToken, match="one line of 1 to 40"):
        await desk.create(name=name, scopes={Scope.DECIDE}, identity=ALICE, by="root")
    assert tokens.kept == {}


async def test_a_token_without_scopes_is_refused_with_what_there_is(desk: TokenDesk) -> None:
    with pytest.raises(UnfitToken, match="tasks:read, tasks:write, decide, pipelines:write"):
        await desk.create(name="ci", scopes=[], identity=ALICE, by="root")


def test_scopes_are_read_with_commas_in_between() -> None:
    assert scopes_of("tasks:read, decide") == {Scope.TASKS_READ, Scope.DECIDE}
    assert scopes_of("decide,,decide,") == {Scope.DECIDE}
    with pytest.raises(UnfitToken, match="can do nothing; known: tasks:read"):
        scopes_of(" , ")


def test_a_misspelt_scope_is_named_with_the_nearest() -> None:
    with pytest.raises(UnfitToken) as refused:
        scopes_of("task:read,decide,everything")
    first, second = str(refused.value).split("; `")
    assert first == "`task:read` is no scope; did you mean `tasks:read`?"
    assert second.startswith("everything` is no scope; known: tasks:read, ")


async def test_a_scope_holds_no_other(desk: TokenDesk) -> None:
    new = await desk.create(name="ci", scopes={Scope.TASKS_WRITE}, identity=ALICE, by="root")
    check_scope(new.token, Scope.TASKS_WRITE)
    with pytest.raises(LacksScope, match="lacks the scope tasks:read"):
        check_scope(new.token, Scope.TASKS_READ)


def test_a_service_is_never_taken_for_a_person() -> None:
    assert service_id("ci") == "service:ci"
    assert is_service("service:ci")
    for id in ("ci", "service:", "service:CI", "service:a b", "U0ALICE", "xservice:ci", "service:-"):
        assert not is_service(id)
