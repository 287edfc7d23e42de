"""Owns the submitting of commands to a store: one transaction each, without an executor."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from engine.codes import HumanTaskKind
from engine.commands import (
    Approve,
    AskAgain,
    ClaimForm,
    Command,
    EditAndApprove,
    HandOver,
    PeopleLeft,
    Reject,
    Start,
    StepAsked,
    StepSucceeded,
)
from engine.content import fingerprint_of, json_text
from engine.model import Actor, HumanTaskId, Job, Json, Surface, TaskId, UserId
from engine.plan import Plan
from engine.policy import Policy, Shown
from engine.ports.catalog import Revision
from engine.ports.store import Batch, Claim, Saved, Store
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from tests.makers import ALICE, BOB, NOON, a_plan, a_policy, a_step, person, printed

PLAN = a_plan(
    a_step("draft"),
    a_step("review", "draft", reads=("draft",)),
    a_step("publish", "review", reads=("draft", "review"), has_undo=True, undo_reads=("draft", "publish")),
)
OPERATOR = replace(person("olga"), is_operator=True)
REQUEST = {"title": "Approve 1.2?"}


def revision_of(plan: Plan, **fields: Any) -> Revision:
    """Make the revision of a pipeline with this plan."""
    made = {
        "id": plan.revision_id,
        "pipeline": plan.pipeline,
        "title": "Ship a release",
        "definition": json_text({"name": plan.pipeline}),
        "plan": plan,
        "published_at": NOON,
    }
    return Revision(**{**made, **fields})


def showing(output: Json, version: int = 1, step: str = "draft") -> Policy:
    """Make the rules of a request that shows what a step gave (None: nothing), and may send back to it."""
    of = None if output is None else fingerprint_of(json_text(output))
    shown = (Shown(step=step, version=version, fingerprint=of),)
    return a_policy(shown=shown, rollback_to=("draft",))


def a_claim(slots: int = 100, by: str = "runner", until: datetime = NOON + timedelta(minutes=1)) -> Claim:
    """Make a claim that takes whatever is queued."""
    return Claim(by=by, slots=slots, until=until)


class Desk:
    """Brings tasks of `PLAN` to where a test needs them. The clock is the test's to move."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOON

    async def submit(
        self, task: TaskId, command: Command, *, claim: Claim | None = None, id: str | None = None
    ) -> tuple[Change, Saved]:
        """Load, apply and save one command in one transaction."""

        def work(batch: Batch) -> tuple[Change, Saved]:
            change = self.change(task, batch.load([task]).get(task), command, id=id)
            return change, batch.save([change], claim)

        return await self.store.transact(work)

    def change(
        self, task: TaskId, before: TaskSnapshot | None, command: Command, *, id: str | None = None
    ) -> Change:
        """Apply a command, and give its history an id as the executor does."""
        change = transition(task, before, command, self.now)
        if not change.events:
            return change
        first, *others = change.events
        marked = replace(first, command=id or uuid4().hex)
        return replace(change, events=(marked, *others))

    async def task(self, id: TaskId) -> TaskSnapshot:
        """Load a task."""
        found = await self.store.transact(lambda batch: batch.load([id]))
        return found[id]

    # --- the course of a task --------------------------------------------------------------------

    async def start(
        self,
        id: str = "t1",
        *,
        surface: str | None = None,
        plan: Plan = PLAN,
        by: Actor = ALICE,
        **options: Any,
    ) -> TaskId:
        """Start a task: its first step is queued."""
        numbers = await self.store.transact(lambda batch: batch.reserve_numbers(1))
        command = Start(
            plan=plan,
            number=numbers[0],
            inputs=json_text({"version": "1.2"}),
            by=by,
            surface=None if surface is None else Surface(surface),
        )
        await self.submit(TaskId(id), command, **options)
        return TaskId(id)

    async def job(self, task: TaskId) -> Job:
        """Take the one job of a task, if nobody has."""
        job = next(iter((await self.task(task)).jobs.values()))
        if not job.is_queued:
            return job
        raise AssertionError(f"{job.id} is queued: let a claim take it")

    async def succeed(self, task: TaskId, output: Json = "done", **options: Any) -> None:
        """Let the one job of a task, which was taken, succeed."""
        job = await self.job(task)
        command = StepSucceeded(job=job.id, claim=job.claim, **printed(output))
        await self.submit(task, command, **options)

    async def ask(
        self,
        task: TaskId,
        policy: Policy | None = None,
        *,
        kind: HumanTaskKind = HumanTaskKind.APPROVAL,
        request: Json = REQUEST,
        **options: Any,
    ) -> HumanTaskId:
        """Let the one job of a task, which was taken, ask people."""
        job = await self.job(task)
        command = StepAsked(
            job=job.id, claim=job.claim, kind=kind, policy=policy or a_policy(), request=json_text(request)
        )
        change, _ = await self.submit(task, command, **options)
        assert change.human_task is not None
        return change.human_task

    async def waiting(
        self,
        id: str = "t1",
        policy: Policy | None = None,
        *,
        surface: str | None = None,
        by: Actor = ALICE,
        **fields: Any,
    ) -> HumanTaskId:
        """Start a task and bring it to where it waits for a review."""
        task = await self.start(id, surface=surface, by=by, claim=a_claim())
        await self.succeed(task, {"notes": "good"}, claim=a_claim())
        return await self.ask(task, policy, **fields)

    async def approve(self, human_task: HumanTaskId, by: Actor = BOB, **options: Any) -> None:
        """Let somebody approve."""
        await self.submit(
            task_of(human_task), Approve(human_task=human_task, by=by, comment="good"), **options
        )

    async def reject(
        self, human_task: HumanTaskId, back_to: str | None = None, by: Actor = BOB, **options: Any
    ) -> None:
        """Let somebody reject."""
        command = Reject(human_task=human_task, by=by, comment="not yet", rollback_to=back_to)
        await self.submit(task_of(human_task), command, **options)

    async def edit(
        self, human_task: HumanTaskId, step: str, before: Json, after: Json, by: Actor = BOB
    ) -> None:
        """Let somebody put another result in the place of what a step gave, and approve it."""
        shown = (await self.task(task_of(human_task))).human_tasks[human_task].policy
        command = EditAndApprove(
            human_task=human_task,
            by=by,
            target=step,
            before=str(before),
            after=str(after),
            output=json_text(after),
            output_fingerprint=fingerprint_of(json_text(after)),
            fingerprint=shown.fingerprint,
        )
        await self.submit(task_of(human_task), command)

    # --- who is asked ----------------------------------------------------------------------------

    async def claim_form(self, human_task: HumanTaskId, by: Actor = BOB) -> None:
        """Let somebody keep a form to themselves."""
        await self.submit(task_of(human_task), ClaimForm(human_task=human_task, by=by))

    async def hand_over(
        self, human_task: HumanTaskId, to: Actor, *, by: Actor = BOB, surface: str | None = None
    ) -> None:
        """Let somebody give their seat to another person."""
        command = HandOver(
            human_task=human_task,
            by=by,
            of=by.id,
            to=to,
            reason="on leave",
            surface=None if surface is None else Surface(surface),
        )
        await self.submit(task_of(human_task), command)

    async def people_left(self, human_task: HumanTaskId, *gone: tuple[str, str]) -> None:
        """Note who left: the names of rules, each with a person."""
        pairs = frozenset((rule, UserId(user)) for rule, user in gone)
        await self.submit(task_of(human_task), PeopleLeft(human_task=human_task, gone=pairs))

    async def ask_again(self, human_task: HumanTaskId, policy: Policy) -> None:
        """Let an operator have the request made anew, to these people."""
        task = task_of(human_task)
        await self.submit(task, AskAgain(human_task=human_task, by=OPERATOR), claim=a_claim())
        await self.ask(task, policy)


def task_of(human_task: HumanTaskId) -> TaskId:
    """Give the task of a request."""
    return TaskId(human_task.rpartition("-")[0])
