"""Owns the operations on tasks beside starting them: show, history, results, cancel, retry, resume."""

from collections.abc import Iterable

from pydantic import Field

from bot.api.answers.graphs import GraphAnswer, GraphQuery, graph_answer
from bot.api.answers.tasks import (
    ArtifactAnswer,
    ArtifactList,
    Done,
    EventPage,
    TaskAnswer,
    TaskPage,
    artifact_answer,
    done,
    event_answer,
    task_answer,
    task_line,
    task_name,
)
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.operations.human_tasks import wrong_cursor
from bot.api.problems import NO_SUCH_ARTIFACT, Failed, FieldProblem, Fields
from bot.api.refused import REFUSALS
from bot.api.shapes import Body, LongText, MadeOf, Moment, NoBody, NoQuery, PageQuery, Query, ShortText
from bot.graphs.graph import task_graph
from engine.codes import Resumption, Scope, TaskState
from engine.ports.queries import Page, TaskFilter, TaskView
from engine.refusals import NotAnAncestor
from engine.review_desk import Reviews
from engine.tasks import Tasks

_VERSION_MAX = 1_000_000


class ListQuery(PageQuery):
    """Which tasks are wanted."""

    state: TaskState | None = Field(None, description="none: whatever")
    pipeline: ShortText | None = None


class CancelBody(Body):
    """Why a task is ended before its time."""

    reason: LongText = ""


class ResumeBody(Body):
    """How a stopped task goes on."""

    how: Resumption
    since: Moment | None = Field(
        None, description="From `stopped` of the task: if that has ended since, nothing is done"
    )
    rollback_to: ShortText | None = Field(None, description="Of `send_back`: the step")
    reason: LongText = ""
    foreseen: MadeOf | None = Field(
        None, description="From the preview: if it would do something else by now, nothing is done"
    )


class VersionQuery(Query):
    """Of which version of the task."""

    version: int | None = Field(None, ge=1, le=_VERSION_MAX, description="none: of now")


class TaskOperations:
    """What programs read of tasks, and how they steer them."""

    def __init__(self, desk: ApiDesk, tasks: Tasks, reviews: Reviews) -> None:
        self._desk = desk
        self._tasks = tasks
        self._reviews = reviews

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        yield from self._reading("/tasks/{task}")
        yield from self._steering("/tasks/{task}")

    def _reading(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="task_list",
            method="GET",
            path="/tasks",
            summary="List tasks, newest first",
            scope=Scope.TASKS_READ,
            run=self.list,
            query=ListQuery,
            answer=TaskPage,
        )
        yield Operation(
            id="task_show",
            method="GET",
            path=here,
            summary="Show a task with its steps and requests",
            about="`task` is an id, or a name such as `release-42`.",
            scope=Scope.TASKS_READ,
            run=self.show,
            answer=TaskAnswer,
            gives={"human_task": "/human_tasks/0/id"},
        )
        yield Operation(
            id="task_events",
            method="GET",
            path=f"{here}/events",
            summary="Give the history of a task, oldest first",
            about="To follow it, send the last `seq` as `cursor`.",
            scope=Scope.TASKS_READ,
            run=self.events,
            query=PageQuery,
            answer=EventPage,
        )
        yield Operation(
            id="task_artifacts",
            method="GET",
            path=f"{here}/artifacts",
            summary="Give what all steps had given by a version of the task",
            scope=Scope.TASKS_READ,
            run=self.artifacts,
            query=VersionQuery,
            answer=ArtifactList,
        )
        yield Operation(
            id="task_artifact",
            method="GET",
            path=f"{here}/artifacts/{{step}}",
            summary="Give what one step had given by a version of the task, also what was superseded since",
            scope=Scope.TASKS_READ,
            run=self.artifact,
            query=VersionQuery,
            answer=ArtifactAnswer,
        )
        yield Operation(
            id="task_graph",
            method="GET",
            path=f"{here}/graph",
            summary="Give the steps of a task as a graph, with how far each has come",
            scope=Scope.TASKS_READ,
            run=self.graph,
            query=GraphQuery,
            answer=GraphAnswer,
        )

    def _steering(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="task_cancel",
            method="POST",
            path=f"{here}/cancel",
            summary="End a task before its time",
            scope=Scope.TASKS_WRITE,
            run=self.cancel,
            body=CancelBody,
            answer=Done,
        )
        yield Operation(
            id="task_retry",
            method="POST",
            path=f"{here}/retry",
            summary="Take up a failed task again",
            scope=Scope.TASKS_WRITE,
            run=self.retry,
            answer=Done,
        )
        yield Operation(
            id="task_resume",
            method="POST",
            path=f"{here}/resume",
            summary="Let a task go on that was stopped since somebody disowned a decision; for operators",
            scope=Scope.TASKS_WRITE,
            run=self.resume,
            body=ResumeBody,
            answer=Done,
            fields=Fields(why="body.reason"),
        )

    async def list(self, call: Call[ListQuery, NoBody]) -> TaskPage:
        query = call.query
        wanted = TaskFilter(state=query.state, pipeline=query.pipeline)
        try:
            found = await self._tasks.list(wanted, Page(limit=query.limit, after=query.cursor))
        except ValueError as error:
            raise wrong_cursor(error) from error
        return TaskPage(tasks=[task_line(facts) for facts in found.tasks], next_cursor=found.next)

    async def show(self, call: Call[NoQuery, NoBody]) -> TaskAnswer:
        return task_answer(await self._desk.task(call.path["task"]))

    async def events(self, call: Call[PageQuery, NoBody]) -> EventPage:
        view, wanted = await self._desk.task(call.path["task"]), call.query
        try:
            found = await self._tasks.history(view.task.id, Page(limit=wanted.limit, after=wanted.cursor))
        except ValueError as error:
            raise wrong_cursor(error) from error
        is_last = len(found) < wanted.limit
        following = None if is_last else str(found[-1].seq)
        return EventPage(events=[event_answer(line) for line in found], next_cursor=following)

    async def artifacts(self, call: Call[VersionQuery, NoBody]) -> ArtifactList:
        view = await self._desk.task(call.path["task"])
        _check_version(view, call.query.version)
        found = []
        for step in view.task.steps:
            given = await self._tasks.output(view.task.id, step, call.query.version)
            if given is not None:
                found.append(artifact_answer(step, given))
        return ArtifactList(task=task_name(view.facts), artifacts=found)

    async def artifact(self, call: Call[VersionQuery, NoBody]) -> ArtifactAnswer:
        view, step = await self._desk.task(call.path["task"]), call.path["step"]
        _check_version(view, call.query.version)
        given = await self._tasks.output(view.task.id, step, call.query.version)
        if given is None:
            version = call.query.version or view.facts.version
            raise Failed(
                NO_SUCH_ARTIFACT, f"{step} of {view.facts.name} had given nothing by version {version}"
            )
        return artifact_answer(step, given)

    async def graph(self, call: Call[GraphQuery, NoBody]) -> GraphAnswer:
        view = await self._desk.task(call.path["task"])
        pipeline = await self._desk.pipelines.of_revision(view.facts.revision_id)
        return graph_answer(task_graph(view.task, pipeline), call.query.format)

    async def cancel(self, call: Call[NoQuery, CancelBody]) -> Done:
        view = await self._desk.task(call.path["task"])
        by, reason = await self._desk.bearer(call.token, view.facts), call.body.reason
        once = call.submission_id
        return done(await self._tasks.cancel(view.task.id, by=by, reason=reason, submission_id=once))

    async def retry(self, call: Call[NoQuery, NoBody]) -> Done:
        view = await self._desk.task(call.path["task"])
        by = await self._desk.bearer(call.token, view.facts)
        return done(await self._tasks.retry(view.task.id, by=by, submission_id=call.submission_id))

    async def resume(self, call: Call[NoQuery, ResumeBody]) -> Done:
        view, body = await self._desk.task(call.path["task"]), call.body
        _check_target(body)
        reply = await self._reviews.task_resume(
            view.task.id,
            body.how,
            by=await self._desk.resuming(call.token, view.facts),
            since=body.since,
            rollback_to=body.rollback_to,
            reason=body.reason,
            foreseen=body.foreseen,
            submission_id=call.submission_id,
        )
        return done(reply)


def _check_target(body: ResumeBody) -> None:
    """See that a step is named where the work goes back, and nowhere else. Raises Failed."""
    if (body.how is Resumption.SEND_BACK) is (body.rollback_to is not None):
        return
    is_missing = body.rollback_to is None
    detail = "it is missing: name the step" if is_missing else f"`{body.how.value}` sends nothing back"
    wrong = FieldProblem(field="body.rollback_to", detail=detail)
    raise Failed(REFUSALS[NotAnAncestor], f"{wrong.field}: {wrong.detail}", [wrong])


def _check_version(view: TaskView, version: int | None) -> None:
    """See that a task has come to a version. Raises Failed."""
    if version is not None and version > view.facts.version:
        raise Failed(NO_SUCH_ARTIFACT, f"{view.facts.name} is at version {view.facts.version}")
