"""Undoing at the very moment at which a decision takes effect, through two processes: one outcome, told."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine.codes import HumanTaskStatus, TimerKind, Verdict
from engine.commands import AnswerInquiry, Approve, Inquire, Reject, Submission, TimerFired, UndoDecision
from engine.due_timers import DueTimers
from engine.executor import Executor
from engine.human_task import HumanTask
from engine.ids import new_submission_id
from engine.model import HumanTaskId, TimerKey
from engine.ports.queries import Page
from engine.refusals import AlreadyClosed, AlreadyDecided, TooLateToUndo
from engine.review_refusals import AnsweredAlready, NothingToUndo
from engine.snapshot import Reply
from signoff.assembly import Storage
from tests.contract.cards import C1
from tests.contract.desk import OPERATOR, Desk, task_of
from tests.makers import BOB, CAROL, NOON, a_policy

WINDOW = timedelta(minutes=2)
DUE = NOON + WINDOW
TASKS = 12
POLICY = a_policy("bob", "carol", undo_window=WINDOW, surfaces=(C1,), rollback_to=("draft",))


class At:
    """A clock that stands."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant


class Process:
    """A process: an executor and the clock of the timers, over a database that others use, too."""

    def __init__(self, storage: Storage, now: datetime) -> None:
        self._storage = storage
        self.executor = Executor(storage.store, At(now))
        self.timers = DueTimers(storage.timers, storage.summaries, self.executor.submit, At(now))

    async def end_window(self, request: HumanTaskId) -> Reply:
        """Let the timer fire with which a decision takes effect."""
        fired = TimerFired(timer=TimerKey("review", 1, TimerKind.SETTLE), due=DUE)
        submission = Submission(id=new_submission_id(), task_id=task_of(request), command=fired)
        return await self.executor.submit(submission)

    async def say(self, command: Approve | Reject | UndoDecision | Inquire | AnswerInquiry) -> Reply:
        """Submit a person's command."""
        submission = Submission(id=new_submission_id(), task_id=task_of(command.human_task), command=command)
        return await self.executor.submit(submission)


async def decided(desk: Desk, verdict: Verdict) -> list[HumanTaskId]:
    """Bring tasks to where Bob has decided, and may undo it."""
    requests = [await desk.waiting(f"t{number}", POLICY) for number in range(TASKS)]
    for request in requests:
        await (desk.approve(request) if verdict is Verdict.APPROVED else desk.reject(request, "draft"))
    return requests


async def request_in(storage: Storage, id: HumanTaskId) -> HumanTask:
    return (await Desk(storage.store).task(task_of(id))).human_tasks[id]


@pytest.mark.parametrize("verdict", [Verdict.APPROVED, Verdict.REJECTED])
async def test_undo_against_the_end_of_its_window_has_one_outcome(
    storage: Storage, fresh_storage: Storage, desk: Desk, verdict: Verdict
) -> None:
    requests = await decided(desk, verdict)
    here, there = Process(storage, DUE), Process(fresh_storage, DUE)
    outcomes: list[Reply | BaseException] = []
    async with here.executor, there.executor:
        for number, request in enumerate(requests):
            undo = there.say(UndoDecision(human_task=request, by=BOB))
            end = here.end_window(request)
            if number % 2:
                undone, _ = await asyncio.gather(undo, end, return_exceptions=True)
            else:
                _, undone = await asyncio.gather(end, undo, return_exceptions=True)
            outcomes.append(undone)
    told = await _told(storage)
    for request, outcome in zip(requests, outcomes, strict=True):
        history = [line.kind for line in await storage.queries.history(task_of(request), Page(limit=200))]
        now = await request_in(storage, request)
        if isinstance(outcome, BaseException):
            assert isinstance(outcome, TooLateToUndo)
            assert now.status is HumanTaskStatus(verdict.value)
            assert (history.count("took_effect"), history.count("decision_undone")) == (1, 0)
            assert told[request] == ["outcome"]
        else:
            assert now.is_undecided
            assert now.decisions == ()
            assert (history.count("took_effect"), history.count("decision_undone")) == (0, 1)
            assert told[request] == ["undone"]


async def test_both_ends_of_the_race_are_possible(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    """Whichever is first on disk wins."""
    early, late, *_ = await decided(desk, Verdict.APPROVED)
    here, there = Process(storage, DUE), Process(fresh_storage, DUE)
    async with here.executor, there.executor:
        await there.say(UndoDecision(human_task=early, by=BOB))
        assert await here.timers.fire() == TASKS - 1
        with pytest.raises(TooLateToUndo):
            await there.say(UndoDecision(human_task=late, by=BOB))
    assert (await request_in(storage, early)).is_undecided
    assert (await request_in(storage, late)).status is HumanTaskStatus.APPROVED


async def test_who_decided_and_an_operator_undo_at_once_and_it_is_undone_once(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    requests = await decided(desk, Verdict.APPROVED)
    here, there = Process(storage, NOON), Process(fresh_storage, NOON)
    async with here.executor, there.executor:
        for request in requests:
            undos = (
                here.say(UndoDecision(human_task=request, by=BOB)),
                there.say(UndoDecision(human_task=request, by=OPERATOR)),
            )
            outcomes = await asyncio.gather(*undos, return_exceptions=True)
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NothingToUndo", "Reply"]
            refused = next(one for one in outcomes if isinstance(one, NothingToUndo))
            assert refused.decided_by is None
    told = await _told(storage)
    assert all(told[request] == ["undone"] for request in requests)


async def test_undo_against_another_decision_leaves_one_of_them(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    requests = await decided(desk, Verdict.APPROVED)
    here, there = Process(storage, NOON), Process(fresh_storage, NOON)
    async with here.executor, there.executor:
        for request in requests:
            undo = here.say(UndoDecision(human_task=request, by=BOB))
            other = there.say(Reject(human_task=request, by=CAROL, comment="no", rollback_to="draft"))
            undone, rejected = await asyncio.gather(undo, other, return_exceptions=True)
            assert isinstance(undone, Reply)
            now = await request_in(storage, request)
            if isinstance(rejected, BaseException):
                assert isinstance(rejected, AlreadyDecided)
                assert now.is_undecided
            else:
                assert now.settling is not None
                assert (now.settling.verdict, [d.by for d in now.decisions]) == (Verdict.REJECTED, [CAROL.id])


async def test_of_two_answers_at_once_one_stands_and_the_clocks_go_on_once(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    request = await desk.waiting("t1", POLICY)
    here, there = Process(storage, NOON), Process(fresh_storage, NOON)
    async with here.executor, there.executor:
        await here.say(Inquire(human_task=request, by=BOB, of=CAROL, question="Why?"))
        answers = [
            process.say(AnswerInquiry(human_task=request, by=by, number=1, answer=said))
            for process, by, said in ((here, CAROL, "So."), (there, OPERATOR, "Just so."))
        ]
        outcomes = await asyncio.gather(*answers, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AnsweredAlready", "Reply"]
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, AnsweredAlready)]
    [inquiry] = (await request_in(storage, request)).inquiries
    assert refused.inquiry == inquiry
    assert inquiry.answer in ("So.", "Just so.")


async def test_an_answer_against_a_decision_changes_nothing_of_the_decision(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    for number in range(TASKS):
        request = await desk.waiting(f"t{number}", replace(POLICY, undo_window=None))
        here, there = Process(storage, NOON), Process(fresh_storage, NOON)
        async with here.executor, there.executor:
            await here.say(Inquire(human_task=request, by=BOB, of=CAROL, question="Why?"))
            answer = here.say(AnswerInquiry(human_task=request, by=CAROL, number=1, answer="So."))
            approval = there.say(Approve(human_task=request, by=BOB))
            if number % 2:
                answered, approved = await asyncio.gather(answer, approval, return_exceptions=True)
            else:
                approved, answered = await asyncio.gather(approval, answer, return_exceptions=True)
        assert isinstance(approved, Reply)
        now = await request_in(storage, request)
        assert now.status is HumanTaskStatus.APPROVED
        history = [line.kind for line in await storage.queries.history(task_of(request), Page(limit=200))]
        if isinstance(answered, BaseException):
            assert isinstance(answered, AlreadyClosed)
            assert now.inquiries[0].answer is None
            assert "inquiry_answered" not in history
        else:
            assert history.index("inquiry_answered") < history.index("approved")


async def _told(storage: Storage) -> dict[HumanTaskId, list[str]]:
    """Give what is to be said about each request, of the outcomes of the race."""
    told: dict[HumanTaskId, list[str]] = {}
    while found := await storage.outbox.lease_notices(DUE, DUE + timedelta(hours=1), 500, frozenset()):
        for notice in found:
            if notice.human_task is not None:
                told.setdefault(notice.human_task, []).append(notice.kind)
    return told
