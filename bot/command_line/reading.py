"""Owns what commands can read, wherever it is kept: on a server, or in the local database."""

from dataclasses import dataclass
from typing import Protocol

from bot.api.answers.human_tasks import HumanTaskDetail, HumanTaskList
from bot.api.answers.step_types import StepTypeList
from bot.api.answers.tasks import ArtifactAnswer, ArtifactList, EventPage, TaskAnswer, TaskPage
from bot.graphs.graph import StepGraph
from engine.codes import HumanTaskStatus, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksWanted:
    """Which tasks are to be listed; None: whatever."""

    state: TaskState | None = None
    pipeline: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsWanted:
    """Which requests are to be listed; None: whatever."""

    status: HumanTaskStatus | None = HumanTaskStatus.PENDING
    user: str | None = None
    role: str | None = None
    pipeline: str | None = None
    task: str | None = None
    limit: int = 50
    cursor: str | None = None


class Reader(Protocol):
    """What can be read. A task is named by its id, or as people do: `release-42`. All raise CommandFailed."""

    async def tasks(self, wanted: TasksWanted) -> TaskPage:
        """List tasks, newest first."""

    async def task(self, task: str) -> TaskAnswer:
        """Give a task with its steps and requests."""

    async def human_tasks(self, wanted: RequestsWanted) -> HumanTaskList:
        """List requests, oldest first."""

    async def human_task(self, id: str) -> HumanTaskDetail:
        """Give a request with all that is needed to answer it."""

    async def events(self, task: str, *, limit: int, after: int) -> EventPage:
        """Give what happened to a task after an event, oldest first."""

    async def artifacts(self, task: str, version: int | None) -> ArtifactList:
        """Give what all steps had given by a version of their task; None: by now."""

    async def artifact(self, task: str, step: str, version: int | None) -> ArtifactAnswer:
        """Give what one step had given by a version of its task; None: by now."""

    async def step_types(self) -> StepTypeList:
        """List the step types that pipelines can use, by name."""

    async def graph(self, task: str) -> StepGraph:
        """Give the steps of a task, and how far each has come."""
