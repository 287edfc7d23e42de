"""Questions to operators: somebody is always asked."""

import pytest

from engine.codes import HumanTaskKind, JobKind, QuestionReason
from engine.model import Question, Surface, UserId
from engine.policy import Rule, Seat
from engine.ports.absences import Absences
from engine.ports.directory import PeopleRef
from engine.steps.outcomes import Asked
from engine.steps.question import ask_operators
from tests.fakes.memory_absences import MemoryAbsences
from tests.unit.steps.makers import FakeDirectory, a_context, a_job, a_job_context, a_pipeline, a_step, away

FAILED = Question(reason=QuestionReason.FAILED, error="exit status 1")
STARTER = (Seat(user=UserId("U-STARTER")),)


async def question(
    *,
    role: PeopleRef | None = None,
    configured: PeopleRef | None = None,
    channel: str | None = None,
    about: Question = FAILED,
    directory: FakeDirectory | None = None,
    absences: Absences | None = None,
) -> Asked:
    step = a_step("publish", channel=channel)
    outcome = await ask_operators(
        a_context(
            {},
            step=step,
            pipeline=a_pipeline(step, roles={} if role is None else {"operators": role}),
            job=a_job_context(a_job("publish", kind=JobKind.ASK), question=about),
            operators=configured or PeopleRef(),
            directory=directory or FakeDirectory(),
            absences=absences or MemoryAbsences(),
        )
    )
    assert isinstance(outcome, Asked)
    return outcome


async def test_the_operators_of_the_pipeline_come_first() -> None:
    outcome = await question(role=PeopleRef(users=("@alice",)), configured=PeopleRef(users=("@bob",)))
    assert outcome.kind is HumanTaskKind.QUESTION
    assert outcome.policy.seats == (Seat(user=UserId("U-ALICE")),)


async def test_then_those_of_the_installation() -> None:
    assert (await question(configured=PeopleRef(users=("@bob",)))).policy.seats == (
        Seat(user=UserId("U-BOB")),
    )


async def test_then_whoever_started_the_task() -> None:
    assert (await question()).policy.seats == STARTER


async def test_a_name_that_does_not_resolve_does_not_keep_the_others_from_being_asked() -> None:
    outcome = await question(role=PeopleRef(users=("@gone", "@bob"), groups=("@gone-too",)))
    assert outcome.policy.seats == (Seat(user=UserId("U-BOB")),)


@pytest.mark.parametrize("role", [PeopleRef(users=("@gone",)), PeopleRef(groups=("@empty",))])
async def test_where_nobody_is_left_the_starter_is_asked(role: PeopleRef) -> None:
    outcome = await question(role=role, directory=FakeDirectory(groups={"@empty": []}))
    assert outcome.policy.seats == STARTER


async def test_where_the_channel_is_closed_they_are_asked_elsewhere() -> None:
    closed = FakeDirectory(closed=["#gone"])
    assert (await question(channel="#gone", directory=closed)).policy.surfaces == (Surface("C-HERE"),)
    nowhere = FakeDirectory(closed=["#gone", "C-HERE"])
    policy = (await question(channel="#gone", directory=nowhere)).policy
    assert policy.surfaces == ()
    assert [seat.surface for seat in policy.seats] == ["D-U-STARTER"]


async def test_guests_among_the_operators_are_asked_as_well() -> None:
    guest = FakeDirectory(guests=["U-BOB"], absent=["U-BOB"])
    outcome = await question(configured=PeopleRef(users=("@bob",)), directory=guest)
    assert outcome.policy.external
    assert outcome.policy.rules == (
        Rule(seats=(Seat(user=UserId("U-BOB"), is_external=True, surface=Surface("D-U-BOB")),)),
    )


async def test_somebody_stands_in_for_an_operator_who_is_away() -> None:
    outcome = await question(configured=PeopleRef(users=("@bob",)), absences=away("U-BOB", "U-ALICE"))
    assert outcome.stand_ins == (Seat(user=UserId("U-ALICE"), instead_of=UserId("U-BOB")),)


@pytest.mark.parametrize("reason", list(QuestionReason))
async def test_the_request_says_what_happened_and_what_can_be_chosen(reason: QuestionReason) -> None:
    request = (await question(about=Question(reason=reason, error="exit status 1"))).request
    assert (request["step"], request["reason"], request["error"]) == (
        "publish",
        reason.value,
        "exit status 1",
    )
    assert request["choices"] == ["retry", "skip", "fail"]
    assert "publish" in request["title"]
    assert all(word in request["text"] for word in ("Retry", "Skip", "Fail"))


async def test_a_directory_that_is_away_is_asked_again() -> None:
    assert (await question(directory=FakeDirectory(outages=3))).policy.seats == STARTER
