"""Disputed decisions: the task stops, and operators let it go on."""

from datetime import timedelta

import pytest

from engine.codes import ExpiryOutcome, HumanTaskStatus, JobKind, Resumption, TimerKind
from engine.model import Expiry
from engine.refusals import (
    CannotDispute,
    CommentNeeded,
    NotAnAncestor,
    NotAnOperator,
    NotHalted,
    TaskHalted,
)
from tests.makers import BOB, CAROL, HOUR
from tests.unit.core.reviewing import OLGA, Review


def stopped() -> Review:
    """Let Bob approve the review, and say that it was not him, while `legal` still waits."""
    story = Review(expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT))
    story.approve("review")
    story.dispute(story.last("review"))
    return story


def test_a_disputed_decision_stops_the_task() -> None:
    story = stopped()
    assert story.task.halt is not None
    assert (story.state, dict(story.task.jobs), dict(story.task.timers)) == ("waiting", {}, {})
    with pytest.raises(TaskHalted):
        story.approve("legal", by=CAROL)
    assert story.last("review").decisions[0].is_disputed


def test_running_work_is_cancelled_and_begins_again() -> None:
    story = Review()
    story.approve("legal", by=CAROL)
    story.approve("review")
    job = story.take("publish")
    story.dispute(story.last("review"))
    assert story.jobs() == []
    story.resume(Resumption.GO_ON)
    again = story.take("publish")
    assert (again.id, again.claim) == (job.id, job.claim + 1)
    story.succeed("publish")
    assert story.state == "completed"


def test_clocks_go_on_later_by_as_long_as_the_task_stood() -> None:
    story = Review(expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT))
    story.approve("review")
    due = story.timer("legal", TimerKind.EXPIRE).due
    story.dispute(story.last("review"))
    story.wait(hours=9)
    story.resume(Resumption.GO_ON)
    assert story.timer("legal", TimerKind.EXPIRE).due == due + timedelta(hours=9)


def test_the_approval_can_be_asked_for_anew() -> None:
    story = stopped()
    change = story.resume(Resumption.ASK_ANEW)
    assert change.rerun_steps == ("review",)
    assert story.jobs() == ["review"]
    assert story.last("legal").is_open


def test_operators_can_send_back_with_a_reason() -> None:
    story = stopped()
    with pytest.raises(CommentNeeded):
        story.resume(Resumption.SEND_BACK, rollback_to="draft")
    with pytest.raises(NotAnAncestor):
        story.resume(Resumption.SEND_BACK, rollback_to="publish", reason="stolen phone")
    change = story.resume(Resumption.SEND_BACK, rollback_to="draft", reason="stolen phone")
    assert change.rerun_steps == ("draft", "legal", "review")
    assert "stolen phone" in change.artifacts[0].body
    assert story.jobs(JobKind.UNDO) == ["draft"]


def test_only_operators_let_it_go_on_and_only_once() -> None:
    story = stopped()
    with pytest.raises(NotAnOperator):
        story.resume(Resumption.GO_ON, by=BOB)
    story.resume(Resumption.GO_ON)
    with pytest.raises(NotHalted):
        story.resume(Resumption.GO_ON)


def test_only_ones_own_decision_and_for_seven_days() -> None:
    story = Review()
    story.approve("review")
    with pytest.raises(CannotDispute, match="not_theirs"):
        story.dispute(story.last("review"), by=CAROL)
    story.wait(days=7, seconds=1)
    with pytest.raises(CannotDispute, match="too_late"):
        story.dispute(story.last("review"))


def test_saying_it_again_changes_nothing() -> None:
    story = stopped()
    assert story.dispute(story.last("review")).is_nothing


def test_a_finished_task_is_not_stopped_but_operators_learn_of_it() -> None:
    story = Review()
    story.reject("review")
    change = story.dispute(story.last("review"))
    assert story.state == "failed"
    assert story.task.halt is None
    assert change.events[-1].data["is_stopped"] is False


def test_a_stopped_task_can_be_cancelled() -> None:
    story = stopped()
    story.cancel(by=OLGA)
    assert (story.state, story.task.halt) == ("cancelled", None)
    assert story.last("legal").status is HumanTaskStatus.CANCELLED
