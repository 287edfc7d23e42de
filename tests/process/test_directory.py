"""Who people are and where they are asked, as Slack tells it: guests, bots, groups, places."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.directory import SlackDirectory
from bot.places import Places
from bot.roster import Roster
from engine.errors import DirectoryUnavailable, UnknownPeople
from engine.model import Actor, GroupId, Surface, UserId
from engine.policy import Seat
from engine.ports.directory import People, PeopleRef, Surfaces
from tests.process.slack_double import no, ok, slack_double

TEAM = "T0OURS"
ANNA, BOB, GUEST, STRANGER = UserId("UANNA"), UserId("UBOB"), UserId("UGUEST"), UserId("USTRANGER")
CI = UserId("service:ci")
TEAM_OF_BOB, TEAM_OF_ALL = GroupId("SBOBS"), GroupId("SALL")
HERE = Surface("C0HERE")


def user(id: str, **about: Any) -> dict[str, Any]:
    return {"id": id, "name": id.removeprefix("U").lower(), "team_id": TEAM, "profile": {}, **about}


EVERYBODY = [
    user(ANNA, profile={"email": "anna@example.com"}),
    user(BOB),
    user(GUEST, is_restricted=True),
    user(STRANGER, team_id="T0THEIRS", is_stranger=True),
    user("UGONE", deleted=True),
    user("UROBOT", is_bot=True),
]
GROUPS = [
    {"id": TEAM_OF_BOB, "handle": "bobs", "users": [BOB]},
    {"id": TEAM_OF_ALL, "handle": "all", "users": [one["id"] for one in EVERYBODY]},
]


@asynccontextmanager
async def directory(present: tuple[UserId, ...] = ()) -> AsyncIterator[SlackDirectory]:
    """Open the directory of a workspace in which everybody was just listed."""
    async with slack_double() as (slack, client):
        slack.will("users.list", ok(members=EVERYBODY))
        slack.will("usergroups.list", ok(usergroups=GROUPS))
        slack.will("users.info", no("user_not_found"))
        slack.will("conversations.info", ok(channel={"name": "here", "is_member": True}))
        slack.will("conversations.members", ok(members=list(present)))
        roster = Roster(client, TEAM, lambda: 0.0)
        await roster.by_handle("anna")
        yield SlackDirectory(roster, Places(client, TEAM, lambda: 0.0), PeopleRef())


async def test_guests_and_strangers_are_marked_in_their_seats() -> None:
    async with directory() as people:
        found = await people.resolve(PeopleRef(users=("@anna", GUEST, STRANGER)))
    assert found.seats == (
        Seat(user=ANNA),
        Seat(user=GUEST, is_external=True),
        Seat(user=STRANGER, is_external=True),
    )


async def test_a_seat_says_in_which_zone_somebody_lives_as_far_as_slack_says_it() -> None:
    zones = {ANNA: "Asia/Tokyo", BOB: None, GUEST: "Mars/Olympus", STRANGER: "America/Lima"}
    async with directory() as people:
        for id, zone in zones.items():
            people.roster.learn(user(id, tz=zone))
        by_name = await people.resolve(PeopleRef(users=(ANNA, BOB, GUEST)))
        by_group = await people.resolve(PeopleRef(groups=("@all",)))
        actor = await people.actor(ANNA)
    assert [seat.zone for seat in by_name.seats] == ["Asia/Tokyo", None, None]
    known = {seat.user: seat.zone for seat in by_group.seats}
    assert (known[ANNA], known[STRANGER]) == ("Asia/Tokyo", "America/Lima")
    assert actor.zone == "Asia/Tokyo"


async def test_a_group_is_asked_as_a_whole_without_bots_and_those_who_are_gone() -> None:
    async with directory() as people:
        found = await people.resolve(PeopleRef(groups=("@all", "@bobs", TEAM_OF_ALL)))
    assert found.groups == (TEAM_OF_ALL, TEAM_OF_BOB)
    via = {seat.user: seat.via for seat in found.seats}
    assert via == {
        ANNA: {TEAM_OF_ALL},
        BOB: {TEAM_OF_ALL, TEAM_OF_BOB},
        GUEST: {TEAM_OF_ALL},
        STRANGER: {TEAM_OF_ALL},
    }
    assert {seat.user for seat in found.seats if seat.is_external} == {GUEST, STRANGER}


async def test_handles_and_addresses_are_found_however_they_are_capitalised() -> None:
    async with directory() as people:
        written = PeopleRef(users=("@Anna", "@ANNA", "Anna@Example.com"), groups=("@Bobs",))
        found = await people.resolve(written)
        is_anna = [await people.is_among(Actor(id=ANNA), PeopleRef(users=(name,))) for name in written.users]
    assert found.seats == (Seat(user=ANNA), Seat(user=BOB, via=frozenset({TEAM_OF_BOB})))
    assert is_anna == [True, True, True]


async def test_who_is_asked_by_name_is_not_asked_through_a_group_too() -> None:
    async with directory() as people:
        found = await people.resolve(PeopleRef(users=("@bob",), groups=("@bobs",)))
    assert found.seats == (Seat(user=BOB),)
    assert found.groups == (TEAM_OF_BOB,)


async def test_nobody_who_is_gone_and_no_bot_is_asked() -> None:
    async with directory() as people:
        assert (await people.resolve(PeopleRef(users=("UGONE", "UROBOT")))).seats == ()


async def test_all_names_that_lead_nowhere_are_named_at_once() -> None:
    async with directory() as people:
        with pytest.raises(UnknownPeople) as refused:
            await people.resolve(PeopleRef(users=("@anna", "@nobody"), groups=("@nothing",)))
    assert refused.value.names == ("@nobody", "@nothing")


@pytest.mark.parametrize(
    ("ask_in", "surfaces"),
    [
        ("channel", Surfaces(shared=(HERE,), own={BOB: Surface(BOB)})),
        ("both", Surfaces(shared=(HERE,), own={ANNA: Surface(ANNA), BOB: Surface(BOB)})),
        ("dm", Surfaces(own={ANNA: Surface(ANNA), BOB: Surface(BOB)})),
    ],
)
async def test_people_are_asked_in_the_channel_alone_or_both(ask_in: str, surfaces: Surfaces) -> None:
    asked = People(seats=(Seat(user=ANNA), Seat(user=BOB)))
    async with directory(present=(ANNA,)) as people:
        assert await people.surfaces(None, ask_in, asked, HERE) == surfaces


async def test_all_places_are_given_each_once_and_shared_ones_first() -> None:
    surfaces = Surfaces(shared=(HERE,), own={BOB: Surface(BOB), ANNA: HERE})
    assert surfaces.all == (HERE, Surface(BOB))


async def test_nobody_vouches_for_who_is_not_known_and_nobody_calls_them_gone() -> None:
    async with slack_double() as (slack, client):
        slack.will("users.info", no("user_not_found"))
        people = SlackDirectory(
            Roster(client, TEAM, lambda: 0.0), Places(client, TEAM, lambda: 0.0), PeopleRef()
        )
        with pytest.raises(DirectoryUnavailable):
            await people.actor(ANNA)


# --- services ------------------------------------------------------------------------------------


async def test_a_service_is_asked_by_its_name_and_slack_is_not_asked_about_it() -> None:
    async with slack_double() as (slack, client):
        people = SlackDirectory(
            Roster(client, TEAM, lambda: 0.0), Places(client, TEAM, lambda: 0.0), PeopleRef(users=(CI,))
        )
        found = await people.resolve(PeopleRef(users=(CI, "service:deploys")))
        actor = await people.actor(CI)
        assert await people.is_among(actor, PeopleRef(users=(CI,)))
        assert await people.is_among(actor, PeopleRef(anyone=True))
        assert not await people.is_among(actor, PeopleRef(users=("service:deploys",)))
        many = [UserId(f"service:s{n}") for n in range(20)]
        assert [member.id for member in await people.roster.members(many)] == many
        assert slack.calls == []
    assert found.seats == (Seat(user=CI), Seat(user=UserId("service:deploys")))
    assert (actor.id, actor.is_active, actor.is_operator, actor.home) == (CI, True, True, None)


@pytest.mark.parametrize(
    ("ask_in", "surfaces"),
    [
        ("channel", Surfaces(shared=(HERE,), own={BOB: Surface(BOB)})),
        ("both", Surfaces(shared=(HERE,), own={BOB: Surface(BOB)})),
        ("dm", Surfaces(own={BOB: Surface(BOB)})),
    ],
)
async def test_nobody_writes_to_a_service(ask_in: str, surfaces: Surfaces) -> None:
    async with directory() as people:
        asked = People(seats=(Seat(user=CI), Seat(user=BOB)))
        assert await people.surfaces(None, ask_in, asked, HERE) == surfaces


async def test_what_only_a_service_is_asked_stands_in_the_channel() -> None:
    async with directory() as people:
        assert await people.surfaces(None, "dm", People(seats=(Seat(user=CI),)), HERE) == Surfaces(
            shared=(HERE,)
        )
