"""Owns the public operations beside a decision: edit and approve, undo, ask and answer, snooze, disown.

All take a request as `engine.human` does, raise `Refused` if the act is not possible, and return after it
is on disk.
"""

from datetime import datetime

from engine.codes import Resumption
from engine.commands import (
    AnswerInquiry,
    Dispute,
    EditAndApprove,
    Inquire,
    Resume,
    Review,
    Snooze,
    Submission,
    UndoDecision,
)
from engine.content import fingerprint_of, json_text
from engine.editing import editable
from engine.human import Request, Submit, request_id
from engine.ids import new_submission_id, task_of
from engine.inquiring import TEXT_MAX_CHARS
from engine.model import Actor, Fingerprint, HumanTaskId, Json, JsonText, TaskId
from engine.ports.queries import Queries
from engine.refusals import NoSuchHumanTask
from engine.review_refusals import CannotEdit
from engine.snapshot import Reply
from engine.texts import text_at, with_text


class Reviews:
    """The desk for what people do about a decision, beside making it."""

    def __init__(self, submit: Submit, queries: Queries) -> None:
        self._submit = submit
        self._queries = queries

    async def approval_edit(  # noqa: PLR0913 - the parts of one word, each given by its name
        self,
        request: Request,
        target: str,
        text: str,
        *,
        by: Actor,
        fingerprint: Fingerprint,
        comment: str | None = None,
        foreseen: Fingerprint | None = None,
        submission_id: str | None = None,
    ) -> Reply:
        """Put another text at one of the gate's `editable` targets, and approve what is shown then.

        `fingerprint`: of what the person had before them when they began to edit. `foreseen`: of the
        consequences that they were shown, from `engine.editing.preview`; None: as things stand now.

        Raises:
            CannotEdit: there is no text at this target, it may not be edited, was approved as it is at a gate
                that this one follows from, or is as it was.
            StaleFingerprint: somebody edited it first.
            ForeseenOtherwise: it would do something else by now than what was foreseen.
        """
        id = await request_id(self._queries, request)
        given, before = await self._editable(id, target)
        if max(len(before), len(text)) > TEXT_MAX_CHARS:
            raise CannotEdit(id, target, "not_text")
        output = json_text(with_text(given, target, text))
        command = EditAndApprove(
            human_task=id,
            by=by,
            target=target,
            before=before,
            after=text,
            output=output,
            output_fingerprint=fingerprint_of(output),
            fingerprint=fingerprint,
            comment=comment,
            foreseen=foreseen,
        )
        return await self._review(command, submission_id)

    async def _editable(self, id: HumanTaskId, target: str) -> tuple[Json, str]:
        """Give what a step has given, and the text in it that is to be edited. Raises CannotEdit."""
        view = await self._queries.human_task(id)
        if view is None:
            raise NoSuchHumanTask(id)
        shown = view.shown.get(target.partition(".")[0])
        if shown is None or target not in editable(view.task, view.human_task):
            raise CannotEdit(id, target, "not_editable")
        text = text_at(shown.output, target)
        if text is None:
            raise CannotEdit(id, target, "not_text")
        return shown.output, text

    async def approval_undo(self, request: Request, *, by: Actor, submission_id: str | None = None) -> Reply:
        """Take back the decision that would take effect soon, and its edit: for who made it, and operators.

        Raises:
            StaleFingerprint: somebody has undone it meanwhile, and it was decided anew with another edit.
        """
        id = await request_id(self._queries, request)
        command = UndoDecision(human_task=id, by=by, output=await self._before_edit(id))
        return await self._review(command, submission_id)

    async def _before_edit(self, id: HumanTaskId) -> JsonText | None:
        """Give what a step had given before the edit with which a request was decided; None: with none."""
        view = await self._queries.human_task(id)
        settling = None if view is None else view.human_task.settling
        if view is None or settling is None or settling.before is None:
            return None
        kept = await self._queries.output(view.task.id, settling.before.step, settling.before.version)
        return None if kept is None else json_text(kept.output)

    async def human_task_inquire(
        self, request: Request, question: str, *, by: Actor, of: Actor, submission_id: str | None = None
    ) -> Reply:
        """Ask a person a question about a request before answering it; its clocks stand still meanwhile."""
        id = await request_id(self._queries, request)
        return await self._review(Inquire(human_task=id, by=by, of=of, question=question), submission_id)

    async def human_task_answer_inquiry(
        self, request: Request, number: int, answer: str, *, by: Actor, submission_id: str | None = None
    ) -> Reply:
        """Answer the question of this number (from 1) about a request."""
        id = await request_id(self._queries, request)
        command = AnswerInquiry(human_task=id, by=by, number=number, answer=answer)
        return await self._review(command, submission_id)

    async def reminder_snooze(
        self, request: Request, until: datetime, *, by: Actor, submission_id: str | None = None
    ) -> Reply:
        """Remind a person of a request at an instant, and not before. The others are reminded as they were.

        Raises:
            CannotSnooze: that is past, too far away or after its end; or nobody waits for them there.
        """
        id = await request_id(self._queries, request)
        return await self._review(Snooze(human_task=id, by=by, until=until), submission_id)

    async def human_task_dispute(
        self, request: Request, *, by: Actor, place: int | None = None, submission_id: str | None = None
    ) -> Reply:
        """Say that one's decision was not one's own: the task stops until operators let it go on.

        `place`: of the decision among all that were said about the request, from 1; None: one's last.
        """
        id = await request_id(self._queries, request)
        return await self._review(Dispute(human_task=id, by=by, place=place), submission_id)

    async def task_resume(  # noqa: PLR0913 - the parts of one word, each given by its name
        self,
        task: TaskId,
        how: Resumption,
        *,
        by: Actor,
        since: datetime | None = None,
        rollback_to: str | None = None,
        reason: str = "",
        foreseen: Fingerprint | None = None,
        submission_id: str | None = None,
    ) -> Reply:
        """Let a stopped task go on: for operators. `rollback_to` and `reason`: for a send-back.

        `since`: when the stop began that the operator was shown; None: whichever there is. `foreseen`: of
        what they were shown that this does (`engine.rollback.foreseen`, of `engine.resuming.reset_by`).

        Raises:
            ForeseenOtherwise: it would do something else by now.
            NotHalted: it is not stopped (any more), or was stopped again since.
        """
        command = Resume(
            by=by, how=how, since=since, rollback_to=rollback_to, reason=reason, foreseen=foreseen
        )
        id = submission_id or new_submission_id()
        return await self._submit(Submission(id=id, task_id=task, command=command))

    async def _review(self, command: Review, submission_id: str | None) -> Reply:
        id = submission_id or new_submission_id()
        return await self._submit(Submission(id=id, task_id=task_of(command.human_task), command=command))
