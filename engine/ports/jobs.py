"""Owns the queue of work outside the core, and what a job works with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.codes import TaskState
from engine.model import Edit, Fingerprint, Job, JobId, Json, StepRun, Surface, TaskId, UserId
from engine.ports.store import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What people and templates may know of a task."""

    id: TaskId
    number: int
    pipeline: str
    title: str  # of the pipeline
    revision_id: str
    version: int
    state: TaskState
    started_by: UserId
    started_at: datetime
    ended_at: datetime | None
    surface: Surface | None
    is_stopped: bool = False  # until operators let it go on
    started_with: str | None = None  # the name of the token with which a program did it in their name

    @property
    def name(self) -> str:
        """Give the name that people read, such as `release-42`."""
        return f"{self.pipeline}-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutput:
    """What a step gave. `output` None: nothing (skipped, or failed with `on_failure: continue`)."""

    output: Json
    version: int
    fingerprint: Fingerprint | None = None  # None: it gave nothing
    edits: tuple[Edit, ...] = ()  # by which it became what it is since the step itself gave it, oldest first

    @property
    def edited_by(self) -> UserId | None:
        """Give who made this version, if no run did."""
        return self.edits[-1].by if self.edits else None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """Everything from the database that a job works with, fixed when it starts."""

    job: Job
    task: TaskFacts
    run: StepRun
    inputs: Json  # object
    outputs: Mapping[str, StepOutput]
    """Of the steps that the plan says the job reads: each one's newest run at or before the job's version.

    Of an undo: at or before the version at which its step made what is undone, whatever was edited since.
    """
    rejection: Json | None
    """The objection that made this run: `comment`, `by`, `from_step`, `version`. None: there was none."""


class Jobs(Protocol):
    """The queue of work outside the core."""

    async def take(self, claim: Claim, now: datetime) -> Sequence[Job]:
        """Take queued jobs, oldest first; each comes with its new claim number."""

    async def extend(self, by: str, until: datetime) -> None:
        """Let all claims of this worker last longer."""

    async def lapsed(self, now: datetime, limit: int) -> Sequence[Job]:
        """Give taken jobs whose claim has ended without a report."""

    async def contexts(self, jobs: Collection[Job]) -> Mapping[JobId, JobContext]:
        """Give what these jobs work with; those that are gone by now are left out."""
