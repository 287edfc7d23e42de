"""Owns what a Python program reads: how a task stands, what its steps gave, its history, its requests."""

from collections.abc import Sequence
from functools import partial

from engine.codes import HumanTaskStatus
from engine.model import TaskId
from engine.ports.jobs import StepOutput
from engine.ports.queries import HistoryLine, HumanTaskFilter, HumanTaskPage, Page, TaskView
from signoff import arguments
from signoff.arguments import optional
from signoff.assembly import Engine


class ReadingCalls:
    """A part of what a program is given; see `signoff.library.Signoff`."""

    engine: Engine

    async def status(self, task: TaskId) -> TaskView:
        """Give a task as it is now."""
        return await self.engine.tasks.status(arguments.task_id(task))

    async def output(self, task: TaskId, step: str, *, version: int | None = None) -> StepOutput | None:
        """Give what a step had given by that version of its task; None: it had not begun by then.

        Results that were superseded since stay: `version` None is the task as it is now.
        """
        return await self.engine.tasks.output(
            arguments.task_id(task),
            arguments.word("step", step, "the name of a step"),
            optional(version, partial(arguments.number, "version")),
        )

    async def history(self, task: TaskId, page: Page = Page()) -> Sequence[HistoryLine]:
        """Give what happened to a task, oldest first. The next page is `after` the last line's `seq`."""
        return await self.engine.tasks.history(arguments.task_id(task), arguments.page(page))

    async def human_task_list(
        self,
        user: str | None = None,
        *,
        role: str | None = None,
        status: HumanTaskStatus | None = HumanTaskStatus.PENDING,
        task: TaskId | None = None,
        page: Page = Page(),
    ) -> HumanTaskPage:
        """List requests, oldest first: those that a person is asked, or a role, or all."""
        wanted = HumanTaskFilter(
            user=optional(user, partial(arguments.person, "user")),
            role=optional(role, partial(arguments.word, "role", right="the label of a role or a group")),
            status=optional(status, arguments.status),
            task=optional(task, arguments.task_id),
        )
        return await self.engine.human_tasks.human_task_list(wanted, arguments.page(page))
