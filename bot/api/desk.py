"""Owns what is looked up before a program does anything: tasks, requests, and as whom it acts."""

from collections.abc import Awaitable, Callable

from bot.api.problems import FOR_PEOPLE, UNKNOWN_PERSON, Failed, FieldProblem, bearer_inactive
from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.named_tasks import task_named
from bot.operators import resuming
from bot.own_places import OwnPlaces
from engine.model import Actor, HumanTaskId, TaskId, UserId
from engine.pipeline import Pipeline
from engine.pipelines import Pipelines
from engine.ports.directory import People
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView, Queries, Submitted, TaskView
from engine.ports.tokens import Token
from engine.refusals import NoSuchHumanTask, NoSuchTask
from engine.services import is_service
from engine.steps.question import OPERATORS


class ApiDesk:
    """Finds tasks, requests and people of one workspace. What is another's is as what there is not."""

    def __init__(
        self,
        queries: Queries,
        pipelines: Pipelines,
        directory: SlackDirectory,
        bearers: Bearers,
        operators_of: Callable[[TaskFacts], Awaitable[People]],
    ) -> None:
        self.queries = queries
        self.pipelines = pipelines
        self._directory = directory
        self._bearers = bearers
        self._operators_of = operators_of
        self.own_places = OwnPlaces(directory, pipelines)

    async def task(self, word: str) -> TaskView:
        """Find a task by its id or its name. Raises NoSuchTask."""
        view = await self.queries.task(TaskId(word)) or await task_named(self.queries, word)
        if view is None:
            raise NoSuchTask(word)
        return view

    async def done_before(self, prefix: str) -> tuple[Submitted, TaskView] | None:
        """Find what was submitted under an id that begins like this, and its task; None: nothing was."""
        found = await self.queries.submitted(prefix)
        view = None if found is None else await self.queries.task(found.task)
        return None if found is None or view is None else (found, view)

    async def request(self, id: str) -> HumanTaskView:
        """Find a request. Raises NoSuchHumanTask."""
        view = await self.queries.human_task(HumanTaskId(id))
        if view is None:
            raise NoSuchHumanTask(id)
        return view

    async def bearer(self, token: Token, facts: TaskFacts | None = None) -> Actor:
        """Vouch for whom a token was made for: towards a task, or (None) the installation. Raises Failed."""
        if facts is None:
            return _active(await self._bearers.actor(token))
        pipeline = await self.pipelines.of_revision(facts.revision_id)
        return await self.bearer_at(token, pipeline)

    async def bearer_at(self, token: Token, pipeline: Pipeline) -> Actor:
        """Vouch for whom a token was made for, towards a pipeline with its own operators. Raises Failed."""
        return _active(await self._bearers.actor(token, operators=pipeline.roles.get(OPERATORS)))

    async def bearing_person(self, token: Token) -> Actor:
        """Vouch for the person whom a token was made for; a service is none. Raises Failed."""
        if is_service(token.identity):
            raise Failed(FOR_PEOPLE, f"the token {token.name} was made for {token.identity}")
        return await self.bearer(token)

    async def resuming(self, token: Token, facts: TaskFacts) -> Actor:
        """Vouch for who lets a stopped task go on: an operator, or who is told where there is none."""
        return await resuming(await self.bearer(token, facts), facts, self._operators_of)

    async def person(self, id: str, field: str) -> Actor:
        """Vouch for somebody whom a field of the body names. Raises Failed."""
        if await self._directory.roster.member(UserId(id)) is None:
            wrong = FieldProblem(field=f"body.{field}", detail=f"nobody in the workspace has the id {id}")
            raise Failed(UNKNOWN_PERSON, f"{wrong.field}: {wrong.detail}", [wrong])
        return await self._directory.actor(id)


def _active(bearer: Actor) -> Actor:
    if not bearer.is_active:
        raise bearer_inactive(bearer.id)
    return bearer
