"""Owns what a Python program does about a decision, beside making it: ask, wait, take it back, disown it."""

from datetime import datetime

from engine.codes import Resumption
from engine.human import OpenRequest
from engine.model import Fingerprint, HumanTaskId, TaskId
from engine.snapshot import Reply
from signoff import arguments
from signoff.assembly import Engine


class ReviewCalls:
    """A part of what a program is given; see `signoff.library.Signoff`."""

    engine: Engine

    async def approval_undo(self, request: HumanTaskId | OpenRequest, *, by: str) -> Reply:
        """Take back a decision that has not taken effect yet."""
        return await self.engine.reviews.approval_undo(arguments.human_task(request), by=arguments.actor(by))

    async def human_task_inquire(
        self, request: HumanTaskId | OpenRequest, question: str, *, by: str, of: str
    ) -> Reply:
        """Ask a person about a request before answering it: its clocks stand still until they answer."""
        return await self.engine.reviews.human_task_inquire(
            arguments.human_task(request),
            arguments.text("question", question),
            by=arguments.actor(by),
            of=arguments.actor(of, "of"),
        )

    async def human_task_answer_inquiry(
        self, request: HumanTaskId | OpenRequest, number: int, answer: str, *, by: str
    ) -> Reply:
        """Answer the question of this number, from 1, about a request."""
        return await self.engine.reviews.human_task_answer_inquiry(
            arguments.human_task(request),
            arguments.number("number", number),
            arguments.text("answer", answer),
            by=arguments.actor(by),
        )

    async def reminder_snooze(self, request: HumanTaskId | OpenRequest, until: datetime, *, by: str) -> Reply:
        """Remind a person of a request at an instant, and not before; the others as they were."""
        return await self.engine.reviews.reminder_snooze(
            arguments.human_task(request), arguments.instant("until", until), by=arguments.actor(by)
        )

    async def human_task_dispute(
        self, request: HumanTaskId | OpenRequest, *, by: str, place: int | None = None
    ) -> Reply:
        """Say that a decision of this person was not theirs: the task stops, if it has not ended.

        `place`: of the decision among all that were `said` about the request, from 1; None: their last.
        """
        return await self.engine.reviews.human_task_dispute(
            arguments.human_task(request),
            by=arguments.actor(by),
            place=arguments.optional(place, lambda number: arguments.number("place", number)),
        )

    async def task_resume(
        self,
        task: TaskId,
        how: Resumption | str,
        *,
        by: str,
        rollback_to: str | None = None,
        reason: str = "",
        foreseen: Fingerprint | None = None,
    ) -> Reply:
        """Let a stopped task `go_on`, `ask_anew`, or `send_back` to a step with a reason.

        `foreseen`: of what that was expected to do (`engine.rollback.foreseen`); else it is refused.
        """
        return await self.engine.reviews.task_resume(
            arguments.task_id(task),
            arguments.resumption(how),
            by=arguments.actor(by),
            rollback_to=arguments.optional(rollback_to, lambda step: arguments.text("rollback_to", step)),
            reason=arguments.text("reason", reason),
            foreseen=arguments.optional(foreseen, arguments.foreseen),
        )
