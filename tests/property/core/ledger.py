"""Owns the ledger: what a test remembers of a task's history by itself, to hold the core against it."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.codes import Choice, HumanTaskKind, JobKind, StepState, UndoState
from engine.commands import (
    Answer,
    Command,
    JobLost,
    Report,
    Retry,
    StepAsked,
    StepFailed,
    StepSkipped,
    StepSucceeded,
)
from engine.model import HumanTaskId, Job, JobId, StepRun, Surface, Timer
from engine.snapshot import Change, TaskSnapshot
from tests.property.core import oracle

RunKey: TypeAlias = tuple[str, int]
NoticeKey: TypeAlias = tuple[HumanTaskId | None, str, Surface, int]
REPORTS = (StepSucceeded, StepFailed, StepSkipped, StepAsked, JobLost)


@dataclass(slots=True)
class Ledger:
    """What has happened to one task, as far as somebody who only watches can tell."""

    jobs: dict[JobId, int] = field(default_factory=dict)
    """The run that each job ever queued was for."""
    claims: dict[JobId, int] = field(default_factory=dict)
    """The last claim of each job that was ever taken."""
    taken: list[Job] = field(default_factory=list)
    """All that were ever taken, each claim by itself."""
    counted: set[tuple[JobId, int]] = field(default_factory=set)
    """Claims of which a report counted."""
    reports: list[Report] = field(default_factory=list)
    said: set[NoticeKey] = field(default_factory=set)
    timers: list[Timer] = field(default_factory=list)
    """All that were ever set."""
    begun: set[RunKey] = field(default_factory=set)
    """Runs whose body was taken at least once."""
    lost: set[RunKey] = field(default_factory=set)
    cut_short: set[RunKey] = field(default_factory=set)
    """Runs whose body had been taken and not ended when the task did."""
    duties: dict[RunKey, int] = field(default_factory=dict)
    """Old runs to be undone, each with the version that waits for it."""
    undone: set[RunKey] = field(default_factory=set)
    """Old runs that were undone, or whose undo operators skipped."""
    old_runs: dict[RunKey, StepRun] = field(default_factory=dict)
    send_backs: dict[str, int] = field(default_factory=dict)
    """How often each gate has sent work back."""

    def take(self, job: Job) -> None:
        """Remember that somebody took a job."""
        self.claims[job.id] = job.claim
        self.taken.append(job)
        if job.id.kind is JobKind.RUN:
            self.begun.add((job.id.step, job.run))

    def counts(self, task: TaskSnapshot, report: Report) -> bool:
        """Say whether a report must count: its run still waits for exactly this claim."""
        claim = (report.job, report.claim)
        if task.state.is_final or self.claims.get(report.job) != report.claim or claim in self.counted:
            return False
        number = self.jobs[report.job]
        current = task.steps[report.job.step]
        if current.run == number:
            runs, attempt = current.state is StepState.RUNNING, current.attempt
        else:
            old = [run for run in task.undoing if run.key == (current.step, number)]
            runs, attempt = any(run.undo is UndoState.RUNNING for run in old), 0
            current = old[0] if old else current
        match report.job.kind:
            case JobKind.RUN:
                return runs and current.question is None and attempt == report.job.attempt
            case JobKind.UNDO:
                return runs and current.question is None and current.undo_attempt == report.job.attempt
            case JobKind.ASK:
                return runs and current.question is not None
            case JobKind.ASK_AGAIN:
                waits = current.run == number and current.state is StepState.WAITING
                return waits and current.question is None and current.attempt == report.job.attempt

    def is_odd(self, report: Report) -> bool:
        """Say whether the finding of operators ended in a way that it cannot."""
        is_question = isinstance(report, StepAsked) and report.kind is HumanTaskKind.QUESTION
        return report.job.kind is JobKind.ASK and not (
            is_question or isinstance(report, StepFailed | JobLost)
        )

    def is_acted(self, task: TaskSnapshot, step: str) -> bool:
        """Say whether the current run of a step completed, runs, was lost, or was cut short while it ran."""
        run = task.steps[step]
        runs = run.state is StepState.RUNNING and run.question is None and run.key in self.begun
        return runs or run.state is StepState.COMPLETED or run.key in self.lost | self.cut_short

    def watch(self, command: Command, change: Change) -> None:
        """Take note of a change that was accepted."""
        before, after = change.before, change.after
        self._watch_work(change)
        if isinstance(command, REPORTS):
            self._watch_report(command)
        if before is None:
            return
        if isinstance(command, Answer) and command.choice is Choice.SKIP:
            self._watch_skip(before, command.human_task)
        if after.state.is_final and not before.state.is_final:
            for run in before.steps.values():
                runs = run.state is StepState.RUNNING and run.question is None and run.key in self.begun
                if runs and after.steps[run.step].state is StepState.CANCELLED:
                    self.cut_short.add(run.key)
        if after.current_version != before.current_version:
            self._watch_reset(command, before, after)

    def _watch_work(self, change: Change) -> None:
        old_jobs = {} if change.before is None else change.before.jobs
        old_timers = {} if change.before is None else change.before.timers
        for job in change.after.jobs.values():
            if job.id not in old_jobs:
                assert job.id not in self.jobs, f"{job.id} was the id of another job before"
                self.jobs[job.id] = job.run
        for notice in change.notices:
            key = (notice.human_task, notice.kind, notice.surface, notice.number)
            assert key not in self.said or notice.kind == "next", f"{key} is said twice"
            self.said.add(key)  # a turn that comes a second time is not said again
        self.timers += [t for t in change.after.timers.values() if t != old_timers.get(t.key)]

    def _watch_report(self, report: Report) -> None:
        self.counted.add((report.job, report.claim))
        key = (report.job.step, self.jobs[report.job])
        if isinstance(report, JobLost) and report.job.kind is JobKind.RUN:
            self.lost.add(key)
        if isinstance(report, StepSucceeded | StepSkipped) and report.job.kind is JobKind.UNDO:
            self.undone.add(key)

    def _watch_skip(self, before: TaskSnapshot, question: HumanTaskId) -> None:
        asked = before.human_tasks[question]
        if before.steps[asked.step].run != asked.run:
            self.undone.add((asked.step, asked.run))

    def _watch_reset(self, command: Command, before: TaskSnapshot, after: TaskSnapshot) -> None:
        version = after.current_version
        if isinstance(command, Retry):
            reset = oracle.retried(before)
            left = [key for key in self.duties if key not in self.undone]
            self.duties.update(dict.fromkeys(left, version))
        else:
            (gate,) = (
                h.step for h in after.human_tasks.values() if h.sent_back_to != _sent_back(before, h.id)
            )
            self.send_backs[gate] = self.send_backs.get(gate, 0) + 1
            reset = {step for step, run in after.steps.items() if run.run != before.steps[step].run}
        for step in reset:
            has_undo = any(one.has_undo for one in before.plan.steps if one.name == step)
            if has_undo and self.is_acted(before, step):
                self.duties[before.steps[step].key] = version
            self.old_runs[before.steps[step].key] = without_undo(before.steps[step])

    def owed(self, version: int) -> set[RunKey]:
        """Give the undos that still keep the steps of this version from starting."""
        return {key for key, for_version in self.duties.items() if for_version == version} - self.undone


def without_undo(run: StepRun) -> StepRun:
    """Give a run without what may still change about it when it is old."""
    return replace(
        run,
        undo=UndoState.NONE,
        undo_attempt=1,
        undo_for=0,
        question=None,
    )


def _sent_back(task: TaskSnapshot, human_task: HumanTaskId) -> str | None:
    known = task.human_tasks.get(human_task)
    return None if known is None else known.sent_back_to
