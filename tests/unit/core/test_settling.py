"""Decisions that may be undone for a while, and take effect after it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.codes import ExpiryOutcome, HumanTaskKind, HumanTaskStatus, JobKind, Resumption, TimerKind
from engine.commands import AskAgain, StepAsked
from engine.model import JsonText
from engine.policy import Expiry, Reminders
from engine.refusals import AlreadyClosed, AlreadyDecided, TooLateToUndo
from engine.review_refusals import NothingToUndo
from tests.makers import BOB, CAROL, CHANNEL, DAN, HOUR, a_rule, person
from tests.unit.core.reviewing import OLGA, Review

WINDOW = timedelta(minutes=2)
CLOCKS: dict[str, Any] = {
    "reminders": Reminders(after=HOUR),
    "expiry": Expiry(after=2 * HOUR, then=ExpiryOutcome.REJECT),
}


def test_an_approval_takes_effect_when_its_window_ends() -> None:
    story = Review(undo_window=WINDOW, **CLOCKS)
    story.approve("review")
    gate = story.last("review")
    assert gate.is_open
    assert gate.settling is not None
    assert (gate.settling.verdict, gate.settling.due) == ("approved", story.now + WINDOW)
    assert story.run("review").state == "waiting"
    assert [timer.kind for timer in story.task.timers.values() if timer.step == "review"] == ["settle"]
    story.fire("review", TimerKind.SETTLE)
    assert story.last("review").status is HumanTaskStatus.APPROVED
    assert story.run("review").state == "completed"


def test_a_rejection_sends_back_when_its_window_ends() -> None:
    story = Review(undo_window=WINDOW)
    story.reject("review", to="draft")
    assert story.task.current_version == 1
    change = story.fire("review", TimerKind.SETTLE)
    assert story.last("review").sent_back_to == "draft"
    assert change.rerun_steps == ("draft", "legal", "review")


def test_an_undone_decision_leaves_the_task_as_it_was_but_for_the_history() -> None:
    story = Review(undo_window=WINDOW, required=2, **CLOCKS)
    story.approve("review", by=CAROL)
    before = story.task
    story.approve("review")
    story.wait(seconds=30)
    story.take_back("review")
    after = story.task
    stood = timedelta(seconds=30)
    for key, timer in before.timers.items():
        assert after.timers[key].due == timer.due + (stood if timer.step == "review" else timedelta(0))
    assert after.timers.keys() == before.timers.keys()
    assert after.steps == before.steps
    assert (
        after.human_tasks[story.last("review").id].decisions
        == before.human_tasks[story.last("review").id].decisions
    )
    assert [d.is_undone for d in story.last("review").said] == [False, True]
    assert [event.kind for event in story.changes[-1].events] == ["decision_undone"]


def test_a_request_has_as_long_left_after_an_undo_as_before_the_decision() -> None:
    """Its deadline would have passed while the decision could be undone."""
    story = Review(undo_window=timedelta(hours=5), **CLOCKS)
    story.wait(minutes=90)
    story.approve("review")
    story.wait(hours=3)
    story.take_back("review")
    assert story.timer("review", TimerKind.EXPIRE).due == story.now + timedelta(minutes=30)
    story.fire("review", TimerKind.EXPIRE)
    assert story.last("review").status is HumanTaskStatus.EXPIRED


def test_where_a_question_is_open_the_clocks_stand_from_the_question_on() -> None:
    story = Review(undo_window=timedelta(hours=5), **CLOCKS)
    story.wait(minutes=30)
    story.inquire("review")
    story.wait(hours=1)
    story.approve("review")
    story.wait(hours=3)
    story.take_back("review")
    assert not [timer for timer in story.task.timers.values() if timer.step == "review"]
    story.wait(hours=1)
    story.explain("review")
    assert story.timer("review", TimerKind.REMIND).due == story.now + timedelta(minutes=30)
    assert story.timer("review", TimerKind.EXPIRE).due == story.now + timedelta(minutes=90)


def test_the_decider_and_operators_may_undo_and_nobody_else() -> None:
    story = Review(undo_window=WINDOW)
    story.approve("review")
    with pytest.raises(NothingToUndo):
        story.take_back("review", by=CAROL)
    story.take_back("review", by=OLGA)
    with pytest.raises(NothingToUndo):
        story.take_back("review")


def test_who_may_undo_is_whose_approval_is_about_to_take_effect() -> None:
    """Dan approved another text, which is not there any more; with Carol's word it was decided."""
    story = Review(rules=(a_rule("bob", "carol", "dan", "erin", required=2),), undo_window=WINDOW)
    story.approve("legal", by=BOB)
    story.approve("legal", by=CAROL)
    story.edit("review", "second", by=BOB)
    story.approve("legal", by=DAN)
    story.edit("review", "first", by=person("erin"))
    with pytest.raises(AlreadyDecided) as decided:
        story.approve("legal", by=person("erin"))
    assert decided.value.decided_by == "carol"
    with pytest.raises(NothingToUndo) as refused:
        story.take_back("legal", by=DAN)
    assert refused.value.decided_by == "carol"
    story.take_back("legal", by=CAROL)
    assert [(d.by, d.is_undone) for d in story.last("legal").said] == [
        ("bob", False),
        ("carol", True),
        ("dan", False),
    ]


def test_who_was_bypassed_is_told_though_others_spoke_later_about_another_text() -> None:
    glass = a_rule("olga", name="guards")
    story = Review(
        rules=(a_rule("bob", "carol", "dan", required=2),),
        break_glass=glass,
        undo_window=WINDOW,
        surfaces=(CHANNEL,),
    )
    story.approve("legal", by=OLGA, alone=True, comment="urgent")
    story.edit("review", "second", by=BOB)
    story.approve("legal", by=DAN)
    story.edit("review", "first", by=CAROL)
    assert "bypassed" in [notice.kind for notice in story.fire("legal", TimerKind.SETTLE).notices]


def test_too_late_is_too_late() -> None:
    story = Review(undo_window=WINDOW)
    story.approve("review")
    story.fire("review", TimerKind.SETTLE)
    with pytest.raises(TooLateToUndo):
        story.take_back("review")


def test_nothing_else_is_decided_meanwhile() -> None:
    story = Review(undo_window=WINDOW)
    story.approve("review")
    assert story.approve("review").is_nothing
    with pytest.raises(AlreadyDecided):
        story.reject("review", by=CAROL)
    with pytest.raises(AlreadyDecided):
        story.approve("review", by=CAROL)


def test_the_same_rejection_again_says_nothing_new() -> None:
    story = Review(undo_window=WINDOW)
    story.reject("review", to="draft")
    assert story.reject("review", to="draft").is_nothing
    with pytest.raises(AlreadyDecided):
        story.reject("review")


def test_an_edit_elsewhere_reopens_what_was_decided_on_the_old_text() -> None:
    story = Review(undo_window=WINDOW, **CLOCKS)
    story.approve("legal", by=CAROL)
    story.edit("review", "second")
    assert story.last("legal").settling is None
    assert {timer.kind for timer in story.task.timers.values() if timer.step == "legal"} == {
        "remind",
        "expire",
    }


def test_a_rejection_of_what_is_edited_meanwhile_comes_to_nothing_and_its_author_is_told() -> None:
    story = Review(undo_window=WINDOW, surfaces=(CHANNEL,), **CLOCKS)
    story.reject("legal", to="draft", by=CAROL)
    story.wait(seconds=30)
    change = story.edit("review", "second")
    gate = story.last("legal")
    assert gate.is_undecided
    assert {timer.kind for timer in story.task.timers.values() if timer.step == "legal"} == {
        "remind",
        "expire",
    }
    (told,) = [notice for notice in change.notices if notice.human_task == gate.id]
    why = {"by": "bob", "of": "carol", "verdict": "rejected", "edited": "draft.notes"}
    assert (told.kind, told.data) == ("overtaken", why)
    story.reject("legal", to="draft", by=CAROL)
    change = story.fire("legal", TimerKind.SETTLE)
    assert change.rerun_steps == ("draft", "legal", "review")


def test_a_rejection_that_came_to_nothing_does_not_come_back_with_its_text() -> None:
    """Its author was told that it did, and decides anew."""
    story = Review(undo_window=WINDOW, required=2)
    story.reject("legal", to="draft", by=CAROL)
    story.edit("review", "second")
    story.edit("review", "first", by=CAROL)
    assert story.last("legal").is_undecided


def test_a_task_that_ends_leaves_nothing_to_undo() -> None:
    story = Review(undo_window=WINDOW)
    story.approve("review")
    story.cancel()
    assert story.last("review").settling is None
    with pytest.raises(AlreadyClosed):
        story.take_back("review", by=BOB)


def test_a_window_is_as_much_longer_as_the_task_was_stopped() -> None:
    story = Review(undo_window=WINDOW, **CLOCKS)
    story.approve("review")
    paused = story.last("review").paused
    assert paused is not None
    due = {timer.kind: timer.due for timer in paused.timers}
    story.dispute(story.last("review"))
    story.wait(days=2)
    story.resume(Resumption.GO_ON)
    settling = story.last("review").settling
    assert settling is not None
    assert settling.due == story.timer("review", TimerKind.SETTLE).due == story.now + WINDOW
    story.take_back("review")
    for kind in (TimerKind.REMIND, TimerKind.EXPIRE):
        assert story.timer("review", kind).due == due[kind] + timedelta(days=2)


def test_breaking_the_glass_again_while_it_can_be_undone_says_nothing_new() -> None:
    story = Review(undo_window=WINDOW, required=2, break_glass=a_rule("olga", name="guards"))
    story.approve("review", by=OLGA, alone=True, comment="urgent")
    assert story.approve("review", by=OLGA, alone=True, comment="urgent").is_nothing
    with pytest.raises(AlreadyDecided):
        story.approve("review", by=CAROL)


def test_where_the_others_suffice_without_an_undone_word_they_decide() -> None:
    story = Review(undo_window=WINDOW, required=2, break_glass=a_rule("olga", name="guards"))
    story.approve("review")
    story.approve("review", by=OLGA, alone=True, comment="urgent")
    story.tell(AskAgain(human_task=story.last("review").id, by=OLGA))
    job = story.take("review", JobKind.ASK_AGAIN)
    fewer = replace(story.last("review").policy, rules=(a_rule("bob", "carol"),))
    approval, request = HumanTaskKind.APPROVAL, JsonText("{}")
    story.tell(StepAsked(job=job.id, claim=job.claim, kind=approval, policy=fewer, request=request))
    story.wait(seconds=30)
    story.take_back("review", by=OLGA)
    settling = story.last("review").settling
    assert settling is not None
    assert settling.due == story.timer("review", TimerKind.SETTLE).due == story.now + WINDOW
