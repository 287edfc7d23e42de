"""Owns the operations that say what would start again: by a rejection, by an edit, after a stop."""

from collections.abc import Iterable

from pydantic import Field

from bot.api.answers.human_tasks import PreviewAnswer, preview_answer
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.problems import Fields
from bot.api.shapes import NoBody, Query, ShortText
from engine import editing
from engine.codes import Scope
from engine.ports.queries import HumanTaskView
from engine.refusals import AlreadyClosed, NotAnAncestor
from engine.resuming import reset_by, resumable_targets
from engine.review_refusals import CannotEdit, NotHalted
from engine.rollback import allowed_targets, preview


class RollbackPreviewQuery(Query):
    """Where the work would go."""

    to: ShortText = Field(description="One of `rollback_to`")


class EditPreviewQuery(Query):
    """What would be edited."""

    target: ShortText = Field(description="One of `editable`: a step, or `step.key`")


class ResumePreviewQuery(Query):
    """How it would go on."""

    to: ShortText | None = Field(
        None, description="The step to which the work goes back; none: what was disowned is asked anew"
    )


class Previews:
    """What programs look at before they change something: the answer's `foreseen` goes with the change."""

    def __init__(self, desk: ApiDesk) -> None:
        self._desk = desk

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        yield Operation(
            id="rollback_preview",
            method="GET",
            path="/human-tasks/{human_task}/rollback-preview",
            summary="Say what a rejection does that sends the work back",
            scope=Scope.TASKS_READ,
            run=self.rollback_preview,
            query=RollbackPreviewQuery,
            foresees=True,
            fields=Fields(target="query.to"),
            answer=PreviewAnswer,
        )
        yield Operation(
            id="edit_preview",
            method="GET",
            path="/human-tasks/{human_task}/edit-preview",
            summary="Say what starts again if a text is edited",
            about="Approvals of the earlier text at other gates lapse, and what follows them runs again.",
            scope=Scope.TASKS_READ,
            run=self.edit_preview,
            query=EditPreviewQuery,
            foresees=True,
            answer=PreviewAnswer,
        )
        yield Operation(
            id="resume_preview",
            method="GET",
            path="/tasks/{task}/resume-preview",
            summary="Say what starts again if a stopped task goes on in another way than as it was",
            scope=Scope.TASKS_READ,
            run=self.resume_preview,
            query=ResumePreviewQuery,
            foresees=True,
            fields=Fields(target="query.to"),
            answer=PreviewAnswer,
        )

    async def rollback_preview(self, call: Call[RollbackPreviewQuery, NoBody]) -> PreviewAnswer:
        view = await self._open_request(call.path["human_task"])
        allowed = allowed_targets(view.task, view.human_task)
        if call.query.to not in allowed:
            raise NotAnAncestor(call.query.to, allowed)
        reset = preview(view.task, view.human_task.step, call.query.to)
        return preview_answer(view.task, reset, call.query.to)

    async def edit_preview(self, call: Call[EditPreviewQuery, NoBody]) -> PreviewAnswer:
        view, target = await self._open_request(call.path["human_task"]), call.query.target
        if target not in editing.editable(view.task, view.human_task):
            raise CannotEdit(view.human_task.id, target, "not_editable")
        if gates := editing.approved_before(view.task, view.human_task, target):
            raise CannotEdit(view.human_task.id, target, "approved_before", gates)
        return preview_answer(view.task, editing.preview(view.task, target))

    async def resume_preview(self, call: Call[ResumePreviewQuery, NoBody]) -> PreviewAnswer:
        view, to = await self._desk.task(call.path["task"]), call.query.to
        halt = view.task.halt
        if halt is None:
            raise NotHalted(view.task.id)
        targets = resumable_targets(view.task, halt)
        if to is not None and to not in targets:
            raise NotAnAncestor(to, targets)
        return preview_answer(view.task, reset_by(view.task, halt, to), to)

    async def _open_request(self, id: str) -> HumanTaskView:
        """Find a request that can be decided: of others nothing is foreseen. Raises AlreadyClosed."""
        view = await self._desk.request(id)
        if not view.human_task.is_open:
            raise AlreadyClosed(view.human_task)
        return view
