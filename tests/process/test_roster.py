"""What the cache of people and groups keeps, and what it reads anew."""

from collections.abc import Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.roster import Roster
from engine.model import GroupId, UserId
from tests.process.slack_double import ok, slack_double

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
