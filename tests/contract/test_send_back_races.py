"""Sending back and stopping while something else happens at that very moment: nothing is half done.

Each race is run through two processes, and as one batch, in either order.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from engine.codes import ClosedBecause, HumanTaskKind, Resumption, StepState
from engine.commands import (
    Approve,
    Command,
    Dispute,
    Reject,
    Resume,
    Start,
    StepAsked,
    StepSucceeded,
    Submission,
)
from engine.executor import Executor
from engine.folding import fold
from engine.human_task import HumanTask
from engine.ids import new_submission_id
from engine.model import Actor, Job, JsonText, TaskId, TenantId
from engine.plan import Plan
from engine.ports.queries import Page
from engine.refusals import AlreadyClosed
from engine.review_refusals import ForeseenOtherwise, NotHalted
from engine.rollback import foreseen, preview
from engine.snapshot import Reply, TaskSnapshot
from signoff.assembly import Storage
from storage.database import Database
from storage.tables import artifacts
from tests.contract.cards import C1
from tests.contract.desk import OPERATOR, Desk, a_claim, revision_of
from tests.makers import ALICE, BOB, CAROL, NOON, a_policy, a_step, printed

T1 = TaskId("t1")
PLAN = Plan(
    revision_id="two-gates",
    pipeline="release",
    steps=(
        a_step("draft"),
        a_step("legal", "draft"),
        a_step("review", "draft"),
        a_step("build", "draft"),
        a_step("publish", "legal"),
    ),
)
WAYS = ("first", "second", "first in a batch", "second in a batch")


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


class Race:
    """A task with two gates that wait and a body that runs, and two processes that are told something."""

    def __init__(self, here: Storage, there: Storage) -> None:
        self._here, self._there = here, there
        self._desk = Desk(here.store)

    async def begin(self, *, required: int) -> None:
        """Bring the task to where both gates wait and the build runs."""
        await self._here.catalog.publish([revision_of(PLAN)])
        await self._desk.submit(
            T1, Start(plan=PLAN, number=7, inputs=JsonText("{}"), by=ALICE), claim=a_claim()
        )
        await self._desk.submit(T1, await self.report("draft"), claim=a_claim())
        policy = a_policy("bob", "carol", required=required, rollback_to=("draft",), surfaces=(C1,))
        for step in ("legal", "review"):
            job, request = await self._job(step), JsonText('{"title":"?"}')
            gate = HumanTaskKind.APPROVAL
            asked = StepAsked(job=job.id, claim=job.claim, kind=gate, policy=policy, request=request)
            await self._desk.submit(T1, asked)

    async def say(self, command: Command) -> None:
        """Let something happen before the race."""
        await self._desk.submit(T1, command, claim=a_claim())

    async def report(self, step: str) -> StepSucceeded:
        """Give the report of a body that runs."""
        job = await self._job(step)
        return StepSucceeded(job=job.id, claim=job.claim, **printed({"notes": step}))

    async def rejection(self, step: str, by: Actor) -> Reject:
        """Send back from a gate to the draft, as it is foreseen now."""
        gate = await self.gate(step)
        reset = preview(await self.task(), step, "draft")
        seen = foreseen(reset.steps, reset.undone)
        return Reject(human_task=gate.id, by=by, comment="not yet", rollback_to="draft", foreseen=seen)

    async def _job(self, step: str) -> Job:
        return next(job for id, job in (await self.task()).jobs.items() if id.step == step)

    async def task(self) -> TaskSnapshot:
        """Read the task."""
        return await Desk(self._there.store).task(T1)

    async def gate(self, step: str) -> HumanTask:
        """Give the first request of a gate."""
        return next(h for h in (await self.task()).human_tasks.values() if h.step == step)

    async def both(self, first: Command, second: Command, way: str) -> tuple[object, object]:
        """Tell both at once, the one that the way names first; gives what became of each."""
        commands = [first, second] if way.startswith("first") else [second, first]
        told = [Submission(id=new_submission_id(), task_id=T1, command=one) for one in commands]
        outcomes: Sequence[object]
        if way.endswith("batch"):
            outcomes = (await self._here.store.transact(lambda batch: fold(batch, told, NOON, None))).outcomes
        else:
            async with Executor(self._here.store, Noon()) as a, Executor(self._there.store, Noon()) as b:
                said = [process.submit(one) for process, one in zip((a, b), told, strict=True)]
                outcomes = await asyncio.gather(*said, return_exceptions=True)
        one, other = outcomes if way.startswith("first") else outcomes[::-1]
        return one, other

    async def history(self) -> Counter[str]:
        """Count what the history tells."""
        lines = await self._here.queries.history(T1, Page(limit=999))
        return Counter(line.kind for line in lines)


@pytest.fixture
def race(storage: Storage, fresh_storage: Storage) -> Race:
    """Two processes over one database."""
    return Race(storage, fresh_storage)


@pytest.mark.parametrize("way", WAYS)
async def test_a_result_against_a_send_back_is_kept_whole_or_not_at_all(
    race: Race, database: Database, tenant: TenantId, way: str
) -> None:
    await race.begin(required=2)
    sent, reported = await race.both(await race.rejection("review", BOB), await race.report("build"), way)
    assert isinstance(sent, Reply)
    assert isinstance(reported, Reply)
    query = select(func.count()).where(artifacts.c.tenant == tenant, artifacts.c.step == "build")
    kept = await database.read(lambda connection: connection.execute(query).scalar_one())
    history, task = await race.history(), await race.task()
    assert reported.changed == bool(kept)
    assert history["step_completed"] == 1 + kept  # the draft, and perhaps the build
    if way.endswith("batch"):
        assert reported.changed == way.startswith("second")
    assert sent.rerun_steps == ("draft", "legal", "review", "build")
    assert (task.current_version, history["sent_back"]) == (2, 1)
    assert [id.step for id in task.jobs] == ["draft"]
    assert {name: run.run for name, run in task.steps.items()} == {
        **dict.fromkeys(sent.rerun_steps, 2),
        "publish": 1,
    }


@pytest.mark.parametrize("gates", [("legal", "review"), ("review", "review")])
@pytest.mark.parametrize("way", WAYS)
async def test_of_two_send_backs_at_once_one_sends_back_and_the_other_is_told(
    race: Race, gates: tuple[str, str], way: str
) -> None:
    await race.begin(required=2)
    ours, theirs = await race.rejection(gates[0], BOB), await race.rejection(gates[1], CAROL)
    outcomes = await race.both(ours, theirs, way)
    (won,) = (one for one in outcomes if isinstance(one, Reply))
    (lost,) = (one for one in outcomes if isinstance(one, AlreadyClosed))
    history, task = await race.history(), await race.task()
    assert (task.current_version, history["sent_back"], history["rejected"]) == (2, 1, 1)
    assert won.rerun_steps == ("draft", "legal", "review", "build")
    closed = [h for h in task.human_tasks.values() if h.closed_because is ClosedBecause.SENT_BACK]
    assert len(closed) == 1
    if gates[0] == gates[1]:
        assert [d.by for d in lost.decisions] == [BOB.id if outcomes[0] is won else CAROL.id]
    else:
        assert lost.because is ClosedBecause.SENT_BACK
    assert not any(h.is_open for h in task.human_tasks.values())


@pytest.mark.parametrize("way", WAYS)
async def test_a_send_back_does_what_was_foreseen_or_nothing(race: Race, way: str) -> None:
    """Approving one gate starts what is behind it: a send-back from the other does more than foreseen."""
    await race.begin(required=1)
    approval = Approve(human_task=(await race.gate("legal")).id, by=CAROL)
    sent, approved = await race.both(await race.rejection("review", BOB), approval, way)
    task, history = await race.task(), await race.history()
    if isinstance(sent, Reply):
        assert isinstance(approved, AlreadyClosed)
        assert sent.rerun_steps == ("draft", "legal", "review", "build")
    else:
        assert isinstance(sent, ForeseenOtherwise)
        assert isinstance(approved, Reply)
        assert task.steps["publish"].state is StepState.RUNNING
    assert history["sent_back"] + history["approved"] == 1


@pytest.mark.parametrize("way", WAYS)
async def test_a_result_against_a_dispute_counts_or_its_body_runs_again(race: Race, way: str) -> None:
    await race.begin(required=2)
    gate = (await race.gate("legal")).id
    await race.say(Approve(human_task=gate, by=BOB))
    disputed, reported = await race.both(Dispute(human_task=gate, by=BOB), await race.report("build"), way)
    assert isinstance(disputed, Reply)
    assert isinstance(reported, Reply)
    task = await race.task()
    assert task.halt is not None
    assert (dict(task.jobs), dict(task.timers)) == ({}, {})
    assert [job.id.step for job in task.halt.jobs] == ([] if reported.changed else ["build"])
    await race.say(Resume(by=OPERATOR, how=Resumption.GO_ON))
    task = await race.task()
    assert task.halt is None
    if reported.changed:
        assert task.steps["build"].state is StepState.COMPLETED
    else:
        assert [(job.id.step, job.claim) for job in task.jobs.values()] == [("build", 2)]
        await race.say(await race.report("build"))
        assert (await race.task()).steps["build"].state is StepState.COMPLETED
    assert (await race.history())["step_completed"] == 2


@pytest.mark.parametrize("way", WAYS)
async def test_two_disputes_stop_a_task_once_and_both_are_noted(race: Race, way: str) -> None:
    await race.begin(required=2)
    legal, review = (await race.gate("legal")).id, (await race.gate("review")).id
    await race.say(Approve(human_task=legal, by=BOB))
    await race.say(Approve(human_task=review, by=CAROL))
    outcomes = await race.both(Dispute(human_task=legal, by=BOB), Dispute(human_task=review, by=CAROL), way)
    assert all(isinstance(one, Reply) and one.changed for one in outcomes)
    task = await race.task()
    assert [d.is_disputed for h in task.human_tasks.values() for d in h.said] == [True, True]
    assert (await race.history())["disputed"] == 2
    on = Resume(by=OPERATOR, how=Resumption.GO_ON)
    anew = Resume(by=replace(OPERATOR, id=CAROL.id), how=Resumption.ASK_ANEW)
    resumed = await race.both(on, anew, way)
    assert [type(one) for one in resumed if not isinstance(one, Reply)] == [NotHalted]
    assert (await race.history())["resumed"] == 1
    assert (await race.task()).halt is None
