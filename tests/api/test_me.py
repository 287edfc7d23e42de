"""Whoever a token was made for learns who they are, says that they are away, and wants a summary."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.api.operation import Operation
from bot.api.operations.me import MeOperations
from engine.codes import Scope
from engine.model import UserId
from tests.api.scene import Parts, Scene, scene
from tests.process.test_directory import ANNA, BOB, CI, GUEST, TEAM_OF_ALL, TEAM_OF_BOB, user

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)  # a Thursday
GONE, ROBOT = UserId("UGONE"), UserId("UROBOT")
WEEK = (NOW + timedelta(days=7)).isoformat()
CHANGING = (
    ("PUT", "/me/absence", {"until": WEEK}),
    ("DELETE", "/me/absence", None),
    ("PUT", "/me/summary", {"at": "09:00", "days": ["mon"]}),
    ("DELETE", "/me/summary", None),
)


class Thursday:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Scene]:
    def operations(parts: Parts) -> Iterable[Operation]:
        absences, summaries = parts.engine.absences, parts.engine.summaries
        return MeOperations(parts.desk, parts.directory, absences, summaries).operations()

    async with scene(tmp_path, operations, clock=Thursday()) as opened:
        yield opened


# --- who the token is --------------------------------------------------------------------------------


async def test_a_token_says_for_whom_it_was_made_and_what_it_may_do(api: Scene) -> None:
    api.parts.directory.roster.learn(user(BOB, tz="Asia/Tokyo"))
    me = await api.good("GET", "/me", by=BOB)
    assert (me["id"], me["kind"], me["handle"], me["zone"]) == (BOB, "person", "bob", "Asia/Tokyo")
    assert (me["is_full_member"], me["is_operator"]) == (True, False)
    assert me["groups"] == sorted([TEAM_OF_BOB, TEAM_OF_ALL])
    assert (me["absence"], me["summary"]) == (None, None)
    assert me["token"]["name"] == "nightly"
    assert me["token"]["scopes"] == sorted(Scope)
    assert set(me["token"]) == {"id", "name", "scopes", "created_at", "last_used_at"}
    guest = await api.good("GET", "/me", by=GUEST)
    assert not guest["is_full_member"]


async def test_a_service_is_one(api: Scene) -> None:
    me = await api.good("GET", "/me", by=CI)
    assert (me["id"], me["kind"], me["handle"], me["groups"]) == ("service:ci", "service", None, [])


# --- absence -----------------------------------------------------------------------------------------


async def test_somebody_is_away_with_a_stand_in_until_they_are_back(api: Scene) -> None:
    absence = await api.good("PUT", "/me/absence", {"until": WEEK, "stand_in": BOB}, by=ANNA)
    assert absence == {"since": "2030-01-31T12:00:00Z", "until": "2030-02-07T12:00:00Z", "stand_in": BOB}
    kept = await api.engine.absences.of(ANNA)
    assert kept is not None
    assert (kept.stand_in, kept.until) == (BOB, NOW + timedelta(days=7))
    assert (await api.good("GET", "/me", by=ANNA))["absence"] == absence
    assert await api.good("DELETE", "/me/absence", by=ANNA) == {"absence": absence}
    assert await api.engine.absences.of(ANNA) is None
    assert await api.good("DELETE", "/me/absence", by=ANNA) == {"absence": None}


async def test_a_second_absence_replaces_the_first_and_offsets_are_understood(api: Scene) -> None:
    await api.good("PUT", "/me/absence", {"until": WEEK, "stand_in": BOB}, by=ANNA)
    until = "2030-02-01T09:00:00+09:00"
    absence = await api.good("PUT", "/me/absence", {"until": until}, by=ANNA)
    assert (absence["until"], absence["stand_in"]) == ("2030-02-01T00:00:00Z", None)
    kept = await api.engine.absences.of(ANNA)
    assert kept is not None
    assert (kept.stand_in, kept.until) == (None, datetime(2030, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("stand_in", "said"),
    [
        ("UNOBODY1", "is nobody in the workspace"),
        (ANNA, "@anna is away themselves then"),
        (GONE, "@gone is deactivated"),
        (ROBOT, "@robot is a bot"),
        (BOB, "@bob is away themselves until 2030-02-07 12:00 UTC"),
    ],
)
async def test_who_cannot_stand_in_is_refused_with_the_reason(api: Scene, stand_in: str, said: str) -> None:
    await api.good("PUT", "/me/absence", {"until": WEEK}, by=BOB)
    heard = await api.ask("PUT", "/me/absence", {"until": WEEK, "stand_in": stand_in}, by=ANNA)
    assert heard.problem == (409, "cannot-stand-in")
    assert said in heard.errors["body.stand_in"]
    assert await api.engine.absences.of(ANNA) is None


@pytest.mark.parametrize("until", [NOW.isoformat(), "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_absence_that_is_over_or_too_long_is_refused(api: Scene, until: str) -> None:
    heard = await api.ask("PUT", "/me/absence", {"until": until}, by=ANNA)
    assert heard.problem == (409, "cannot-be-away")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.until"),
        ({"until": "2030-02-07T12:00:00"}, "body.until"),
        ({"until": "2030-02-30T12:00:00Z"}, "body.until"),
        ({"until": 1896696000}, "body.until"),
        ({"until": "1896696000"}, "body.until"),
        ({"until": None}, "body.until"),
        ({"until": WEEK, "stand_in": "@bob"}, "body.stand_in"),
        ({"until": WEEK, "stand_in": "service:ci"}, "body.stand_in"),
        ({"until": WEEK, "of": BOB}, "body.of"),
    ],
)
async def test_an_absence_that_is_not_as_it_must_be_is_refused(api: Scene, body: Any, field: str) -> None:
    heard = await api.ask("PUT", "/me/absence", body, by=ANNA)
    assert heard.problem == (422, "wrong-fields")
    assert set(heard.errors) == {field}


# --- summary -----------------------------------------------------------------------------------------


async def test_a_summary_comes_at_an_hour_of_their_day_until_it_is_not_wanted(api: Scene) -> None:
    api.parts.directory.roster.learn(user(BOB, tz="Asia/Tokyo"))
    wanted = {"at": "09:30", "days": ["fri", "mon", "fri"]}
    summary = await api.good("PUT", "/me/summary", wanted, by=BOB)
    assert summary == {
        "at": "09:30",
        "days": ["mon", "fri"],
        "zone": "Asia/Tokyo",
        "next_at": "2030-02-01T00:30:00Z",
    }
    assert (await api.good("GET", "/me", by=BOB))["summary"] == summary
    changed = await api.good("PUT", "/me/summary", {"at": "08:00", "days": ["sun"]}, by=BOB)
    assert (changed["days"], changed["next_at"]) == (["sun"], "2030-02-02T23:00:00Z")
    assert await api.good("DELETE", "/me/summary", by=BOB) == {"summary": changed}
    assert await api.good("DELETE", "/me/summary", by=BOB) == {"summary": None}
    assert await api.engine.summaries.of(BOB) is None


async def test_whose_zone_slack_does_not_say_has_the_hours_of_utc(api: Scene) -> None:
    summary = await api.good("PUT", "/me/summary", {"at": "13:00", "days": ["thu"]}, by=ANNA)
    assert (summary["zone"], summary["next_at"]) == ("UTC", "2030-01-31T13:00:00Z")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"days": ["mon"]}, "body.at"),
        ({"at": "9:00", "days": ["mon"]}, "body.at"),
        ({"at": "24:00", "days": ["mon"]}, "body.at"),
        ({"at": "09:00"}, "body.days"),
        ({"at": "09:00", "days": []}, "body.days"),
        ({"at": "09:00", "days": ["Monday"]}, "body.days.0"),
        ({"at": "09:00", "days": ["mon"], "zone": "UTC"}, "body.zone"),
    ],
)
async def test_a_summary_that_is_not_as_it_must_be_is_refused(api: Scene, body: Any, field: str) -> None:
    heard = await api.ask("PUT", "/me/summary", body, by=ANNA)
    assert heard.problem == (422, "wrong-fields")
    assert set(heard.errors) == {field}


# --- who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
async def test_what_is_for_people_is_refused_to_services_and_to_whom_is_gone(
    api: Scene, method: str, path: str, body: Any
) -> None:
    assert (await api.ask(method, path, body, by=CI)).problem == (403, "for-people")
    assert (await api.ask(method, path, body, by=GONE)).problem == (403, "bearer-inactive")
    assert (await api.ask(method, path, body, by=UserId("UNOBODY1"))).problem == (403, "bearer-unknown")


@pytest.mark.parametrize(
    ("method", "path", "body", "scope"),
    [("GET", "/me", None, Scope.TASKS_READ), *((*one, Scope.DECIDE) for one in CHANGING)],
)
async def test_each_operation_wants_its_scope(
    api: Scene, method: str, path: str, body: Any, scope: Scope
) -> None:
    heard = await api.ask(method, path, body, by=ANNA, scopes=frozenset(Scope) - {scope})
    assert heard.problem == (403, "lacks-scope")
    assert (await api.ask(method, path, body, by=ANNA, scopes={scope})).status == 200
