"""Owns the operations by which programs decide at an approval: approve, reject, edit, undo, disown."""

from collections.abc import Iterable

from pydantic import Field

from bot.api.answers.tasks import Done, done
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.problems import Failed, FieldProblem
from bot.api.refused import REFUSALS
from bot.api.shapes import Body, LongText, MadeOf, NoBody, NoQuery, Place, ShortText
from engine.codes import Scope
from engine.human import HumanTasks
from engine.review_desk import Reviews
from engine.review_refusals import ForeseenOtherwise

_SEEN = "Of what was shown (`fingerprint` of the request): if that has changed, nothing is decided"
_FORESEEN = "From the preview: if it would do something else by now, nothing is done"
_NO_TARGET = FieldProblem(field="body.rollback_to", detail="without it the task ends, which was not foreseen")


class ApproveBody(Body):
    """An approval."""

    comment: LongText | None = None
    fingerprint: MadeOf | None = Field(None, description=_SEEN)
    alone: bool = Field(default=False, description="Break the glass; needs a comment")


class RejectBody(Body):
    """A rejection."""

    comment: LongText = Field(min_length=1, description="Why; given to those who do the work again")
    rollback_to: ShortText | None = Field(
        None, description="The step to which the work goes back; none: the task ends here"
    )
    fingerprint: MadeOf | None = Field(None, description=_SEEN)
    foreseen: MadeOf | None = Field(None, description=_FORESEEN)
    alone: bool = Field(default=False, description="Break the glass")


class EditBody(Body):
    """Another text, and an approval of what is shown then."""

    target: ShortText = Field(description="One of `editable`: a step, or `step.key`")
    text: LongText
    fingerprint: MadeOf = Field(description="Of what was shown when the edit began")
    comment: LongText | None = None
    foreseen: MadeOf | None = Field(None, description=_FORESEEN)


class DisputeBody(Body):
    """Which decision was not one's own."""

    place: Place | None = Field(None, description="Among all `decisions`, from 1; none: one's last")


class Deciding:
    """What programs decide, as whom their tokens were made for."""

    def __init__(self, desk: ApiDesk, human_tasks: HumanTasks, reviews: Reviews) -> None:
        self._desk = desk
        self._human_tasks = human_tasks
        self._reviews = reviews

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        yield from self._saying("/human-tasks/{human_task}")
        yield from self._taking_back("/human-tasks/{human_task}")

    def _saying(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="approval_approve",
            method="POST",
            path=f"{here}/approve",
            summary="Approve what a gate shows",
            scope=Scope.DECIDE,
            run=self.approve,
            body=ApproveBody,
            answer=Done,
        )
        yield Operation(
            id="approval_reject",
            method="POST",
            path=f"{here}/reject",
            summary="Reject, and send the work back if wanted",
            about="`rerun_steps` are the steps that run again, in order.",
            scope=Scope.DECIDE,
            run=self.reject,
            body=RejectBody,
            answer=Done,
        )
        yield Operation(
            id="approval_edit",
            method="POST",
            path=f"{here}/edit",
            summary="Put another text in what is shown, and approve that",
            scope=Scope.DECIDE,
            run=self.edit,
            body=EditBody,
            answer=Done,
        )

    def _taking_back(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="approval_undo",
            method="POST",
            path=f"{here}/undo",
            summary="Take back a decision that has not taken effect yet",
            scope=Scope.DECIDE,
            run=self.undo,
            answer=Done,
        )
        yield Operation(
            id="human_task_dispute",
            method="POST",
            path=f"{here}/dispute",
            summary="Say that one's decision was not one's own: the task stops",
            scope=Scope.DECIDE,
            run=self.dispute,
            body=DisputeBody,
            answer=Done,
        )

    async def approve(self, call: Call[NoQuery, ApproveBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        reply = await self._human_tasks.approval_approve(
            view.human_task.id,
            by=await self._desk.bearer(call.token, view.facts),
            comment=call.body.comment,
            fingerprint=call.body.fingerprint,
            alone=call.body.alone,
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def reject(self, call: Call[NoQuery, RejectBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        if call.body.foreseen is not None and call.body.rollback_to is None:
            raise Failed(REFUSALS[ForeseenOtherwise], _NO_TARGET.detail, [_NO_TARGET])
        reply = await self._human_tasks.approval_reject(
            view.human_task.id,
            by=await self._desk.bearer(call.token, view.facts),
            comment=call.body.comment,
            rollback_to=call.body.rollback_to,
            fingerprint=call.body.fingerprint,
            foreseen=call.body.foreseen,
            alone=call.body.alone,
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def edit(self, call: Call[NoQuery, EditBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        reply = await self._reviews.approval_edit(
            view.human_task.id,
            call.body.target,
            call.body.text,
            by=await self._desk.bearer(call.token, view.facts),
            fingerprint=call.body.fingerprint,
            comment=call.body.comment,
            foreseen=call.body.foreseen,
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def undo(self, call: Call[NoQuery, NoBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        by = await self._desk.bearer(call.token, view.facts)
        id, once = view.human_task.id, call.submission_id
        reply = await self._reviews.approval_undo(id, by=by, submission_id=once)
        return done(reply, view.human_task.id)

    async def dispute(self, call: Call[NoQuery, DisputeBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        reply = await self._reviews.human_task_dispute(
            view.human_task.id,
            by=await self._desk.bearer(call.token, view.facts),
            place=call.body.place,
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)
