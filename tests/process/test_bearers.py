"""Who a program is that shows a token: the person as Slack knows them at that moment, or a service."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.places import Places
from bot.roster import Roster
from engine.clock import SystemClock
from engine.codes import Entrance, Scope
from engine.errors import DirectoryUnavailable, UnknownPeople
from engine.model import UserId
from engine.ports.directory import PeopleRef
from engine.token_desk import TokenDesk, WrongToken
from tests.fakes.memory_tokens import MemoryTokens
from tests.process.slack_double import CUT, LATE, Reply, slack_double
from tests.process.test_directory import (
    ANNA,
    BOB,
    CI,
    GUEST,
    TEAM,
    TEAM_OF_ALL,
    TEAM_OF_BOB,
    directory,
    user,
)


@pytest.fixture
async def people() -> AsyncIterator[SlackDirectory]:
    async with directory() as people:
        yield people


@pytest.fixture
def desk() -> TokenDesk:
    return TokenDesk(MemoryTokens(), SystemClock())


async def acting(people: SlackDirectory, desk: TokenDesk, identity: UserId, **options: Any) -> Any:
    """Make a token for somebody, show it, and give who comes out."""
    new = await desk.create(name="nightly", scopes={Scope.DECIDE}, identity=identity, by="root")
    bearers = Bearers(desk, people)
    return await bearers.actor(await bearers.token(new.secret), **options)


async def test_a_person_is_who_slack_says_they_are_and_comes_through_the_api(
    people: SlackDirectory, desk: TokenDesk
) -> None:
    bob = await acting(people, desk, BOB)
    assert (bob.id, bob.surface, bob.token) == (BOB, Entrance.API, "nightly")
    assert (bob.is_active, bob.is_full_member, bob.is_operator) == (True, True, False)
    assert bob.groups == {TEAM_OF_BOB, TEAM_OF_ALL}
    assert bob.home == BOB  # a receipt reaches them
    assert not (await acting(people, desk, GUEST)).is_full_member


async def test_whoever_is_deactivated_meanwhile_is_inactive_by_the_same_token(
    people: SlackDirectory, desk: TokenDesk
) -> None:
    new = await desk.create(name="nightly", scopes={Scope.DECIDE}, identity=ANNA, by="root")
    bearers = Bearers(desk, people)
    assert (await bearers.actor(new.token)).is_active
    people.roster.learn(user(ANNA, deleted=True))
    assert not (await bearers.actor(new.token)).is_active


@pytest.mark.parametrize("trouble", [CUT, LATE], ids=["cut", "late"])
@pytest.mark.parametrize(("seen", "is_active"), [({}, True), ({"deleted": True}, False), (None, True)])
async def test_while_slack_does_not_answer_people_are_as_they_were_last_seen(
    desk: TokenDesk,
    monkeypatch: pytest.MonkeyPatch,
    seen: dict[str, Any] | None,
    is_active: bool,
    trouble: Reply,
) -> None:
    monkeypatch.setattr("bot.bearers.PATIENCE_S", 0.1)
    now_s = 0.0
    async with slack_double(timeout_s=1.0) as (slack, client):
        slack.will("users.info", trouble, CUT)
        roster = Roster(client, TEAM, lambda: now_s)
        if seen is not None:
            roster.learn(user(ANNA, **seen))
        now_s = 3_600.0
        bearers = Bearers(desk, SlackDirectory(roster, Places(client, TEAM, lambda: now_s), PeopleRef()))
        new = await desk.create(name="nightly", scopes={Scope.TASKS_READ}, identity=ANNA, by="root")
        assert await bearers.is_active(new.token) is is_active
        with pytest.raises(DirectoryUnavailable):  # so it changes nothing
            await bearers.actor(new.token)


async def test_operators_are_those_of_the_pipeline(people: SlackDirectory, desk: TokenDesk) -> None:
    assert (await acting(people, desk, BOB, operators=PeopleRef(groups=("@bobs",)))).is_operator
    assert not (await acting(people, desk, ANNA, operators=PeopleRef(groups=("@bobs",)))).is_operator
    assert (await acting(people, desk, CI, operators=PeopleRef(users=(CI,)))).is_operator


async def test_a_service_is_itself(people: SlackDirectory, desk: TokenDesk) -> None:
    ci = await acting(people, desk, CI)
    assert (ci.id, ci.surface, ci.token, ci.home) == (CI, Entrance.API, "nightly", None)
    assert (ci.is_active, ci.is_full_member, ci.is_operator, ci.groups) == (True, True, False, frozenset())


async def test_a_token_for_nobody_says_so(people: SlackDirectory, desk: TokenDesk) -> None:
    with pytest.raises(UnknownPeople, match=r"UNOBODY1 \(for whom the token nightly was made\)"):
        await acting(people, desk, UserId("UNOBODY1"))


async def test_a_secret_that_is_none_leads_to_nobody(people: SlackDirectory, desk: TokenDesk) -> None:
    with pytest.raises(WrongToken):
        await Bearers(desk, people).token("signoff_0")
