"""Owns the public operations on human tasks: what Slack, programs and the library call.

Each takes a human task's id, or a task and a step (whose open request is meant), and the person who
acts. All raise `Refused` if the act is not possible, and return after it is on disk.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.approval import check_may_answer
from engine.codes import Choice, HumanTaskKind
from engine.commands import (
    Answer,
    Approve,
    AskAgain,
    ClaimForm,
    Complete,
    Decide,
    HandOver,
    PeopleLeft,
    PeopleMoved,
    Reject,
    ReleaseForm,
    Seating,
    Submission,
)
from engine.content import fingerprint_of, json_text
from engine.entrances import check_entrance
from engine.ids import new_submission_id, task_of
from engine.language.forms import checked_answer
from engine.model import Actor, Fingerprint, HumanTaskId, Json, Surface, TaskId, UserId
from engine.ports.queries import HumanTaskFilter, HumanTaskPage, HumanTaskView, Page, Queries
from engine.refusals import NoSuchHumanTask, NoSuchTask, WrongAnswer, WrongKind
from engine.snapshot import Reply

Submit: TypeAlias = Callable[[Submission], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """The request that a step of a task waits for."""

    task: TaskId
    step: str


Request: TypeAlias = HumanTaskId | OpenRequest


class HumanTasks:
    """The desk where requests to people are answered and listed."""

    def __init__(self, submit: Submit, queries: Queries) -> None:
        self._submit = submit
        self._queries = queries

    async def approval_approve(
        self,
        request: Request,
        *,
        by: Actor,
        comment: str | None = None,
        fingerprint: Fingerprint | None = None,
        alone: bool = False,
        submission_id: str | None = None,
    ) -> Reply:
        """Approve what a gate shows. `fingerprint`: of what the person saw.

        `alone`: break the glass, with a comment that says why; for those whom the gate names for this.
        """
        id = await request_id(self._queries, request)
        command = Approve(human_task=id, by=by, comment=comment, fingerprint=fingerprint, alone=alone)
        return await self._decide(command, submission_id)

    async def approval_reject(  # noqa: PLR0913 - the parts of one word, each given by its name
        self,
        request: Request,
        *,
        by: Actor,
        comment: str,
        rollback_to: str | None = None,
        fingerprint: Fingerprint | None = None,
        foreseen: Fingerprint | None = None,
        alone: bool = False,
        submission_id: str | None = None,
    ) -> Reply:
        """Reject; `rollback_to` sends work back to that step, None fails the task.

        The reply's `rerun_steps` are the steps that start again, earliest first. `foreseen`: of what the
        person was shown that this does (`engine.rollback.foreseen`); else it is refused.

        Raises:
            ForeseenOtherwise: it would do something else by now.
        """
        id = await request_id(self._queries, request)
        command = Reject(
            human_task=id,
            by=by,
            comment=comment,
            rollback_to=rollback_to,
            fingerprint=fingerprint,
            foreseen=foreseen,
            alone=alone,
        )
        return await self._decide(command, submission_id)

    async def human_task_complete(
        self,
        request: Request,
        answer: Mapping[str, Json],
        *,
        by: Actor,
        fingerprint: Fingerprint | None = None,
        submission_id: str | None = None,
    ) -> Reply:
        """Submit a form, or answer a question (`{"choice": "retry" | "skip" | "fail"}`).

        `fingerprint`: of what the person saw beside the form.

        Raises:
            WrongAnswer: the answer does not fit; the problems by property.
            StaleFingerprint: what is shown beside the form has changed.
        """
        view = await self._view(await request_id(self._queries, request))
        human_task = view.human_task
        if human_task.kind is HumanTaskKind.APPROVAL:
            raise WrongKind(human_task)
        if human_task.is_open:  # who may not answer learns that first, not what is wrong with the answer
            check_entrance(view.task.plan, by)
            check_may_answer(view.task, human_task, by)
        if human_task.kind is HumanTaskKind.QUESTION:
            return await self._decide(
                Answer(human_task=human_task.id, by=by, choice=_choice(answer)), submission_id
            )
        text = json_text(checked_answer(view.request["form"], answer))
        command = Complete(
            human_task=human_task.id,
            by=by,
            answer=text,
            answer_fingerprint=fingerprint_of(text),
            fingerprint=fingerprint,
        )
        return await self._decide(command, submission_id)

    async def human_task_claim(
        self, request: Request, *, by: Actor, submission_id: str | None = None
    ) -> Reply:
        """Keep a form to oneself for a while, one of several people who are asked to fill it."""
        return await self._decide(
            ClaimForm(human_task=await request_id(self._queries, request), by=by), submission_id
        )

    async def human_task_release(
        self, request: Request, *, by: Actor, submission_id: str | None = None
    ) -> Reply:
        """Let all who were asked fill the form again. Operators may do so for whoever claimed it."""
        return await self._decide(
            ReleaseForm(human_task=await request_id(self._queries, request), by=by), submission_id
        )

    async def human_task_hand_over(
        self,
        request: Request,
        *,
        by: Actor,
        of: UserId | None = None,
        to: Actor,
        reason: str,
        surface: Surface | None = None,
        submission_id: str | None = None,
    ) -> Reply:
        """Give a seat to another person: one's own, or as an operator that `of` somebody else.

        `surface`: where the other person is asked alone; None: where the cards stand already.
        """
        id = await request_id(self._queries, request)
        command = HandOver(human_task=id, by=by, of=of or by.id, to=to, reason=reason, surface=surface)
        return await self._decide(command, submission_id)

    async def human_task_ask_again(
        self, request: Request, *, by: Actor, submission_id: str | None = None
    ) -> Reply:
        """Have the request made anew to the people of today; for operators. It is done by a job."""
        return await self._decide(
            AskAgain(human_task=await request_id(self._queries, request), by=by), submission_id
        )

    async def people_left(
        self,
        request: HumanTaskId,
        gone: frozenset[tuple[str, UserId]],
        gone_later: frozenset[tuple[int, UserId]] = frozenset(),
        *,
        submission_id: str | None = None,
    ) -> Reply:
        """Note who of those asked cannot answer any more: rule by name, and who. All others can.

        `gone_later`: of those whom escalations are still to ask, each by the number of the escalation.
        """
        left = PeopleLeft(human_task=request, gone=gone, gone_later=gone_later)
        return await self._decide(left, submission_id)

    async def people_moved(
        self, request: HumanTaskId, zones: frozenset[tuple[UserId, str]], *, submission_id: str | None = None
    ) -> Reply:
        """Note where those asked live by now, by the IANA names of zones. The others stay where they are."""
        return await self._decide(PeopleMoved(human_task=request, zones=zones), submission_id)

    async def human_task_list(
        self, wanted: HumanTaskFilter = HumanTaskFilter(), page: Page = Page()
    ) -> HumanTaskPage:
        """List requests, oldest first."""
        return await self._queries.human_tasks(wanted, page)

    async def _decide(self, command: Decide | Seating, submission_id: str | None) -> Reply:
        return await self._submit(
            Submission(
                id=submission_id or new_submission_id(),
                task_id=task_of(command.human_task),
                command=command,
            )
        )

    async def _view(self, id: HumanTaskId) -> HumanTaskView:
        view = await self._queries.human_task(id)
        if view is None:
            raise NoSuchHumanTask(id)
        return view


async def request_id(queries: Queries, request: Request) -> HumanTaskId:
    """Give the id of a request. Raises NoSuchTask, NoSuchHumanTask."""
    if not isinstance(request, OpenRequest):
        return request
    view = await queries.task(request.task)
    if view is None:
        raise NoSuchTask(request.task)
    if request.step not in view.task.steps:
        raise NoSuchHumanTask(f"of a step {request.step}")
    human_task = view.task.open_request(request.step)
    if human_task is None:
        raise NoSuchHumanTask(f"that {request.step} of {view.facts.name} waits for")
    return human_task.id


def _choice(answer: Mapping[str, Json]) -> Choice:
    try:
        return Choice(str(answer.get("choice")))
    except ValueError:
        choices = ", ".join(choice.value for choice in Choice)
        raise WrongAnswer({"choice": f"choose one of {choices}"}) from None
