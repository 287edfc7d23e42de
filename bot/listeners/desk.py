"""Owns what is looked up before anything is done: requests and tasks, and who it is that acts.

Ids that come from buttons, views and commands are believed only after they were found here.
"""

from bot.cards.reference import Reference
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.named_tasks import task_named
from bot.operators import resuming
from bot.visibility import Sight, Visibility
from engine.entrances import is_open
from engine.model import Actor, TaskId
from engine.pipeline import Pipeline
from engine.pipelines import Pipelines
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView, Queries, TaskView
from engine.refusals import NoSuchHumanTask, NoSuchTask
from engine.steps.question import OPERATORS


class Desk:
    """Finds requests, tasks and people of one workspace."""

    def __init__(
        self, queries: Queries, pipelines: Pipelines, directory: SlackDirectory, drawing: Drawing
    ) -> None:
        self.queries = queries
        self.pipelines = pipelines
        self.drawing = drawing
        self._directory = directory
        self._visibility = Visibility(directory.places)

    # --- who acts --------------------------------------------------------------------------------

    async def actor_for(self, user: str, facts: TaskFacts) -> Actor:
        """Vouch for a person towards a task: its pipeline may name operators of its own."""
        return await self.actor_of(user, await self.pipelines.of_revision(facts.revision_id))

    async def actor_of(self, user: str, pipeline: Pipeline) -> Actor:
        """Vouch for a person towards a pipeline."""
        return await self._directory.actor(user, operators=pipeline.roles.get(OPERATORS))

    async def person(self, user: str) -> Actor:
        """Vouch for a person towards the installation."""
        return await self._directory.actor(user)

    async def resuming(self, actor: Actor, facts: TaskFacts) -> Actor:
        """Vouch for those who are told that a task is stopped: where nobody is an operator, its starter."""
        return await resuming(actor, facts, self.drawing.operators_of)

    async def may_start(self, actor: Actor, pipeline: Pipeline) -> bool:
        """Say whether somebody may start a pipeline."""
        return is_open(pipeline.plan, actor) and await self._directory.is_among(actor, pipeline.starters)

    def is_outdated(self, facts: TaskFacts) -> bool:
        """Say whether the pipeline of a task has changed since the task was started, or is gone."""
        current = {pipeline.name: pipeline.revision_id for pipeline in self.pipelines.all()}
        return current.get(facts.pipeline) != facts.revision_id

    def sight_of(self, actor: Actor) -> Sight:
        """Look with somebody's eyes."""
        return self._visibility.of(actor)

    # --- what it is about ------------------------------------------------------------------------

    async def request(self, reference: Reference) -> HumanTaskView:
        """Find the request that a control is about. Raises NoSuchHumanTask."""
        id = reference.human_task
        view = None if id is None else await self.queries.human_task(id)
        if view is None:
            raise NoSuchHumanTask(id or "behind this button")
        return view

    async def task(self, id: TaskId | None) -> TaskView:
        """Find a task by its id. Raises NoSuchTask."""
        view = None if id is None else await self.queries.task(id)
        if view is None:
            raise NoSuchTask("behind this button")
        return view

    async def visible_task(self, id: TaskId | None, user: str) -> tuple[TaskView, Actor]:
        """Find a task by its id, and who looks at it. Raises NoSuchTask if it does not exist for them."""
        return await self._seen(await self.task(id), user, "behind this button")

    async def named_task(self, word: str, user: str) -> tuple[TaskView, Actor]:
        """Find a task by its name or number, and who looks at it. Raises NoSuchTask."""
        view = await task_named(self.queries, word)
        if view is None:
            raise NoSuchTask(word)
        return await self._seen(view, user, word)

    async def _seen(self, view: TaskView, user: str, word: str) -> tuple[TaskView, Actor]:
        actor = await self.actor_for(user, view.facts)
        if not await self.sight_of(actor).sees_task(view):
            raise NoSuchTask(word)
        return view, actor
