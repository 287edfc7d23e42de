"""Owns how the local database is asked for what commands read, as a guest: the bot may be at work with it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url

from bot.api.answers.human_tasks import HumanTaskDetail, HumanTaskList, human_task_detail, human_task_list
from bot.api.answers.step_types import StepTypeList, step_type_answer
from bot.api.answers.tasks import (
    ArtifactAnswer,
    ArtifactList,
    EventPage,
    TaskAnswer,
    TaskPage,
    artifact_answer,
    event_answer,
    task_answer,
    task_line,
    task_name,
)
from bot.command_line.ending import NOT_FOUND, CommandFailed, settings_or_end, surroundings_or_end
from bot.command_line.reading import RequestsWanted, TasksWanted
from bot.graphs.graph import StepGraph, task_graph
from bot.named_tasks import task_named
from bot.settings import Settings, SettingsError
from engine.clock import SystemClock
from engine.language.mistakes import nearest
from engine.model import HumanTaskId, TaskId, TenantId, UserId
from engine.pipelines import Pipelines
from engine.ports.queries import HumanTaskFilter, Page, TaskFilter, TaskView
from engine.step_desk import StepTypes
from engine.steps.built_in import program_types
from signoff.assembly import Storage, storage_of
from storage.database import Database, open_database
from storage.migrate import check_current, revisions
from storage.tenants import tenants_of


class LocalReader:
    """Fulfils `Reader`, with what the database of one tenant holds."""

    def __init__(self, storage: Storage) -> None:
        self._queries = storage.queries
        clock = SystemClock()
        self._pipelines = Pipelines(storage.catalog, clock)
        self._step_types = StepTypes(storage.catalog, clock, program_types(), self._pipelines)

    async def tasks(self, wanted: TasksWanted) -> TaskPage:
        asked = TaskFilter(state=wanted.state, pipeline=wanted.pipeline)
        try:
            found = await self._queries.tasks(asked, Page(limit=wanted.limit, after=wanted.cursor))
        except ValueError as error:
            raise SettingsError([f"--cursor: {error}"]) from error
        return TaskPage(tasks=[task_line(facts) for facts in found.tasks], next_cursor=found.next)

    async def task(self, task: str) -> TaskAnswer:
        return task_answer(await self._view(task))

    async def human_tasks(self, wanted: RequestsWanted) -> HumanTaskList:
        asked = HumanTaskFilter(
            user=None if wanted.user is None else UserId(wanted.user),
            role=wanted.role,
            status=wanted.status,
            pipeline=wanted.pipeline,
            task=None if wanted.task is None else (await self._view(wanted.task)).task.id,
        )
        try:
            page = Page(limit=wanted.limit, after=wanted.cursor)
            return human_task_list(await self._queries.human_tasks(asked, page))
        except ValueError as error:
            raise SettingsError([f"--cursor: {error}"]) from error

    async def human_task(self, id: str) -> HumanTaskDetail:
        view = await self._queries.human_task(HumanTaskId(id))
        if view is None:
            told = f"there is no request {id}; `signoff status` lists what waits"
            raise CommandFailed(told, status=NOT_FOUND)
        return human_task_detail(view)

    async def events(self, task: str, *, limit: int, after: int) -> EventPage:
        view = await self._view(task)
        found = await self._queries.history(view.task.id, Page(limit=limit, after=str(after)))
        following = str(found[-1].seq) if len(found) == limit else None
        return EventPage(events=[event_answer(line) for line in found], next_cursor=following)

    async def artifacts(self, task: str, version: int | None) -> ArtifactList:
        view = await self._view(task)
        found = [await self._given(view, step, version) for step in view.task.steps]
        return ArtifactList(task=task_name(view.facts), artifacts=[one for one in found if one is not None])

    async def artifact(self, task: str, step: str, version: int | None) -> ArtifactAnswer:
        view = await self._view(task)
        if step not in view.task.steps:
            told = f"{view.facts.name} has no step {step}{nearest(step, view.task.steps)}"
            raise CommandFailed(told, status=NOT_FOUND)
        given = await self._given(view, step, version)
        if given is None:
            told = f"{step} of {view.facts.name} had given nothing by version {version or view.facts.version}"
            raise CommandFailed(told, status=NOT_FOUND)
        return given

    async def step_types(self) -> StepTypeList:
        found = await self._step_types.pipeline_step_types()
        return StepTypeList(step_types=[step_type_answer(one) for one in found])

    async def graph(self, task: str) -> StepGraph:
        view = await self._view(task)
        return task_graph(view.task, await self._pipelines.of_revision(view.facts.revision_id))

    async def _view(self, word: str) -> TaskView:
        view = await self._queries.task(TaskId(word)) or await task_named(self._queries, word)
        if view is None:
            raise CommandFailed(f"there is no task {word}; `signoff tasks` lists them", status=NOT_FOUND)
        return view

    async def _given(self, view: TaskView, step: str, version: int | None) -> ArtifactAnswer | None:
        given = await self._queries.output(view.task.id, step, version or view.facts.version)
        return None if given is None else artifact_answer(step, given)


@asynccontextmanager
async def local_storage(tenant: str | None) -> AsyncIterator[Storage]:
    """Open what is kept in the local database for a tenant. None: there is only one.

    Raises:
        SettingsError: there is no database, nothing in it, or several tenants.
    """
    settings = settings_or_end(surroundings_or_end(), for_slack=False)
    _check_there(settings)
    async with open_database(settings.database_url, as_guest=True) as database:
        if not (await revisions(database))[0]:
            raise SettingsError([_NOTHING_YET])
        await check_current(database)
        yield storage_of(database, await _tenant(database, tenant))


@asynccontextmanager
async def local_reader(tenant: str | None) -> AsyncIterator[LocalReader]:
    """Open the local database for reading. Raises as `local_storage`."""
    async with local_storage(tenant) as storage:
        yield LocalReader(storage)


async def _tenant(database: Database, wanted: str | None) -> TenantId:
    known = await tenants_of(database)
    if not known:
        raise SettingsError([_NOTHING_YET])
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted is None:
        raise SettingsError([f"--tenant: say whose tasks: {_names(known)}"])
    if TenantId(wanted) not in known:
        raise SettingsError([f"--tenant: the database keeps nothing of {wanted}; it knows {_names(known)}"])
    return TenantId(wanted)


_ELSEWHERE = "start `signoff serve` with it, or name another one, or a server with --url"
_NOTHING_YET = f"SIGNOFF_DATABASE_URL: the database keeps nothing yet; {_ELSEWHERE}"


def _check_there(settings: Settings) -> None:
    """Refuse a file that is not there: reading should make none. Raises SettingsError."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        where = Path(url.database).absolute()
        raise SettingsError([f"SIGNOFF_DATABASE_URL: there is no database {where}; {_ELSEWHERE}"])


def _names(tenants: Sequence[TenantId]) -> str:
    return ", ".join(tenants)
