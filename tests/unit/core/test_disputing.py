"""Disputed decisions: the task stops, and operators let it go on."""

from datetime import timedelta

import pytest

from engine.approval import check_may_answer, check_may_decide_alone
from engine.codes import ExpiryOutcome, HumanTaskStatus, JobKind, OnLost, ReApproval, Resumption, TimerKind
from engine.commands import Dispute, Resume
from engine.disputing import check_may_dispute
from engine.model import Surface
from engine.policy import Expiry
from engine.refusals import CommentNeeded, NotAnAncestor, NotAnOperator
from engine.review_refusals import CannotDispute, NotHalted, TaskHalted
from tests.makers import BOB, CAROL, DAN, HOUR, a_rule, a_step
from tests.story import Story
from tests.unit.core.reviewing import OLGA, Review, showing


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
    with pytest.raises(CannotDispute, match="they decided nothing there"):
        story.dispute(story.last("review"), by=CAROL)
    story.wait(days=7, seconds=1)
    with pytest.raises(CannotDispute, match="more than 7 days ago"):
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


def test_while_it_is_stopped_nobody_may_answer_alone_or_not() -> None:
    story = Review(break_glass=a_rule("dan"))
    story.approve("review")
    story.dispute(story.last("review"))
    with pytest.raises(TaskHalted) as refused:
        check_may_answer(story.task, story.open("legal"), CAROL)
    assert refused.value.human_task_id == story.last("review").id
    with pytest.raises(TaskHalted):
        check_may_decide_alone(story.task, story.open("legal"), DAN)


def test_who_was_shown_another_stop_does_not_end_this_one() -> None:
    story = stopped()
    assert story.task.halt is not None
    first = story.task.halt.clocks.since
    story.resume(Resumption.GO_ON, since=first)
    story.wait(minutes=30)
    story.reject("legal", by=BOB, to="draft")
    story.dispute(story.last("legal"))
    with pytest.raises(NotHalted):
        story.resume(Resumption.GO_ON, since=first)
    story.resume(Resumption.GO_ON, since=story.now)


def test_how_it_went_on_is_told_where_it_was_told_that_it_stopped() -> None:
    story = Review(surfaces=(Surface("C1"),))
    story.approve("review")
    told = story.dispute(story.last("review")).notices
    assert [(n.kind, n.surface) for n in told] == [("disputed", "C1")]
    (notice,) = story.resume(Resumption.ASK_ANEW, reason=" stolen phone ").notices
    assert (notice.kind, notice.surface, notice.human_task) == ("resumed", "C1", story.last("review").id)
    assert notice.data == {
        "by": "olga",
        "of": ["bob"],
        "how": "ask_anew",
        "to": None,
        "reason": "stolen phone",
    }


def test_a_disputed_approval_does_not_stand_in_a_later_round() -> None:
    story = Review(re_approve=ReApproval.CHANGED, required=2)
    story.approve("review", by=CAROL)
    story.approve("review")
    story.dispute(story.last("review"))
    story.resume(Resumption.ASK_ANEW)
    story.ask("review", showing({"notes": "first"}, re_approve=ReApproval.CHANGED, required=2))
    assert [d.by for d in story.last("review").decisions] == ["carol"]


def test_who_may_say_so_is_known_before() -> None:
    story = Review()
    story.approve("review")
    gate = story.last("review")
    assert check_may_dispute(story.task, gate, BOB.id, None, story.now) == (gate, 1)
    with pytest.raises(CannotDispute, match="they decided nothing there"):
        check_may_dispute(story.task, gate, CAROL.id, None, story.now)
    with pytest.raises(CannotDispute, match="more than 7 days ago"):
        check_may_dispute(story.task, gate, BOB.id, None, story.now + timedelta(days=7, seconds=1))
    story.dispute(gate)
    with pytest.raises(CannotDispute, match="they have said so already"):
        check_may_dispute(story.task, story.last("review"), BOB.id, None, story.now)


def test_what_stands_on_a_disputed_approval_is_disputed_too() -> None:
    story = Review(re_approve=ReApproval.CHANGED, required=2)
    story.approve("legal", by=BOB)
    first = story.last("legal")
    story.reject("review", by=CAROL, to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    again = showing({"notes": "first"}, version=2, re_approve=ReApproval.CHANGED, required=2)
    story.ask("legal", again)
    origin, place = check_may_dispute(story.task, story.last("legal"), BOB.id, None, story.now)
    assert (origin.id, place) == (first.id, 1)
    story.dispute(story.last("legal"))
    assert [d.is_disputed for d in story.task.human_tasks[first.id].decisions] == [True]
    assert [d.is_disputed for d in story.last("legal").decisions] == [True]
    story.resume(Resumption.ASK_ANEW)
    story.ask("legal", again)
    assert story.last("legal").decisions == ()


def test_where_the_loss_of_one_body_ends_the_task_nothing_else_starts() -> None:
    """Two bodies were under way when the task was stopped: the one must not be run again, the other may."""
    story = Story(
        a_step("ask"),
        a_step("charge", on_lost=OnLost.FAIL),
        a_step("mail"),
        a_step("print", has_undo=True),
        a_step("done", "ask", "charge", "mail", "print"),
    )
    gate = story.ask("ask", required=2)
    story.take("charge")
    story.take("mail")
    story.approve("ask")
    story.tell(Dispute(human_task=gate.id, by=BOB))
    change = story.tell(Resume(by=OLGA, how=Resumption.GO_ON))
    assert story.state == "failed"
    assert (dict(story.task.jobs), dict(story.task.timers)) == ({}, {})
    assert [event.kind for event in change.events].count("task_failed") == 1
    assert story.states["mail"] == "cancelled"
    story.retry()
    assert story.jobs(JobKind.UNDO) == []  # printing was only queued: there is nothing to undo


def test_a_gate_that_is_to_start_again_anyway_is_not_asked_before_its_time() -> None:
    """Work was sent back to `legal`, and waits until `publish` is undone."""
    story = Story(
        a_step("legal"),
        a_step("publish", "legal", has_undo=True),
        a_step("review", "publish"),
    )
    first = story.ask("legal")
    story.approve("legal", by=CAROL)
    story.succeed("publish")
    story.ask("review", rollback_to=("legal",))
    story.reject("review", to="legal")
    story.tell(Dispute(human_task=first.id, by=CAROL))
    story.tell(Resume(by=OLGA, how=Resumption.ASK_ANEW))
    assert (story.jobs(), story.jobs(JobKind.UNDO)) == ([], ["publish"])
    story.undo("publish")
    assert story.jobs() == ["legal"]
