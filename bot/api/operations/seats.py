"""Owns the operations on who sits at a request: claim, release, hand over, ask again."""

from collections.abc import Iterable

from pydantic import Field

from bot.api.answers.tasks import Done, done
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.problems import Fields
from bot.api.shapes import Body, LongText, NoBody, NoQuery, PersonId
from engine.codes import Scope
from engine.human import HumanTasks
from engine.model import UserId


class HandOverBody(Body):
    """To whom a seat goes."""

    to: PersonId
    of: PersonId | None = Field(None, description="Whose seat; none: one's own")
    reason: LongText = ""


class SeatOperations:
    """What programs do about who is asked, as whom their tokens were made for."""

    def __init__(self, desk: ApiDesk, human_tasks: HumanTasks) -> None:
        self._desk = desk
        self._human_tasks = human_tasks

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        here = "/human-tasks/{human_task}"
        yield Operation(
            id="human_task_claim",
            method="POST",
            path=f"{here}/claim",
            summary="Keep a form to oneself for a while",
            scope=Scope.DECIDE,
            run=self.claim,
            answer=Done,
        )
        yield Operation(
            id="human_task_release",
            method="POST",
            path=f"{here}/release",
            summary="Let all who were asked fill a form again",
            scope=Scope.DECIDE,
            run=self.release,
            answer=Done,
        )
        yield Operation(
            id="human_task_hand_over",
            method="POST",
            path=f"{here}/hand-over",
            summary="Give a seat to another person",
            scope=Scope.DECIDE,
            run=self.hand_over,
            body=HandOverBody,
            answer=Done,
            fields=Fields(why="body.reason"),
        )
        yield Operation(
            id="human_task_ask_again",
            method="POST",
            path=f"{here}/ask-again",
            summary="Have a request made anew to the people of today; for operators",
            scope=Scope.TASKS_WRITE,
            run=self.ask_again,
            answer=Done,
        )

    async def claim(self, call: Call[NoQuery, NoBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        by = await self._desk.bearer(call.token, view.facts)
        once = call.submission_id
        reply = await self._human_tasks.human_task_claim(view.human_task.id, by=by, submission_id=once)
        return done(reply, view.human_task.id)

    async def release(self, call: Call[NoQuery, NoBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        by = await self._desk.bearer(call.token, view.facts)
        once = call.submission_id
        reply = await self._human_tasks.human_task_release(view.human_task.id, by=by, submission_id=once)
        return done(reply, view.human_task.id)

    async def hand_over(self, call: Call[NoQuery, HandOverBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        to = await self._desk.person(call.body.to, "to")
        reply = await self._human_tasks.human_task_hand_over(
            view.human_task.id,
            by=await self._desk.bearer(call.token, view.facts),
            of=None if call.body.of is None else UserId(call.body.of),
            to=to,
            reason=call.body.reason,
            surface=await self._desk.own_places.of(view, to.id),
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def ask_again(self, call: Call[NoQuery, NoBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        by = await self._desk.bearer(call.token, view.facts)
        id, once = view.human_task.id, call.submission_id
        reply = await self._human_tasks.human_task_ask_again(id, by=by, submission_id=once)
        return done(reply, view.human_task.id)
