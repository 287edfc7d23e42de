"""What the cache of people and groups keeps, and what it reads anew."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.lookups import Lookups
from bot.roster import Roster
from engine.errors import DirectoryUnavailable
from engine.model import GroupId, UserId
from tests.process.slack_double import CUT, no, ok, slack_double

ANNA, TEAM = UserId("UANNA"), GroupId("STEAM")


def group(*members: UserId) -> dict[str, object]:
    return {"id": TEAM, "handle": "team", "users": list(members)}


async def test_a_language_that_was_said_once_is_kept() -> None:
    async with slack_double() as (_, client):
        roster = Roster(client, "T0OURS", lambda: 0.0)
        assert roster.learn({"id": ANNA}).locale == "en-US"
        assert roster.learn({"id": ANNA, "locale": "de-DE"}).locale == "de-DE"
        assert roster.learn({"id": ANNA, "name": "anna"}).locale == "de-DE"


class Forgetting(AsyncWebClient):
    """Lets something happen while the first call is on its way."""

    meanwhile: Callable[[], None] | None = None

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        answer = await super().api_call(api_method, **arguments)
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return answer


async def test_groups_that_change_while_they_are_read_are_read_again() -> None:
    async with slack_double() as (slack, plain):
        client = Forgetting("xoxb-1", base_url=plain.base_url, session=plain.session, retry_handlers=[])
        roster = Roster(client, "T0OURS", lambda: 0.0)
        client.meanwhile = roster.forget_groups
        slack.will("usergroups.list", ok(usergroups=[group(ANNA)]), ok(usergroups=[group()]))
        assert (await roster.groups())[TEAM].members == frozenset()
        assert (await roster.groups())[TEAM].members == frozenset()
        assert len(slack.calls) == 2


# --- who is not known ----------------------------------------------------------------------------


class Time:
    """Seconds, as a test says."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


async def test_many_who_ask_for_an_unknown_person_at_once_cost_one_call() -> None:
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", Time())
        slack.will("users.info", no("user_not_found"))
        assert await asyncio.gather(*(roster.member(ANNA) for _ in range(50))) == [None] * 50
        assert await roster.member(ANNA) is None
        assert len(slack.calls) == 1


async def test_who_was_unknown_is_looked_up_again_soon() -> None:
    time = Time()
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", time)
        slack.will("users.info", no("user_not_found"), ok(user={"id": ANNA, "name": "anna"}))
        assert await roster.member(ANNA) is None
        time.s += 5
        found = await roster.member(ANNA)
        assert found is not None
        assert found.handle == "anna"


async def test_who_joins_is_known_at_once_though_a_moment_ago_they_were_not() -> None:
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", Time())
        slack.will("users.info", no("user_not_found"))
        assert await roster.member(ANNA) is None
        roster.learn({"id": ANNA, "name": "anna"})  # as the event says
        assert await roster.member(ANNA) is not None
        assert len(slack.calls) == 1


async def test_what_is_known_of_unknown_people_does_not_grow_without_end() -> None:
    time = Time()

    async def unknown(_: UserId) -> str | None:
        return None

    lookups = Lookups(unknown, time)
    for number in range(20):
        assert await lookups.of(UserId(f"U{number}")) is None
        time.s += 5
    assert len(lookups) == 1


async def test_who_gives_up_waiting_for_an_answer_does_not_take_it_from_the_others() -> None:
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", Time())
        slack.will("users.info", ok(user={"id": ANNA}))
        first, second = (asyncio.create_task(roster.member(ANNA)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert await second is not None
        assert len(slack.calls) == 1


async def test_no_answer_of_slack_is_told_to_all_who_wait_for_it_and_is_not_kept() -> None:
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", Time())
        slack.will("users.info", CUT, ok(user={"id": ANNA}))
        ended = await asyncio.gather(*(roster.member(ANNA) for _ in range(5)), return_exceptions=True)
        assert {type(end) for end in ended} == {DirectoryUnavailable}
        assert len(slack.calls) == 1
        assert await roster.member(ANNA) is not None


@pytest.mark.parametrize("reason", ["invalid_auth", "token_revoked", "missing_scope"])
async def test_an_answer_that_says_nothing_of_a_person_makes_nobody_unknown(reason: str) -> None:
    async with slack_double() as (slack, client):
        slack.will("users.info", no(reason))
        with pytest.raises(DirectoryUnavailable, match=reason):
            await Roster(client, "T0OURS", Time()).member(ANNA)


# --- who does something in Slack -----------------------------------------------------------------


async def test_who_acts_and_is_not_known_yet_is_not_taken_for_somebody_who_left() -> None:
    time = Time()
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", time)
        slack.will("users.info", no("user_not_found"), ok(user={"id": ANNA}))
        with pytest.raises(DirectoryUnavailable, match="does not know UANNA"):
            await roster.acting(ANNA)
        time.s += 5
        assert (await roster.acting(ANNA)).is_person


async def test_who_acts_and_was_deactivated_is_looked_up_again_before_they_are_called_gone() -> None:
    time = Time()
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", time)
        roster.learn({"id": ANNA, "deleted": True})
        time.s += 5
        slack.will("users.info", ok(user={"id": ANNA}))
        assert (await roster.acting(ANNA)).is_person


async def test_many_clicks_of_somebody_who_was_deactivated_cost_one_call() -> None:
    time = Time()
    async with slack_double() as (slack, client):
        roster = Roster(client, "T0OURS", time)
        roster.learn({"id": ANNA, "deleted": True})
        time.s += 5
        slack.will("users.info", ok(user={"id": ANNA, "deleted": True}))
        for _ in range(3):
            clicks = await asyncio.gather(*(roster.acting(ANNA) for _ in range(10)))
            assert not any(member.is_active for member in clicks)
        assert len(slack.calls) == 1
