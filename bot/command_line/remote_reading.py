"""Owns how a server is asked for what commands read."""

from urllib.parse import quote

from bot.api.answers.graphs import GraphAnswer
from bot.api.answers.human_tasks import HumanTaskDetail, HumanTaskList
from bot.api.answers.step_types import StepTypeList
from bot.api.answers.tasks import ArtifactAnswer, ArtifactList, EventPage, TaskAnswer, TaskPage
from bot.command_line.client import Client
from bot.command_line.ending import FAILED, CommandFailed
from bot.command_line.reading import RequestsWanted, TasksWanted
from bot.graphs.graph import NoGraph, StepGraph, graph_from_json

STEP_TYPES = "/step-types"


class RemoteReader:
    """Fulfils `Reader`, with what a server answers."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def tasks(self, wanted: TasksWanted) -> TaskPage:
        return await self._client.get(
            "/tasks",
            TaskPage,
            state=wanted.state,
            pipeline=wanted.pipeline,
            limit=wanted.limit,
            cursor=wanted.cursor,
        )

    async def task(self, task: str) -> TaskAnswer:
        return await self._client.get(task_path(task), TaskAnswer)

    async def human_tasks(self, wanted: RequestsWanted) -> HumanTaskList:
        return await self._client.get(
            "/human-tasks",
            HumanTaskList,
            status=wanted.status or "any",
            assignee_id=wanted.user,
            assignee_role=wanted.role,
            pipeline=wanted.pipeline,
            task=wanted.task,
            limit=wanted.limit,
            cursor=wanted.cursor,
        )

    async def human_task(self, id: str) -> HumanTaskDetail:
        return await self._client.get(request_path(id), HumanTaskDetail)

    async def events(self, task: str, *, limit: int, after: int) -> EventPage:
        return await self._client.get(f"{task_path(task)}/events", EventPage, limit=limit, cursor=str(after))

    async def artifacts(self, task: str, version: int | None) -> ArtifactList:
        return await self._client.get(f"{task_path(task)}/artifacts", ArtifactList, version=version)

    async def artifact(self, task: str, step: str, version: int | None) -> ArtifactAnswer:
        path = f"{task_path(task)}/artifacts/{_part(step)}"
        return await self._client.get(path, ArtifactAnswer, version=version)

    async def step_types(self) -> StepTypeList:
        return await self._client.get(STEP_TYPES, StepTypeList)

    async def graph(self, task: str) -> StepGraph:
        answer = await self._client.get(f"{task_path(task)}/graph", GraphAnswer, format="json")
        try:
            return graph_from_json(answer.model_dump())
        except NoGraph as error:
            told = f"the server answered something else than expected: {error}"
            raise CommandFailed(
                f"{told}; is it of the same version as this program?", status=FAILED
            ) from error


def task_path(task: str) -> str:
    """Give where a task stands."""
    return f"/tasks/{_part(task)}"


def request_path(id: str) -> str:
    """Give where a request stands."""
    return f"/human-tasks/{_part(id)}"


def step_type_path(name: str) -> str:
    """Give where a step type stands."""
    return f"{STEP_TYPES}/{_part(name)}"


def pipeline_path(name: str) -> str:
    """Give where a pipeline stands."""
    return f"/pipelines/{_part(name)}"


def _part(word: str) -> str:
    return quote(word, safe="")
