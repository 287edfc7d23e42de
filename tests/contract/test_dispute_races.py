"""Disputes at the moment of something else, through two processes: one outcome, told, nothing half done."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from engine.codes import Resumption, StepState, TaskState, Verdict
from engine.commands import Approve, Command, Dispute, Resume, StepSucceeded, Submission
from engine.executor import Executor
from engine.ids import new_submission_id
from engine.model import Actor, HumanTaskId, Job, TaskId
from engine.policy import Policy
from engine.ports.queries import HistoryLine, Page
from engine.review_refusals import NotHalted, TaskHalted
from engine.snapshot import Reply, TaskSnapshot
from signoff.assembly import Storage
from tests.contract.cards import C1
from tests.contract.desk import OPERATOR, Desk, a_claim, task_of
from tests.contract.test_undo_races import At
from tests.makers import BOB, CAROL, HOUR, NOON, a_policy, person, printed

TASKS = 12
OSCAR = replace(person("oscar"), is_operator=True)
BOTH = a_policy("bob", "carol", required=2, surfaces=(C1,))
ONE = a_policy("bob", "carol", surfaces=(C1,))


@dataclass(frozen=True, slots=True)
class Race:
    """Two processes over one database, and what they were answered."""

    storage: Storage
    here: Executor
    there: Executor

    async def run(
        self, task: TaskId, here: Command, there: Command, number: int
    ) -> list[Reply | BaseException]:
        """Submit two commands at once, each through a process; every other time the second one first."""
        said = [_said(self.here, task, here), _said(self.there, task, there)]
        if number % 2:
            return await asyncio.gather(*said, return_exceptions=True)
        return (await asyncio.gather(*reversed(said), return_exceptions=True))[::-1]

    async def history(self, task: TaskId, kind: str) -> Sequence[HistoryLine]:
        lines = await self.storage.queries.history(task, Page(limit=200))
        return [line for line in lines if line.kind == kind]

    async def task(self, id: TaskId) -> TaskSnapshot:
        return await Desk(self.storage.store).task(id)


async def _said(process: Executor, task: TaskId, command: Command) -> Reply:
    return await process.submit(Submission(id=new_submission_id(), task_id=task, command=command))


@pytest.fixture
async def race(storage: Storage, fresh_storage: Storage) -> AsyncIterator[Race]:
    here, there = Executor(storage.store, At(NOON)), Executor(fresh_storage.store, At(NOON))
    async with here, there:
        yield Race(storage, here, there)


async def approved(desk: Desk, policy: Policy, *by_whom: Actor) -> list[HumanTaskId]:
    """Bring tasks to where their gate was approved; what follows is taken by a runner."""
    gates = [await desk.waiting(f"t{number}", policy) for number in range(TASKS)]
    for gate in gates:
        for by in by_whom or (BOB,):
            await desk.submit(task_of(gate), Approve(human_task=gate, by=by), claim=a_claim())
    return gates


def result(job: Job) -> StepSucceeded:
    """Make the report that the body of a step succeeded."""
    return StepSucceeded(job=job.id, claim=job.claim, **printed("published"))


async def test_a_dispute_against_the_result_of_a_running_step_has_one_outcome(race: Race, desk: Desk) -> None:
    for number, gate in enumerate(await approved(desk, ONE)):
        task, job = task_of(gate), await desk.job(task_of(gate))
        dispute = Dispute(human_task=gate, by=BOB)
        reported, disputed = await race.run(task, result(job), dispute, number)
        assert isinstance(reported, Reply)
        assert isinstance(disputed, Reply)
        (line,) = await race.history(task, "disputed")
        now = await race.task(task)
        if reported.changed:
            assert (now.state, now.halt, line.data["is_stopped"]) == (TaskState.COMPLETED, None, False)
        else:
            assert line.data["is_stopped"] is True
            await _goes_on(race, task, job)
        assert len(await race.history(task, "step_completed")) == 3


async def _goes_on(race: Race, task: TaskId, job: Job) -> None:
    """See a stopped task go on: what ran runs again, and the old result does not count."""
    stopped = await race.task(task)
    assert stopped.halt is not None
    assert (stopped.steps["publish"].state, dict(stopped.jobs)) == (StepState.RUNNING, {})
    await _said(race.here, task, Resume(by=OPERATOR, how=Resumption.GO_ON))
    assert not (await _said(race.there, task, result(job))).changed
    taken = [one for one in await race.storage.jobs.take(a_claim(), NOON) if one.id.task_id == task]
    assert [(one.id, one.claim) for one in taken] == [(job.id, job.claim + 1)]
    await _said(race.there, task, result(taken[0]))
    assert (await race.task(task)).state is TaskState.COMPLETED


async def test_two_people_dispute_at_once_and_the_task_stops_once(race: Race, desk: Desk) -> None:
    for number, gate in enumerate(await approved(desk, BOTH, BOB, CAROL)):
        task = task_of(gate)
        replies = await race.run(
            task, Dispute(human_task=gate, by=BOB), Dispute(human_task=gate, by=CAROL), number
        )
        assert all(isinstance(reply, Reply) and reply.changed for reply in replies)
        now, lines = await race.task(task), await race.history(task, "disputed")
        assert now.halt is not None
        assert [one.by for one in now.halt.disowned] == [line.by for line in lines]
        assert [line.data["is_stopped"] for line in lines] == [True, True]
        assert all(decision.is_disputed for decision in now.human_tasks[gate].said)
        await _said(race.here, task, Resume(by=OPERATOR, how=Resumption.GO_ON))
        assert (await race.task(task)).halt is None
    assert len(await _told(race.storage, "disputed")) == 2 * TASKS


async def test_one_person_disputes_twice_at_once_and_it_is_noted_once(race: Race, desk: Desk) -> None:
    for number, gate in enumerate(await approved(desk, ONE)):
        dispute = Dispute(human_task=gate, by=BOB)
        replies = await race.run(task_of(gate), dispute, dispute, number)
        assert sorted(isinstance(reply, Reply) and reply.changed for reply in replies) == [False, True]
        assert len(await race.history(task_of(gate), "disputed")) == 1


async def test_two_operators_let_it_go_on_at_once_and_one_of_them_does(race: Race, desk: Desk) -> None:
    for number, gate in enumerate(await approved(desk, ONE)):
        task = task_of(gate)
        await desk.submit(task, Dispute(human_task=gate, by=BOB))
        replies = await race.run(
            task,
            Resume(by=OPERATOR, how=Resumption.GO_ON),
            Resume(by=OSCAR, how=Resumption.SEND_BACK, rollback_to="draft", reason="stolen phone"),
            number,
        )
        assert sorted(type(reply).__name__ for reply in replies) == ["NotHalted", "Reply"]
        (line,) = await race.history(task, "resumed")
        now = await race.task(task)
        if isinstance(replies[1], NotHalted):
            assert (line.by, now.current_version) == (OPERATOR.id, 1)
            assert now.steps["publish"].state is StepState.RUNNING
        else:
            assert (line.by, now.current_version) == (OSCAR.id, 2)
            assert now.steps["publish"].state is StepState.PENDING
    assert len(await _told(race.storage, "resumed")) == TASKS


async def test_a_dispute_against_the_last_approval_leaves_nothing_half_decided(
    race: Race, desk: Desk
) -> None:
    for number, gate in enumerate(await approved(desk, BOTH, BOB)):
        task = task_of(gate)
        approve = Approve(human_task=gate, by=CAROL)
        reply, _ = await race.run(task, approve, Dispute(human_task=gate, by=BOB), number)
        now = await race.task(task)
        assert now.halt is not None
        said = [(d.by, d.verdict, d.is_disputed) for d in now.human_tasks[gate].said]
        if isinstance(reply, Reply):
            assert said == [(BOB.id, Verdict.APPROVED, True), (CAROL.id, Verdict.APPROVED, False)]
            assert now.steps["review"].state is StepState.COMPLETED
            assert [job.id.step for job in now.halt.jobs] == ["publish"]
        else:
            assert isinstance(reply, TaskHalted)
            assert said == [(BOB.id, Verdict.APPROVED, True)]
            assert now.steps["review"].state is StepState.WAITING


async def _told(storage: Storage, kind: str) -> list[HumanTaskId | None]:
    """Give the requests of which this is to be said."""
    found = await storage.outbox.lease_notices(
        NOON + HOUR, NOON + HOUR + timedelta(hours=1), 500, frozenset()
    )
    return [notice.human_task for notice in found if notice.kind == kind]
