"""Owns how a program starts a task: as whom, with what, and where its card stands; once for each key."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from bot.api.answers.tasks import Done, done
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.problems import PLACE_NEEDED, Failed, FieldProblem, Fields
from bot.api.shapes import Body, NoQuery, ShortText
from bot.places import Places
from bot.preflight import Preflight
from engine.codes import Scope
from engine.model import Actor, Surface
from engine.pipeline import Pipeline
from engine.pipelines import Pipelines
from engine.services import is_service
from engine.tasks import Tasks


class StartBody(Body):
    """What is to be started."""

    pipeline: ShortText = Field(description="Its name")
    inputs: dict[str, Any] = Field(default={}, description="By the `inputs` of the pipeline")
    channel: ShortText | None = Field(
        None,
        description="Where the card of the task stands: an id, or `#name`; none: as the pipeline says, else "
        "in the conversation with whom the token was made for",
    )


class Starting:
    """Starts tasks, as whom tokens were made for."""

    def __init__(self, desk: ApiDesk, tasks: Tasks, pipelines: Pipelines, places: Places) -> None:
        self._desk = desk
        self._tasks = tasks
        self._pipelines = pipelines
        self._places = places
        self._preflight = Preflight(places)

    def operations(self) -> Iterable[Operation]:
        """Give the one."""
        yield Operation(
            id="task_start",
            method="POST",
            path="/tasks",
            summary="Start a task",
            about="With an `Idempotency-Key`, the same request again gives the task that it started.",
            scope=Scope.TASKS_WRITE,
            run=self.start,
            body=StartBody,
            answer=Done,
            status=201,
            fields=Fields(values="body.inputs"),
            gives={"task": "/task/id"},
        )

    async def start(self, call: Call[NoQuery, StartBody]) -> Done:
        body, pipeline = call.body, self._pipelines.named(call.body.pipeline)
        by = await self._desk.bearer_at(call.token, pipeline)
        place = await self._place(body.channel, pipeline, by)
        await self._preflight.check(pipeline, place)
        reply = await self._tasks.start(
            pipeline.name, body.inputs, by=by, surface=place, submission_id=call.submission_id
        )
        return done(reply)

    async def _place(self, channel: str | None, pipeline: Pipeline, by: Actor) -> Surface:
        wanted = channel or pipeline.channel
        if wanted is not None:
            return await self._places.channel(wanted)
        if is_service(by.id):
            problem = f"give one: {pipeline.name} names none, and there is no conversation with a service"
            raise Failed(PLACE_NEEDED, problem, [FieldProblem(field="body.channel", detail=problem)])
        return await self._places.direct(by.id)
