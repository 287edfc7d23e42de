"""Ways in which a request ends that nobody answered in time: never in anybody's name."""

import json
from datetime import timedelta
from typing import Any

import pytest

from engine.codes import (
    Choice,
    ClosedBecause,
    ExpiryOutcome,
    HumanTaskKind,
    OnFailure,
    QuestionReason,
    TimerKind,
)
from engine.commands import AnswerInquiry, Inquire, UndoDecision
from engine.model import JsonText, Surface
from engine.policy import Due, Escalation, Expiry
from engine.refusals import AlreadyClosed
from tests.makers import BOB, CHANNEL, HOUR, NOON, a_policy, a_rule, a_step, person
from tests.story import Story
from tests.waiting import Waiting

EXPIRE, DUE = TimerKind.EXPIRE, TimerKind.DUE
MINUTE = timedelta(minutes=1)


def ends(then: ExpiryOutcome, **fields: Any) -> Expiry:
    """Let a request end in an hour."""
    return Expiry(after=HOUR, then=then, **fields)


def test_no_answer_counts_after_the_end_though_no_clock_has_seen_to_it() -> None:
    story = Waiting(expiry=ends(ExpiryOutcome.REJECT), required=2, surfaces=(CHANNEL,))
    story.now = NOON + HOUR - timedelta(seconds=1)
    story.yes("bob")
    story.now += timedelta(seconds=1)
    before = story.task
    with pytest.raises(AlreadyClosed) as refused:
        story.yes("carol")
    assert refused.value.status.value == "expired"
    with pytest.raises(AlreadyClosed):
        story.tell(Inquire(human_task=story.request.id, by=BOB, of=person("alice"), question="When?"))
    assert story.leave("carol").is_nothing
    assert story.task is before
    story.fire("review", EXPIRE)
    assert story.status == "expired"


def test_the_time_to_undo_and_an_open_question_outlast_the_end() -> None:
    story = Waiting(expiry=ends(ExpiryOutcome.REJECT), undo_window=2 * HOUR)
    story.yes("bob")
    story.now += HOUR
    story.tell(UndoDecision(human_task=story.request.id, by=BOB))
    story.tell(Inquire(human_task=story.request.id, by=BOB, of=person("alice"), question="When?"))
    story.now += 9 * HOUR
    story.yes("bob")
    assert story.request.settling is not None


def test_a_gate_may_be_passed_in_nobodys_name() -> None:
    story = Waiting(expiry=ends(ExpiryOutcome.APPROVE), surfaces=(CHANNEL,), required=2)
    story.yes("bob")
    change = story.fire("review", EXPIRE)
    assert (story.status, story.request.closed_because) == ("expired", ClosedBecause.EXPIRED)
    assert (story.states["review"], story.states["publish"]) == ("completed", "running")
    (output,) = change.artifacts
    assert json.loads(output.body) == {"approved": True, "by": [], "comment": None}
    assert [e.kind for e in change.events] == ["expired", "step_completed"]
    assert (change.events[0].by, change.events[0].data) == (
        None,
        {"then": "approve", "why": "only 1 of 2 approved in time"},
    )
    assert [n.kind for n in change.notices] == ["outcome"]
    assert story.task.timers == {}


def test_a_form_may_get_the_answer_that_its_author_wrote() -> None:
    answer = JsonText('{"summary":"none"}')
    story = Waiting(kind=HumanTaskKind.FORM, expiry=ends(ExpiryOutcome.ANSWER, answer=answer))
    change = story.fire("review", EXPIRE)
    assert [artifact.body for artifact in change.artifacts] == [answer]
    assert (story.status, story.states["review"]) == ("expired", "completed")
    assert story.request.said == ()


def test_a_step_may_be_skipped() -> None:
    story = Waiting(expiry=ends(ExpiryOutcome.SKIP))
    change = story.fire("review", EXPIRE)
    assert (story.states["review"], story.states["publish"]) == ("skipped", "running")
    assert change.artifacts == ()


def sends_back(**fields: Any) -> Waiting:
    """Let a review wait that sends work back in an hour."""
    expiry = ends(ExpiryOutcome.SEND_BACK, send_back_to="draft")
    return Waiting(rollback_to=("draft",), expiry=expiry, surfaces=(CHANNEL,), **fields)


def test_work_may_go_back_and_the_step_that_runs_again_is_told_why() -> None:
    story = sends_back()
    change = story.fire("review", EXPIRE)
    assert (story.task.current_version, change.rerun_steps) == (2, ("draft", "review"))
    assert (story.status, story.request.sent_back_to) == ("expired", "draft")
    assert (story.states["draft"], story.states["review"]) == ("running", "pending")
    (told,) = change.artifacts
    assert (told.step, told.version, told.kind) == ("draft", 2, "input")
    assert json.loads(told.body) == {
        "comment": "nobody answered in time",
        "by": "",
        "from_step": "review",
        "version": 1,
    }


def test_whoever_started_the_task_is_told_that_it_goes_back() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"), surface=Surface("C-other"))
    story.succeed("draft")
    expiry = ends(ExpiryOutcome.SEND_BACK, send_back_to="draft")
    story.ask("review", rollback_to=("draft",), expiry=expiry, surfaces=(CHANNEL,))
    (notice,) = [n for n in story.fire("review", EXPIRE).notices if n.kind == "sent_back"]
    assert (notice.surface, notice.data["by"]) == ("C-other", None)


def test_after_as_many_rounds_as_there_may_be_operators_are_asked() -> None:
    story = sends_back(max_rounds=1)
    story.fire("review", EXPIRE)
    story.succeed("draft")
    story.ask("review", story.policy)
    story.fire("review", EXPIRE)
    question = story.run("review").question
    assert question is not None
    assert (question.reason, question.send_back_to) == (QuestionReason.TOO_MANY_ROUNDS, "draft")
    assert story.task.current_version == 2
    story.ask_operators("review")
    story.answer("review", Choice.RETRY)
    assert (story.task.current_version, story.states["draft"]) == (3, "running")


def test_what_has_not_run_is_not_sent_back_to() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"))
    story.skip("draft")
    expiry = ends(ExpiryOutcome.SEND_BACK, send_back_to="draft")
    story.ask("review", rollback_to=("draft",), expiry=expiry)
    story.fire("review", EXPIRE)
    assert (story.states["review"], story.state) == ("rejected", "failed")
    assert "draft has not run" in str(story.run("review").error)


@pytest.mark.parametrize("then", ExpiryOutcome, ids=str)
def test_a_question_of_operators_is_given_up_whatever_is_written(then: ExpiryOutcome) -> None:
    story = Story(a_step("draft", on_failure=OnFailure.ASK))
    story.fail("draft")
    story.ask_operators("draft", expiry=ends(then))
    story.fire("draft", EXPIRE)
    assert (story.states["draft"], story.state) == ("failed", "failed")


# --- what nobody saw to in time ------------------------------------------------------------------


@pytest.mark.parametrize(("late", "at"), [(MINUTE, None), (2 * MINUTE, NOON + HOUR)], ids=str)
def test_an_end_that_passed_unseen_says_when_it_was(late: timedelta, at: object) -> None:
    story = Waiting(expiry=ends(ExpiryOutcome.FAIL))
    change = story.fire("review", EXPIRE, late=late)
    assert story.request.expired_at == at
    assert story.request.closed_at == NOON + HOUR + late
    expected = {"then": "fail"} if at is None else {"then": "fail", "at": "2026-03-02T13:00:00+00:00"}
    assert change.events[0].data == expected


def test_what_was_asked_after_its_end_ends_at_once_and_nobody_was_late() -> None:
    story = Waiting(expiry=Expiry(at=NOON - HOUR, then=ExpiryOutcome.SKIP))
    story.fire("review", EXPIRE)
    assert (story.request.expired_at, story.states["review"]) == (None, "skipped")


# --- late ----------------------------------------------------------------------------------------


def test_from_its_time_on_an_answer_is_late_and_those_asked_and_the_starter_are_told() -> None:
    story = Story(a_step("review"), surface=Surface("C-other"))
    story.ask("review", due=Due(after=HOUR), surfaces=(CHANNEL,))
    assert story.open("review").late_since is None
    change = story.fire("review", DUE, late=MINUTE)
    assert story.open("review").late_since == NOON + HOUR
    assert [e.kind for e in change.events] == ["late"]
    assert [(n.kind, n.surface) for n in change.notices] == [("late", CHANNEL), ("late", "C-other")]
    assert change.notices[1].data == {"human_task": "t1-1", "is_starter_called": True}
    assert story.task.timers == {}
    story.approve("review", BOB)
    assert story.state == "completed"


def test_where_the_request_stands_beside_the_task_it_is_said_once() -> None:
    story = Story(a_step("review"), surface=CHANNEL)
    story.ask("review", due=Due(after=HOUR), surfaces=(CHANNEL,))
    assert [n.surface for n in story.fire("review", DUE).notices] == [CHANNEL]


def test_what_is_answered_in_time_is_never_late() -> None:
    story = Waiting(due=Due(at=NOON + HOUR))
    story.yes(person("bob"))
    assert story.task.timers == {}


def test_what_was_due_before_it_was_asked_is_late_since_then() -> None:
    story = Waiting(a_policy("bob", due=Due(at=NOON - HOUR)))
    story.fire("review", DUE)
    assert story.request.late_since == NOON


def test_while_a_question_is_open_all_clocks_stand_still() -> None:
    expiry, due = ends(ExpiryOutcome.SKIP), Due(after=HOUR)
    story = Waiting(expiry=expiry, due=due, escalations=(Escalation(after=4 * HOUR, people=a_rule("dan")),))
    story.tell(Inquire(human_task=story.request.id, by=BOB, of=person("carol"), question="Why?"))
    assert story.task.timers == {}
    story.now += HOUR
    story.tell(AnswerInquiry(human_task=story.request.id, by=BOB, number=1, answer="So."))
    due_at = {timer.kind.value: timer.due for timer in story.task.timers.values()}
    assert due_at == {"due": NOON + 2 * HOUR, "escalate": NOON + 5 * HOUR, "expire": NOON + 2 * HOUR}
