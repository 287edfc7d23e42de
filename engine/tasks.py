"""Owns the public operations on tasks: start, cancel, retry; status, outputs, history."""

from collections.abc import Mapping, Sequence

from engine.commands import Cancel, Command, Retry, Start, Submission
from engine.content import json_text
from engine.entrances import check_entrance
from engine.human import Submit
from engine.ids import new_submission_id, new_task_id, task_id_for
from engine.language.forms import checked_answer
from engine.model import Actor, Json, Surface, TaskId
from engine.pipelines import Pipelines
from engine.ports.directory import Directory
from engine.ports.jobs import StepOutput
from engine.ports.queries import HistoryLine, Page, Queries, TaskFilter, TaskPage, TaskView
from engine.refusals import NoSuchStep, NoSuchTask, NotAStarter
from engine.snapshot import Reply


class Tasks:
    """The desk where tasks are started and steered."""

    def __init__(self, submit: Submit, queries: Queries, pipelines: Pipelines, directory: Directory) -> None:
        self._submit = submit
        self._queries = queries
        self._pipelines = pipelines
        self._directory = directory

    async def start(
        self,
        pipeline: str,
        inputs: Mapping[str, Json],
        *,
        by: Actor,
        surface: Surface | None = None,
        submission_id: str | None = None,
    ) -> Reply:
        """Start a task. The same `submission_id` again gives the task that it started.

        Raises:
            NoSuchPipeline, ClosedEntrance, NotAStarter
            WrongAnswer: the inputs do not fit; the problems by property.
        """
        found = self._pipelines.named(pipeline)
        check_entrance(found.plan, by)  # who may not start at all learns that first
        if not await self._directory.is_among(by, found.starters):
            raise NotAStarter(by.id, pipeline)
        command = Start(
            plan=found.plan,
            inputs=json_text(checked_answer(found.inputs, inputs)),
            by=by,
            surface=surface,
        )
        task_id = new_task_id() if submission_id is None else task_id_for(submission_id)
        return await self._steer(task_id, command, submission_id)

    async def cancel(
        self, task: TaskId, *, by: Actor, reason: str = "", submission_id: str | None = None
    ) -> Reply:
        """End a task before its time. For whoever started it, and operators."""
        return await self._steer(task, Cancel(by=by, reason=reason), submission_id)

    async def retry(self, task: TaskId, *, by: Actor, submission_id: str | None = None) -> Reply:
        """Take up a failed task again. The reply's `rerun_steps` are those that start again."""
        return await self._steer(task, Retry(by=by), submission_id)

    async def status(self, task: TaskId) -> TaskView:
        """Give a task as it is now. Raises NoSuchTask."""
        view = await self._queries.task(task)
        if view is None:
            raise NoSuchTask(task)
        return view

    async def list(self, wanted: TaskFilter, page: Page = Page()) -> TaskPage:
        """Give tasks, newest first, page by page. Raises ValueError: the cursor is none."""
        return await self._queries.tasks(wanted, page)

    async def output(self, task: TaskId, step: str, version: int | None = None) -> StepOutput | None:
        """Give what a step had given by a version of its task (None: by now), also what was superseded since.

        None: it had not begun by then.

        Raises:
            NoSuchTask, NoSuchStep
        """
        view = await self.status(task)
        if step not in view.task.steps:
            raise NoSuchStep(task, step, tuple(view.task.steps))
        return await self._queries.output(task, step, version or view.task.current_version)

    async def history(self, task: TaskId, page: Page = Page()) -> Sequence[HistoryLine]:
        """Give what happened to a task, oldest first. The cursor of a page is the last line's `seq`.

        Raises:
            NoSuchTask
        """
        await self.status(task)
        return await self._queries.history(task, page)

    async def _steer(self, task: TaskId, command: Command, submission_id: str | None) -> Reply:
        id = submission_id or new_submission_id()
        return await self._submit(Submission(id=id, task_id=task, command=command))
