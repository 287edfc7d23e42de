"""Owns the rows of the store in memory: what a change writes, and what a task is read from.

Nothing is written but what follows from comparing `before` with `after` and from the logs of a change, and
a task is read from rows alone: so a change that forgets something is a task that reads differently.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.codes import ArtifactKind, UndoState
from engine.errors import StoreRefused
from engine.human_task import Decision, HumanTask
from engine.model import (
    Artifact,
    Event,
    HumanTaskId,
    Job,
    JobId,
    JsonText,
    Notice,
    StepRun,
    Surface,
    TaskId,
    Timer,
    TimerKey,
)
from engine.plan import Plan, plan_from_json, plan_to_json
from engine.ports.store import Claim
from engine.rollback import in_undo_order
from engine.snapshot import Change, TaskSnapshot

_ENDED_UNDOS = frozenset({UndoState.NONE, UndoState.DONE, UndoState.SKIPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A step run; `is_current` marks its step's newest."""

    run: StepRun
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job, and who has taken it."""

    job: Job
    claim: Claim | None = None


@dataclass(slots=True, kw_only=True)
class Rows:
    """All tables of one tenant."""

    plans: dict[str, Plan] = field(default_factory=dict)
    tasks: dict[TaskId, TaskSnapshot] = field(default_factory=dict)
    """Only the fields of the task itself."""
    inputs: dict[TaskId, JsonText] = field(default_factory=dict)
    runs: dict[tuple[TaskId, str, int], RunRow] = field(default_factory=dict)
    human_tasks: dict[HumanTaskId, tuple[TaskId, HumanTask]] = field(default_factory=dict)
    """Without their decisions."""
    decisions: dict[tuple[HumanTaskId, int], Decision] = field(default_factory=dict)
    bodies: dict[HumanTaskId, JsonText] = field(default_factory=dict)
    jobs: dict[JobId, JobRow] = field(default_factory=dict)
    timers: dict[tuple[TaskId, TimerKey], Timer] = field(default_factory=dict)
    artifacts: dict[tuple[TaskId, str, int, ArtifactKind], Artifact] = field(default_factory=dict)
    events: dict[int, tuple[TaskId, Event]] = field(default_factory=dict)
    notices: dict[tuple[TaskId, HumanTaskId | None, str, Surface, int], Notice] = field(default_factory=dict)
    submissions: dict[str, TaskId] = field(default_factory=dict)
    last_number: int = 0

    def copy(self) -> "Rows":
        """Give rows that can be written to without touching these."""
        copied: dict[str, Any] = {
            name: dict(value) if isinstance(value := getattr(self, name), dict) else value
            for name in self.__dataclass_fields__
        }
        return Rows(**copied)

    # --- reading ---------------------------------------------------------------------------------

    def task(self, id: TaskId) -> TaskSnapshot | None:
        """Read a task."""
        task = self.tasks.get(id)
        if task is None:
            return None
        runs = [row for (owner, _, _), row in self.runs.items() if owner == id]
        old = (row.run for row in runs if not row.is_current and row.run.undo not in _ENDED_UNDOS)
        return replace(
            task,
            steps={**task.steps, **{row.run.step: row.run for row in runs if row.is_current}},
            undoing=in_undo_order(task, old),
            human_tasks={h.id: h for h in self._human_tasks(id)},
            jobs={job: row.job for job, row in self.jobs.items() if job.task_id == id},
            timers={key: timer for (owner, key), timer in self.timers.items() if owner == id},
        )

    def _human_tasks(self, task: TaskId) -> list[HumanTask]:
        mine = [human_task for owner, human_task in self.human_tasks.values() if owner == task]
        return [
            replace(human_task, said=tuple(self._decisions(human_task.id)))
            for human_task in sorted(mine, key=lambda h: int(h.id.rpartition("-")[2]))
        ]

    def _decisions(self, human_task: HumanTaskId) -> Iterable[Decision]:
        place = 1
        while (human_task, place) in self.decisions:
            yield self.decisions[human_task, place]
            place += 1

    # --- writing ---------------------------------------------------------------------------------

    def write(self, change: Change) -> None:
        """Write what a change says. Raises StoreRefused where a key is there already."""
        id = change.after.id
        self._write_task(change)
        for (step, run), (written, is_current) in change.written_runs.items():
            self.runs[id, step, run] = RunRow(run=written, is_current=is_current)
        self._check_current(id)
        self._write_human_tasks(change)
        self._write_work(change)
        for artifact in change.artifacts:
            _insert(self.artifacts, (id, artifact.step, artifact.version, artifact.kind), artifact)
        for body in change.bodies:
            _insert(self.bodies, body.human_task, body.body)
        for notice in change.notices:
            key = (id, notice.human_task, notice.kind, notice.surface, notice.number)
            self.notices.setdefault(key, notice)  # one that was said is left out
        for event in change.events:
            self.events[len(self.events) + 1] = (id, event)
            if event.command is not None:
                _insert(self.submissions, event.command, id)

    def _write_task(self, change: Change) -> None:
        after = change.after
        if change.before is None:
            _insert(self.inputs, after.id, JsonText("") if change.inputs is None else change.inputs)
            self.plans.setdefault(after.plan.revision_id, plan_from_json(plan_to_json(after.plan)))
        self.tasks[after.id] = replace(
            after,
            plan=self.plans[after.plan.revision_id],
            steps={name: StepRun(step=name) for name in after.steps},
            undoing=(),
            human_tasks={},
            jobs={},
            timers={},
        )

    def _check_current(self, task: TaskId) -> None:
        current = [key[:2] for key, row in self.runs.items() if row.is_current and key[0] == task]
        if len(current) != len(set(current)):
            raise StoreRefused(f"two current runs: {current}")

    def _write_human_tasks(self, change: Change) -> None:
        old: Mapping[HumanTaskId, HumanTask] = {} if change.before is None else change.before.human_tasks
        for id, human_task in change.after.human_tasks.items():
            if human_task == old.get(id):
                continue
            known = old[id].said if id in old else ()
            self.human_tasks[id] = (change.after.id, replace(human_task, said=()))
            for place, decision in enumerate(human_task.said, start=1):
                if place > len(known):
                    _insert(self.decisions, (id, place), decision)
                else:
                    self.decisions[id, place] = _marked(known[place - 1], decision)

    def _write_work(self, change: Change) -> None:
        id = change.after.id
        jobs: Mapping[JobId, Job] = {} if change.before is None else change.before.jobs
        timers: Mapping[TimerKey, Timer] = {} if change.before is None else change.before.timers
        for gone in jobs.keys() - change.after.jobs.keys():
            del self.jobs[gone]
        for key in timers.keys() - change.after.timers.keys():
            del self.timers[id, key]
        for job in change.after.jobs.values():
            if job != jobs.get(job.id):
                self.jobs[job.id] = JobRow(job=job)
        for timer in change.after.timers.values():
            if timer != timers.get(timer.key):
                self.timers[id, timer.key] = timer


def _marked(before: Decision, now: Decision) -> Decision:
    """Give a decision that was written before: only marks are put on it."""
    return replace(before, is_undone=now.is_undone, is_disputed=now.is_disputed, is_upheld=now.is_upheld)


def _insert(table: dict[Any, Any], key: Any, row: Any) -> None:
    if key in table:
        raise StoreRefused(f"there is a row {key} already")
    table[key] = row
