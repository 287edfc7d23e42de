"""Who decides, in a whole engine: from the pipeline file to the task that goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.codes import StepState, TaskState
from engine.human import OpenRequest
from engine.human_task import HumanTask
from engine.model import TaskId
from engine.refusals import (
    CannotBeAway,
    ClaimedByAnother,
    CommentNeeded,
    MayNotHandOver,
    NotAsked,
    NotDistinct,
    NotYourTurn,
)
from signoff.library import Signoff
from tests.support.waiting import eventually

GATES = """
name: p
roles: {managers: {users: [bob, carol, dan]}, security: {users: [bob, sue]}}
inputs: {type: object, properties: {owner: {type: string}}}
steps:
  - name: facts
    type: human_task
    with: {title: Facts, assignees: {users: [alice, bob]}, claim: 2h}
  - name: review
    type: approval_gate
    needs: [facts]
    with: {title: Fine?, SETTINGS}
"""
RULES = "rules: [{from: security}, {from: managers, required: 2}]"
IN_ORDER = f"{RULES}, order: sequential, distinct_from: [facts]"


@asynccontextmanager
async def at_the_gate(
    url: str, folder: Path, settings: str, *, by: str = "alice", **inputs: str
) -> AsyncIterator[tuple[Signoff, TaskId]]:
    """Start a task, of which somebody has filled in the form."""
    async with at_the_form(url, folder, settings, **inputs) as (signoff, task):
        await signoff.human_task_complete(OpenRequest(task, "facts"), {}, by=by)
        await signoff.at_rest(task)
        yield signoff, task


@asynccontextmanager
async def at_the_form(
    url: str, folder: Path, settings: str, **inputs: str
) -> AsyncIterator[tuple[Signoff, TaskId]]:
    file = folder / "p.yaml"
    file.write_text(GATES.replace("SETTINGS", settings))
    async with Signoff.open(url, [file]) as signoff:
        task = (await signoff.start("p", inputs, by="starter")).task.id
        await signoff.at_rest(task)
        yield signoff, task


def review(task: TaskId) -> OpenRequest:
    return OpenRequest(task, "review")


async def request(signoff: Signoff, task: TaskId, step: str = "review") -> HumanTask:
    found = (await signoff.status(task)).task.open_request(step)
    assert found is not None
    return found


async def users_asked(signoff: Signoff, task: TaskId) -> list[str]:
    return [seat.user for seat in (await request(signoff, task)).policy.seats]


async def state(signoff: Signoff, task: TaskId) -> TaskState:
    return (await signoff.at_rest(task)).state


async def test_rules_in_order_are_met_by_different_people(sqlite_url: str, tmp_path: Path) -> None:
    async with at_the_gate(sqlite_url, tmp_path, IN_ORDER) as (signoff, task):
        with pytest.raises(NotYourTurn) as early:
            await signoff.approval_approve(review(task), by="carol")
        assert [rule.name for rule in early.value.before] == ["security"]
        await signoff.approval_approve(review(task), by="sue")
        await signoff.approval_approve(review(task), by="bob")
        assert await state(signoff, task) is TaskState.WAITING
        await signoff.approval_approve(review(task), by="carol")
        assert await state(signoff, task) is TaskState.COMPLETED


async def test_who_filled_in_the_form_keeps_out_of_the_decision(sqlite_url: str, tmp_path: Path) -> None:
    async with at_the_gate(sqlite_url, tmp_path, IN_ORDER, by="@bob") as (signoff, task):
        with pytest.raises(NotDistinct) as refused:
            await signoff.approval_approve(review(task), by="bob")
        assert refused.value.step == "facts"


async def test_a_rule_that_wants_all_wants_those_who_may(sqlite_url: str, tmp_path: Path) -> None:
    async with at_the_gate(
        sqlite_url, tmp_path, "approvers: {users: [bob, carol, starter]}, required: all"
    ) as (signoff, task):
        await signoff.approval_approve(review(task), by="bob")
        assert await state(signoff, task) is TaskState.WAITING
        await signoff.approval_approve(review(task), by="carol")
        assert await state(signoff, task) is TaskState.COMPLETED


async def test_a_gate_that_can_never_be_passed_fails_and_says_why(sqlite_url: str, tmp_path: Path) -> None:
    async with at_the_gate(sqlite_url, tmp_path, "approvers: {users: [bob, starter]}, required: 2") as (
        signoff,
        task,
    ):
        assert await state(signoff, task) is TaskState.FAILED
        run = (await signoff.status(task)).task.steps["review"]
        assert run.state is StepState.FAILED
        assert run.error == (
            "2 must answer, but 1 can: bob (starter started the task and may not decide: self_approval is "
            "false); deactivated people and bots do not count"
        )


async def test_the_glass_is_broken_alone_with_a_reason(sqlite_url: str, tmp_path: Path) -> None:
    settings = f"{IN_ORDER}, break_glass: {{users: [zoe]}}"
    async with at_the_gate(sqlite_url, tmp_path, settings) as (signoff, task):
        with pytest.raises(CommentNeeded):
            await signoff.approval_approve(review(task), by="zoe", alone=True)
        with pytest.raises(NotAsked):
            await signoff.approval_approve(review(task), by="zoe", comment="It burns.")
        with pytest.raises(NotAsked):
            await signoff.approval_approve(review(task), by="carol", comment="It burns.", alone=True)
        await signoff.approval_approve(review(task), by="zoe", comment="It burns.", alone=True)
        assert await state(signoff, task) is TaskState.COMPLETED


async def test_the_glass_is_broken_to_reject_as_well(sqlite_url: str, tmp_path: Path) -> None:
    settings = f"{IN_ORDER}, break_glass: {{users: [zoe]}}"
    async with at_the_gate(sqlite_url, tmp_path, settings) as (signoff, task):
        reply = await signoff.approval_reject(
            review(task), by="zoe", comment="No.", rollback_to="facts", alone=True
        )
        assert reply.rerun_steps == ("facts", "review")


async def test_a_form_is_claimed_and_released(sqlite_url: str, tmp_path: Path) -> None:
    async with at_the_form(sqlite_url, tmp_path, IN_ORDER) as (signoff, task):
        facts = OpenRequest(task, "facts")
        await signoff.human_task_claim(facts, by="alice")
        claimed = await request(signoff, task, "facts")
        assert (claimed.claimed_by, claimed.policy.claim) == ("alice", timedelta(hours=2))
        with pytest.raises(ClaimedByAnother):
            await signoff.human_task_complete(facts, {}, by="bob")
        await signoff.human_task_release(facts, by="alice")
        await signoff.human_task_complete(facts, {}, by="bob")
        assert (await signoff.at_rest(task)).steps["facts"].state is StepState.COMPLETED


async def test_a_seat_is_handed_over(sqlite_url: str, tmp_path: Path) -> None:
    async with at_the_gate(sqlite_url, tmp_path, "approvers: {users: [bob]}") as (signoff, task):
        await signoff.human_task_hand_over(review(task), by="bob", to="erin", reason="She knows it.")
        with pytest.raises(NotAsked):
            await signoff.approval_approve(review(task), by="bob")
        await signoff.human_task_hand_over(
            review(task), by="oscar", of="@erin", to="@frank", reason="She is ill."
        )
        await signoff.approval_approve(review(task), by="frank")
        assert await state(signoff, task) is TaskState.COMPLETED


async def test_a_seat_may_have_to_stay_where_it_is(sqlite_url: str, tmp_path: Path) -> None:
    settings = "approvers: {users: [bob]}, hand_over: false"
    async with at_the_gate(sqlite_url, tmp_path, settings) as (signoff, task):
        with pytest.raises(MayNotHandOver) as refused:
            await signoff.human_task_hand_over(review(task), by="bob", to="erin", reason="She knows it.")
        assert refused.value.reason == "forbidden"


async def test_somebody_who_is_away_is_stood_in_for(sqlite_url: str, tmp_path: Path) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    async with at_the_form(sqlite_url, tmp_path, IN_ORDER) as (signoff, task):
        with pytest.raises(CannotBeAway):
            await signoff.away("sue", until, "@sue")
        await signoff.away("@sue", until, "erin")  # may decide in her place
        await signoff.away("carol", until, "starter")  # may not: started the task
        await signoff.human_task_complete(OpenRequest(task, "facts"), {}, by="alice")
        await signoff.at_rest(task)
        asked = await users_asked(signoff, task)
        assert asked == ["bob", "erin", "bob", "carol", "dan"]
        seats = (await request(signoff, task)).policy.seats
        assert [seat.user for seat in seats if seat.instead_of == "sue"] == ["erin"]


async def test_those_who_are_back_are_asked_again(sqlite_url: str, tmp_path: Path) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    async with at_the_form(sqlite_url, tmp_path, "approvers: {users: [bob, carol]}") as (signoff, task):
        await signoff.away("bob", until, "erin")
        await signoff.human_task_complete(OpenRequest(task, "facts"), {}, by="alice")
        await signoff.at_rest(task)
        assert await users_asked(signoff, task) == ["erin", "carol"]
        ended = await signoff.back("bob")
        assert ended is not None
        assert ended.stand_in == "erin"
        await signoff.human_task_ask_again(review(task), by="oscar")
        await signoff.at_rest(task)
        assert await users_asked(signoff, task) == ["bob", "carol"]


async def test_a_computed_person_is_asked(sqlite_url: str, tmp_path: Path) -> None:
    settings = 'approvers: "{{ inputs.owner }}"'
    async with at_the_gate(sqlite_url, tmp_path, settings, owner="frank@example.com") as (signoff, task):
        await signoff.approval_approve(review(task), by="frank@example.com")
        assert await state(signoff, task) is TaskState.COMPLETED


async def test_a_question_goes_to_whoever_stands_in(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text(
        "name: q\nroles: {operators: {users: [olga]}}\nsteps:\n"
        "  - {name: run, type: shell, on_failure: ask, with: {run: 'false'}}\n"
    )
    async with Signoff.open(sqlite_url, [file]) as signoff:
        await signoff.away("olga", datetime.now(UTC) + timedelta(hours=1), "otto")
        task = (await signoff.start("q", by="alice")).task.id

        async def is_asked() -> bool:
            return bool((await signoff.human_task_list("otto")).lines)

        await eventually(is_asked, what="the question")
        await signoff.human_task_complete(OpenRequest(task, "run"), {"choice": "skip"}, by="otto")
        assert await state(signoff, task) is TaskState.COMPLETED
