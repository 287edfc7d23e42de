"""Owns a task as the core sees it, and what one command makes of it. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.codes import OnFailure, StepState, TaskState
from engine.human_task import HumanTask
from engine.model import (
    Artifact,
    Event,
    Halt,
    HumanTaskId,
    Job,
    JobId,
    JsonText,
    Notice,
    RequestBody,
    StepRun,
    Surface,
    TaskId,
    Timer,
    TimerKey,
    UserId,
)
from engine.plan import Plan
from engine.refusals import NoSuchHumanTask


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSnapshot:
    """A task at one revision: small fields and fingerprints, never artifact bodies."""

    id: TaskId
    number: int  # per tenant
    plan: Plan
    state: TaskState = TaskState.PENDING
    current_version: int = 1
    revision: int = 0  # grows with every command that changes the task
    started_by: UserId
    started_with: str | None = None  # the name of the token with which a program did it in their name
    started_at: datetime
    ended_at: datetime | None = None
    surface: Surface | None = None  # where the task's own card stands
    steps: Mapping[str, StepRun]
    """The current run of every step of the plan, by step name."""
    undoing: tuple[StepRun, ...] = ()
    """Old runs whose undo has not ended, in the order in which they are to be undone."""
    human_tasks: Mapping[HumanTaskId, HumanTask] = field(default_factory=dict)
    """All requests of the task, open and closed, oldest first."""
    jobs: Mapping[JobId, Job] = field(default_factory=dict)
    """Work that is queued or taken. A result whose job is not here, with its claim, does not count."""
    timers: Mapping[TimerKey, Timer] = field(default_factory=dict)
    halt: Halt | None = None  # nothing runs or starts until operators let it go on

    @property
    def name(self) -> str:
        """Give the name that people read, such as `release-42`."""
        return f"{self.plan.pipeline}-{self.number}"

    @property
    def has_cards(self) -> bool:
        """Say whether messages mirror this task or one of its requests."""
        return self.surface is not None or any(h.policy.surfaces for h in self.human_tasks.values())

    def request(self, id: HumanTaskId) -> HumanTask:
        """Give a request, open or closed. Raises NoSuchHumanTask."""
        if id not in self.human_tasks:
            raise NoSuchHumanTask(id)
        return self.human_tasks[id]

    def open_request(self, step: str) -> HumanTask | None:
        """Give the request that a step's current run waits for."""
        return self.request_of(self.steps[step])

    def request_of(self, run: StepRun) -> HumanTask | None:
        """Give the open request of a run, current or old."""
        mine = (h for h in self.human_tasks.values() if h.is_open and (h.step, h.run) == run.key)
        return next(mine, None)

    def is_settled(self, step: str) -> bool:
        """Say whether what needs this step may start."""
        match self.steps[step].state:
            case StepState.COMPLETED | StepState.SKIPPED:
                return True
            case StepState.FAILED:
                return self.continues_after(step)
            case _:
                return False

    def continues_after(self, step: str) -> bool:
        """Say whether the failure of this step satisfies those that need it."""
        return self.plan.by_name[step].on_failure is OnFailure.CONTINUE

    def rounds(self, gate: str) -> int:
        """Count how often this gate has sent work back."""
        return sum(1 for h in self.human_tasks.values() if h.step == gate and h.sent_back_to is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a command answers to its caller."""

    task: TaskSnapshot
    changed: bool
    human_task: HumanTaskId | None = None
    rerun_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a command makes of a task: the task before and after, and what is written beside it.

    What becomes of rows (step runs, human tasks, decisions, jobs, timers, cards) follows from
    comparing `before` with `after`. `before` None: the task is new. `after` is `before`: nothing happens.
    """

    before: TaskSnapshot | None
    after: TaskSnapshot
    events: tuple[Event, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    bodies: tuple[RequestBody, ...] = ()
    notices: tuple[Notice, ...] = ()
    inputs: JsonText | None = None  # of a new task
    retired: tuple[StepRun, ...] = ()
    """Runs that ceased to be their step's current one, as they are now; also old runs whose undo ended."""
    human_task: HumanTaskId | None = None
    rerun_steps: tuple[str, ...] = ()

    @property
    def written_runs(self) -> Mapping[tuple[str, int], tuple[StepRun, bool]]:
        """Give the step runs to write, by (step, run), each with whether it is its step's current one.

        The first run of a step is written when it leaves `pending`, not before.
        """
        written = {run.key: (run, False) for run in (*self.retired, *self.after.undoing)}
        old = {} if self.before is None else self.before.steps
        for step, run in self.after.steps.items():
            if run is not old.get(step) and (run.version or run.reset_by):
                written[run.key] = (run, True)
        return written

    @property
    def is_nothing(self) -> bool:
        """Say whether there is nothing to write."""
        return self.after is self.before

    def reply(self) -> Reply:
        """Give what the caller learns."""
        return Reply(
            task=self.after,
            changed=not self.is_nothing,
            human_task=self.human_task,
            rerun_steps=self.rerun_steps,
        )

    def then(self, later: "Change") -> "Change":
        """Fold a later change of the same task into this one."""
        return replace(
            later,
            before=self.before,
            events=self.events + later.events,
            artifacts=self.artifacts + later.artifacts,
            bodies=self.bodies + later.bodies,
            notices=self.notices + later.notices,
            inputs=self.inputs or later.inputs,
            retired=self.retired + later.retired,
        )


def nothing(task: TaskSnapshot) -> Change:
    """Give the change that changes nothing."""
    return Change(before=task, after=task)
