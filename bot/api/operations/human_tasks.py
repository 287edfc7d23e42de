"""Owns the operations on requests beside deciding: list, show, complete, ask and answer, put off."""

import re
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from bot.api.answers.human_tasks import HumanTaskDetail, HumanTaskList, human_task_detail, human_task_list
from bot.api.answers.tasks import Done, done
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.problems import WRONG_FIELDS, Failed, FieldProblem, Fields
from bot.api.shapes import (
    REQUEST_CURSOR,
    Body,
    LongText,
    MadeOf,
    Moment,
    NoBody,
    NoQuery,
    PageQuery,
    PersonId,
    ShortText,
)
from engine.codes import HumanTaskStatus, Scope
from engine.human import HumanTasks
from engine.model import UserId
from engine.ports.queries import HumanTaskFilter, Page
from engine.review_desk import Reviews

_ANY = "any"


class ListQuery(PageQuery):
    """Which requests are wanted."""

    cursor: str | None = Field(
        None, pattern=REQUEST_CURSOR, description="`next_cursor` of the part before; none: the first"
    )
    assignee_id: PersonId | None = Field(None, description="Who is asked, by name or through a group")
    assignee_role: ShortText | None = Field(None, description="The role or group that is asked")
    status: HumanTaskStatus | Literal["any"] = Field(HumanTaskStatus.PENDING, description="`any`: whatever")
    pipeline: ShortText | None = None
    task: ShortText | None = Field(None, description="Its id, or its name such as `release-42`")


class CompleteBody(Body):
    """An answer."""

    answer: dict[str, Any] = Field(
        description='By the `form` of the request; to a question: `{"choice": "retry"}`'
    )
    fingerprint: MadeOf | None = Field(None, description="Of what is shown beside the form")


class InquireBody(Body):
    """A question before deciding."""

    of: PersonId
    question: LongText = Field(min_length=1)


class AnswerInquiryBody(Body):
    """An answer to a question."""

    answer: LongText = Field(min_length=1)


class SnoozeBody(Body):
    """When to be reminded."""

    until: Moment = Field(description="With its offset: `2030-01-31T09:00:00+01:00`")


class HumanTaskOperations:
    """What programs do about requests, as whom their tokens were made for."""

    def __init__(self, desk: ApiDesk, human_tasks: HumanTasks, reviews: Reviews) -> None:
        self._desk = desk
        self._human_tasks = human_tasks
        self._reviews = reviews

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        here = "/human-tasks/{human_task}"
        yield Operation(
            id="human_task_list",
            method="GET",
            path="/human-tasks",
            summary="List requests, oldest first",
            scope=Scope.TASKS_READ,
            run=self.list,
            query=ListQuery,
            answer=HumanTaskList,
            gives={"human_task": "/human_tasks/0/id", "task": "/human_tasks/0/task/id"},
        )
        yield Operation(
            id="human_task_show",
            method="GET",
            path=here,
            summary="Show a request with all that is needed to answer it",
            scope=Scope.TASKS_READ,
            run=self.show,
            answer=HumanTaskDetail,
        )
        yield Operation(
            id="human_task_complete",
            method="POST",
            path=f"{here}/complete",
            summary="Submit a form, or answer a question",
            scope=Scope.DECIDE,
            run=self.complete,
            body=CompleteBody,
            answer=Done,
            fields=Fields(values="body.answer"),
        )
        yield from self._of_reviews(here)

    def _of_reviews(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="human_task_inquire",
            method="POST",
            path=f"{here}/inquire",
            summary="Ask a person a question before deciding",
            scope=Scope.DECIDE,
            run=self.inquire,
            body=InquireBody,
            answer=Done,
        )
        yield Operation(
            id="human_task_answer_inquiry",
            method="POST",
            path=f"{here}/inquiries/{{number}}/answer",
            summary="Answer a question that was asked about a request",
            scope=Scope.DECIDE,
            run=self.answer_inquiry,
            body=AnswerInquiryBody,
            answer=Done,
        )
        yield Operation(
            id="reminder_snooze",
            method="POST",
            path=f"{here}/snooze",
            summary="Put one's own reminder off",
            scope=Scope.DECIDE,
            run=self.snooze,
            body=SnoozeBody,
            answer=Done,
        )

    async def list(self, call: Call[ListQuery, NoBody]) -> HumanTaskList:
        query = call.query
        task = None if query.task is None else (await self._desk.task(query.task)).task.id
        wanted = HumanTaskFilter(
            user=None if query.assignee_id is None else UserId(query.assignee_id),
            role=query.assignee_role,
            status=None if query.status == _ANY else HumanTaskStatus(query.status),
            pipeline=query.pipeline,
            task=task,
        )
        try:
            found = await self._human_tasks.human_task_list(
                wanted, Page(limit=query.limit, after=query.cursor)
            )
        except ValueError as error:
            raise wrong_cursor(error) from error
        return human_task_list(found)

    async def show(self, call: Call[NoQuery, NoBody]) -> HumanTaskDetail:
        return human_task_detail(await self._desk.request(call.path["human_task"]))

    async def complete(self, call: Call[NoQuery, CompleteBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        reply = await self._human_tasks.human_task_complete(
            view.human_task.id,
            call.body.answer,
            by=await self._desk.bearer(call.token, view.facts),
            fingerprint=call.body.fingerprint,
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def inquire(self, call: Call[NoQuery, InquireBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        reply = await self._reviews.human_task_inquire(
            view.human_task.id,
            call.body.question,
            by=await self._desk.bearer(call.token, view.facts),
            of=await self._desk.person(call.body.of, "of"),
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def answer_inquiry(self, call: Call[NoQuery, AnswerInquiryBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        reply = await self._reviews.human_task_answer_inquiry(
            view.human_task.id,
            _number(call.path["number"]),
            call.body.answer,
            by=await self._desk.bearer(call.token, view.facts),
            submission_id=call.submission_id,
        )
        return done(reply, view.human_task.id)

    async def snooze(self, call: Call[NoQuery, SnoozeBody]) -> Done:
        view = await self._desk.request(call.path["human_task"])
        by = await self._desk.bearer(call.token, view.facts)
        id, once = view.human_task.id, call.submission_id
        reply = await self._reviews.reminder_snooze(id, call.body.until, by=by, submission_id=once)
        return done(reply, view.human_task.id)


def wrong_cursor(error: ValueError) -> Failed:
    """Say that a cursor is none."""
    return Failed(WRONG_FIELDS, str(error), [FieldProblem(field="query.cursor", detail=str(error))])


def _number(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,4}", text):
        return int(text)
    wrong = FieldProblem(field="path.number", detail="give the number of the question, from 1")
    raise Failed(WRONG_FIELDS, wrong.detail, [wrong])
