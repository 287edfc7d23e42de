"""Who is asked by a gate or a form: rules, their order, those who are away, those who may decide alone."""

from datetime import timedelta

import pytest

from engine.errors import StoreUnavailable, UnknownPeople
from engine.model import GroupId, Json, Surface, UserId
from engine.policy import Policy, Rule, Seat
from engine.ports.absences import Absence, Absences
from engine.ports.directory import PeopleRef
from engine.steps.approval_gate import run_approval_gate
from engine.steps.human_task import run_human_task
from engine.steps.outcomes import Asked
from tests.fakes.memory_absences import MemoryAbsences
from tests.unit.steps.makers import (
    NOW,
    FakeDirectory,
    a_context,
    a_job,
    a_job_context,
    a_pipeline,
    a_step,
    an_absence,
    away,
)

ALICE, BOB, CAROL = UserId("U-ALICE"), UserId("U-BOB"), UserId("U-CAROL")
EVERYBODY = {"@alice": ALICE, "@bob": BOB, "@carol": CAROL}
ROLES = {"managers": PeopleRef(users=("@bob",), groups=("@team",), labels=("@team",))}
REVIEW = a_step("review", "approval_gate", needs=("draft",))


def people(**changes: Json) -> FakeDirectory:
    return FakeDirectory(people=EVERYBODY, groups={"@team": [CAROL]}, **changes)


async def asked(
    *,
    directory: FakeDirectory | None = None,
    absences: Absences | None = None,
    is_form: bool = False,
    **settings: Json,
) -> Asked:
    context = a_context(
        {"title": "Fine?", **settings},
        step=REVIEW,
        pipeline=a_pipeline(a_step("draft"), REVIEW, roles=ROLES),
        job=a_job_context(a_job("review")),
        directory=directory or people(),
        absences=absences or MemoryAbsences(),
    )
    outcome = await (run_human_task(context) if is_form else run_approval_gate(context))
    assert isinstance(outcome, Asked), outcome
    return outcome


def named(user: UserId, **changes: Json) -> Seat:
    return Seat(user=user, **changes)


async def test_each_rule_has_its_own_people_and_number() -> None:
    outcome = await asked(
        rules=[{"from": "managers", "required": "all"}, {"from": {"users": ["@alice"]}, "name": "author"}]
    )
    assert outcome.policy.rules == (
        Rule(
            name="managers",
            seats=(named(BOB), named(CAROL, via=frozenset({GroupId("@team")}))),
            labels=("managers", "@team"),
            groups=frozenset({GroupId("@team")}),
            required=None,
        ),
        Rule(name="author", seats=(named(ALICE),), required=1),
    )
    assert outcome.request["groups"] == ["@team"]


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ([{"from": "managers"}, {"from": "anyone"}], ["managers", "anyone"]),
        ([{"from": {"roles": ["managers"], "groups": ["@team"]}}], ["managers, @team"]),
        ([{"from": {"users": ["@alice"]}}, {"from": {"users": ["@bob"]}}], ["rule 1", "rule 2"]),
        ([{"from": "managers", "name": "the bosses"}], ["the bosses"]),
    ],
)
async def test_a_rule_is_called_by_its_name_its_role_its_groups_or_its_place(
    rules: Json, names: list[str]
) -> None:
    assert [rule.name for rule in (await asked(rules=rules)).policy.rules] == names


async def test_the_only_rule_of_approvers_has_no_name() -> None:
    assert [rule.name for rule in (await asked(approvers="managers")).policy.rules] == [""]


async def test_all_of_the_approvers_may_be_needed() -> None:
    assert (await asked(approvers="managers", required="all")).policy.rules[0].required is None


@pytest.mark.parametrize(
    ("order", "is_sequential"),
    [({}, False), ({"order": "parallel"}, False), ({"order": "sequential"}, True)],
)
async def test_rules_are_asked_side_by_side_or_one_after_the_other(order: Json, is_sequential: bool) -> None:
    rules: Json = [{"from": "managers"}, {"from": "anyone"}]
    assert (await asked(rules=rules, **order)).policy.is_sequential is is_sequential


async def test_what_is_not_said_has_its_default() -> None:
    gate, form = (await asked(approvers="managers")).policy, (await a_form()).policy
    for policy in (gate, form):
        assert (policy.external, policy.hand_over, policy.distinct_from) == (False, True, ())
    assert (gate.is_sequential, gate.self_approval, gate.break_glass, gate.claim) == (
        False,
        False,
        None,
        None,
    )
    assert form.claim == timedelta(hours=4)


async def test_what_is_said_is_frozen() -> None:
    said: Json = {"external": True, "hand_over": False, "distinct_from": ["draft"]}
    gate, form = (
        (await asked(approvers="managers", **said)).policy,
        (await a_form(claim="30m", **said)).policy,
    )
    for policy in (gate, form):
        assert (policy.external, policy.hand_over, policy.distinct_from) == (True, False, ("draft",))
    assert form.claim == timedelta(minutes=30)


async def test_a_form_may_not_be_claimed() -> None:
    assert (await a_form(claim=False)).policy.claim is None


async def test_those_who_may_decide_alone_are_found_and_have_no_place_of_their_own() -> None:
    outcome = await asked(approvers="managers", ask_in="both", break_glass={"users": ["@alice"]})
    assert outcome.policy.break_glass == Rule(seats=(named(ALICE),))


async def test_of_those_who_may_decide_alone_an_unknown_one_is_named() -> None:
    with pytest.raises(UnknownPeople, match="@nobody"):
        await asked(approvers="managers", break_glass={"users": ["@nobody"]})


# --- places ----------------------------------------------------------------------------------------


async def test_shared_places_are_found_once_and_own_ones_stand_in_the_seats() -> None:
    rules: Json = [{"from": {"users": ["@alice", "@bob"]}}, {"from": {"users": ["@bob"]}, "name": "second"}]
    directory = people(absent=[BOB])
    policy = (await asked(rules=rules, directory=directory)).policy
    assert policy.surfaces == (Surface("C-HERE"),)
    assert surfaces(policy) == {
        ("rule 1", ALICE): None,
        ("rule 1", BOB): "D-U-BOB",
        ("second", BOB): "D-U-BOB",
    }
    assert directory.asked == 3  # two rules, and the places of all


@pytest.mark.parametrize("external", [True, False])
async def test_guests_are_marked_and_asked_at_their_own_place_only_where_they_may_answer(
    external: bool,
) -> None:
    outcome = await asked(
        approvers={"users": ["@alice", "@bob"]},
        external=external,
        ask_in="both",
        directory=people(guests=[BOB]),
    )
    alice, bob = outcome.policy.seats
    assert (alice.is_external, alice.surface) == (False, "D-U-ALICE")
    assert (bob.is_external, bob.surface) == (True, "D-U-BOB" if external else None)


def surfaces(policy: Policy) -> dict[tuple[str, UserId], str | None]:
    return {(rule.name, seat.user): seat.surface for rule in policy.rules for seat in rule.seats}


# --- away ------------------------------------------------------------------------------------------


async def test_everybody_is_asked_with_the_zone_in_which_they_live() -> None:
    directory = people(zones={BOB: "Asia/Tokyo", CAROL: "America/Lima"})
    outcome = await asked(approvers={"users": ["@bob"]}, absences=away(BOB, CAROL), directory=directory)
    assert [seat.zone for seat in outcome.policy.seats] == ["Asia/Tokyo"]
    assert [seat.zone for seat in outcome.stand_ins] == ["America/Lima"]


async def test_somebody_stands_in_for_a_person_who_is_away() -> None:
    outcome = await asked(approvers={"users": ["@bob"]}, absences=away(BOB, CAROL), ask_in="both")
    assert outcome.stand_ins == (named(CAROL, instead_of=BOB, surface=Surface("D-U-CAROL")),)
    assert [seat.user for seat in outcome.policy.seats] == [BOB]  # the rules say who gets the seat


async def test_one_person_may_stand_in_for_several() -> None:
    absences = away(ALICE, CAROL, an_absence(BOB, CAROL))
    outcome = await asked(approvers={"users": ["@bob", "@alice"]}, absences=absences)
    assert [(seat.user, seat.instead_of) for seat in outcome.stand_ins] == [(CAROL, BOB), (CAROL, ALICE)]


@pytest.mark.parametrize(
    "absences",
    [
        pytest.param(away(BOB, None), id="nobody is named"),
        pytest.param(away(BOB, CAROL, an_absence(CAROL)), id="away, too"),
        pytest.param(away(BOB, "U-GONE"), id="not there"),
        pytest.param(away(ALICE, CAROL), id="for somebody who is not asked"),
        pytest.param(MemoryAbsences(an_absence(BOB, CAROL, until=NOW)), id="over"),
        pytest.param(MemoryAbsences(an_absence(BOB, CAROL, since=NOW + timedelta(seconds=1))), id="not yet"),
    ],
)
async def test_nobody_stands_in(absences: Absences) -> None:
    assert (await asked(approvers={"users": ["@bob"]}, absences=absences)).stand_ins == ()


async def test_one_stand_in_who_is_not_there_does_not_keep_another_from_being_asked() -> None:
    absences = away(ALICE, "U-GONE", an_absence(BOB, CAROL))
    outcome = await asked(approvers={"users": ["@alice", "@bob"]}, absences=absences)
    assert outcome.stand_ins == (named(CAROL, instead_of=BOB),)


async def test_a_guest_stands_in_at_their_own_place_only_where_guests_may_answer() -> None:
    directory = people(guests=[CAROL])
    outcome = await asked(
        approvers={"users": ["@bob"]}, absences=away(BOB, CAROL), ask_in="both", directory=directory
    )
    assert outcome.stand_ins == (named(CAROL, instead_of=BOB, is_external=True),)


async def test_a_form_is_kept_for_those_who_are_away_as_well() -> None:
    outcome = await a_form(absences=away(BOB, CAROL))
    assert outcome.stand_ins == (named(CAROL, instead_of=BOB),)


async def test_a_store_that_is_away_is_asked_again() -> None:
    class Shaken(MemoryAbsences):
        outages = 3

        async def away(self, users: Json, now: Json) -> dict[UserId, Absence]:
            if self.outages:
                self.outages -= 1
                raise StoreUnavailable("the database is out of reach")
            return dict(await super().away(users, now))

    absences = Shaken(an_absence(BOB, CAROL))
    assert (await a_form(absences=absences)).stand_ins == (named(CAROL, instead_of=BOB),)


async def a_form(**settings: Json) -> Asked:
    return await asked(is_form=True, assignees={"users": ["@alice", "@bob"]}, **settings)
