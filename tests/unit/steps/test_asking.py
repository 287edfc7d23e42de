"""Approval gates and human tasks: who is asked, where, by which rules and about what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.codes import CommentRule, ExpiryOutcome, HumanTaskKind
from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.errors import UnknownPeople, UnknownPlace
from engine.language.calendars import NobodyWorks
from engine.model import GroupId, Json, Surface, UserId
from engine.pipeline import Pipeline
from engine.policy import Due, Expiry, Reminders, Rule, Seat, Shown
from engine.ports.directory import PeopleRef
from engine.steps.approval_gate import run_approval_gate
from engine.steps.human_task import run_human_task
from engine.steps.outcomes import Asked, Outcome
from engine.working_time import Calendar, WorkingTime
from tests.unit.steps.makers import (
    FakeDirectory,
    a_context,
    a_job,
    a_job_context,
    a_pipeline,
    a_step,
    no_rest,
    some_means,
)

ALICE, BOB = UserId("U-ALICE"), UserId("U-BOB")
BOTH: Json = {"users": ["@alice", "@bob"]}
REVIEW = a_step("review", "approval_gate", needs=("draft", "tests"))


def release(**changes: Any) -> Pipeline:
    return a_pipeline(a_step("draft"), a_step("tests", needs=("draft",)), REVIEW, **changes)


async def gate(pipeline: Pipeline | None = None, outputs: Json = None, **settings: Json) -> Outcome:
    directory = settings.pop("directory", None) or FakeDirectory()
    return await run_approval_gate(
        a_context(
            {"title": "Approve?", "approvers": BOTH, **settings},
            step=REVIEW,
            pipeline=pipeline or release(),
            job=a_job_context(a_job("review"), outputs=outputs),
            directory=directory,
        )
    )


async def form(**settings: Json) -> Outcome:
    return await run_human_task(a_context({"title": "Facts", "assignees": BOTH, **settings}, step=REVIEW))


def asked(outcome: Outcome) -> Asked:
    assert isinstance(outcome, Asked), outcome
    return outcome


async def test_people_are_found_and_frozen() -> None:
    policy = asked(await gate(required=2)).policy
    assert policy.rules == (Rule(seats=(Seat(user=ALICE), Seat(user=BOB)), required=2),)


async def test_a_role_stands_for_people_and_keeps_its_name() -> None:
    pipeline = release(roles={"managers": PeopleRef(users=("@bob",), groups=("@team",))})
    directory = FakeDirectory(groups={"@team": ["U-ALICE"]})
    outcome = asked(await gate(pipeline, approvers="managers", directory=directory))
    assert outcome.policy.seats == (Seat(user=BOB), Seat(user=ALICE, via=frozenset({GroupId("@team")})))
    assert "managers" in outcome.policy.labels
    assert outcome.request["groups"] == ["@team"]


async def test_anyone_can_be_asked() -> None:
    assert asked(await gate(approvers="anyone", required=3)).policy.anyone


async def test_the_rules_of_a_gate_are_frozen() -> None:
    policy = asked(
        await gate(
            comment="required",
            self_approval=True,
            max_rounds=3,
            remind={"after": "4h", "every": "1d", "times": 3},
            expires={"after": "3d"},
        )
    ).policy
    assert (policy.comment, policy.self_approval, policy.max_rounds) == (CommentRule.REQUIRED, True, 3)
    assert policy.reminders == Reminders(after=timedelta(hours=4), every=timedelta(days=1), times=3)
    assert policy.expiry == Expiry(after=timedelta(days=3), then=ExpiryOutcome.REJECT)


async def test_working_time_is_counted_by_the_calendar_of_the_pipeline() -> None:
    pipeline = release(calendar={"zone": "Asia/Tokyo", "hours": "10:00-18:00"})
    times: Json = {
        "due": "2wd",
        "remind": {"after": "4wh", "every": "1wd", "times": 3, "growing": True, "urgent": True},
        "expires": {"after": "1w", "then": "fail"},
    }
    policy = asked(await gate(pipeline, **times)).policy
    assert policy.calendar is not None
    assert (policy.calendar.zone, policy.calendar.day_length) == ("Asia/Tokyo", timedelta(hours=8))
    assert policy.due == Due(after=WorkingTime(timedelta(hours=16)))
    assert policy.reminders == Reminders(
        after=WorkingTime(timedelta(hours=4)),
        every=WorkingTime(timedelta(hours=8)),
        times=3,
        growing=True,
        urgent=True,
    )
    assert policy.expiry == Expiry(after=timedelta(weeks=1), then=ExpiryOutcome.FAIL)


async def test_an_answer_may_be_due_at_an_instant() -> None:
    until, end = "2030-01-31T09:00:00+01:00", "2030-02-28T00:00:00Z"
    policy = asked(await gate(due={"at": until}, expires={"at": end})).policy
    assert policy.due == Due(at=datetime(2030, 1, 31, 8, tzinfo=UTC))
    assert policy.expiry == Expiry(at=datetime(2030, 2, 28, tzinfo=UTC), then=ExpiryOutcome.REJECT)
    assert asked(await gate(due={"after": "1d"})).policy.due == Due(after=timedelta(days=1))


async def test_what_a_pipeline_leaves_out_of_its_calendar_is_as_the_settings_say() -> None:
    settings: Json = {"zone": "Europe/Berlin", "hours": "08:00-12:00", "holidays": ["DE"]}
    policy = asked(await form_by(settings, {"hours": "10:00-14:00"})).policy
    assert policy.calendar is not None
    assert (policy.calendar.zone, policy.calendar.opens.hour) == ("Europe/Berlin", 10)
    assert date(2030, 12, 25) in policy.calendar.holidays
    freer = asked(await form_by(settings, {"holidays": []})).policy
    assert freer.calendar is not None
    assert not freer.calendar.holidays


async def test_without_any_calendar_people_work_from_monday_to_friday() -> None:
    assert asked(await form()).policy.calendar == Calendar(zone="UTC")


async def test_a_calendar_by_which_nobody_works_fails_the_step() -> None:
    days = [(date(2030, 2, 1) + timedelta(weeks=number)).isoformat() for number in range(53)]
    with pytest.raises(NobodyWorks, match="nobody works for a year"):
        await form_by({"holidays": days}, {"days": "fri"})


async def form_by(settings: Json, calendar: Json) -> Outcome:
    context = a_context(
        {"title": "Facts", "assignees": BOTH},
        step=REVIEW,
        pipeline=release(calendar=calendar),
        calendar=settings,
    )
    return await run_human_task(context)


@pytest.mark.parametrize(
    ("given", "targets"),
    [({}, ("tests", "draft")), ({"rollback_to": ["draft"]}, ("draft",)), ({"rollback_to": []}, ())],
)
async def test_a_rejection_may_send_back_to_every_step_before_unless_the_gate_says_where(
    given: Json, targets: tuple[str, ...]
) -> None:
    assert asked(await gate(**given)).policy.rollback_to == targets


async def test_the_fingerprint_is_of_what_is_shown() -> None:
    outcome = asked(await gate(outputs={"draft": {"notes": "n"}, "tests": None}, show=["draft", "tests"]))
    of_draft = fingerprint_of(json_text({"notes": "n"}))
    assert outcome.policy.fingerprint == fingerprint_of_all([("draft", of_draft), ("tests", None)])
    assert outcome.policy.shown == (
        Shown(step="draft", version=1, fingerprint=of_draft),
        Shown(step="tests", version=1),
    )
    other = asked(await gate(outputs={"draft": {"notes": "m"}, "tests": None}, show=["draft", "tests"]))
    assert other.policy.fingerprint != outcome.policy.fingerprint


@pytest.mark.parametrize(
    ("confirm", "sentence"),
    [(False, None), (True, "Approve “Approve?”?"), ("Really?", "Really?")],
)
async def test_a_gate_may_want_to_be_asked_once_more(confirm: Json, sentence: str | None) -> None:
    assert asked(await gate(confirm=confirm)).request["confirm"] == sentence


async def test_a_card_stands_where_the_task_was_started_or_where_the_pipeline_says() -> None:
    assert asked(await gate()).policy.surfaces == (Surface("C-HERE"),)
    assert asked(await gate(release(channel="#releases"))).policy.surfaces == (Surface("#releases"),)


async def test_people_may_be_asked_directly() -> None:
    policy = asked(await gate(ask_in="dm")).policy
    assert policy.surfaces == ()
    assert [seat.surface for seat in policy.seats] == ["D-U-ALICE", "D-U-BOB"]


async def test_names_that_do_not_resolve_are_named() -> None:
    with pytest.raises(UnknownPeople, match="@nobody"):
        await gate(approvers={"users": ["@alice", "@nobody"]})


async def test_a_channel_where_nothing_can_be_posted_is_named() -> None:
    with pytest.raises(UnknownPlace, match="C-HERE"):
        await gate(directory=FakeDirectory(closed=["C-HERE"]))


async def test_a_directory_that_is_away_is_asked_again() -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        await no_rest(seconds)

    directory = FakeDirectory(outages=9)
    context = a_context(
        {"title": "Approve?", "approvers": BOTH},
        step=REVIEW,
        pipeline=release(),
        directory=directory,
        means=some_means(rest=rest),
    )
    assert asked(await run_approval_gate(context)).policy.seats
    assert len(rests) == 9
    assert rests == sorted(rests)
    assert rests[-1] <= 30


async def test_a_form_is_asked_for() -> None:
    wanted: Json = {"type": "object", "properties": {"summary": {"type": "string"}}}
    outcome = asked(await form(form=wanted, expires={"after": "1d"}, mention="none"))
    assert outcome.kind is HumanTaskKind.FORM
    assert outcome.request["form"] == wanted
    assert outcome.request["mention"] == "none"
    assert outcome.policy.expiry == Expiry(after=timedelta(days=1), then=ExpiryOutcome.FAIL)


async def test_without_a_form_something_is_just_to_be_done() -> None:
    assert asked(await form()).request["form"] == {"type": "object", "properties": {}}
