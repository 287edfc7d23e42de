"""Questions about a request: its clocks stand still until they are answered."""

from datetime import timedelta
from typing import Any

import pytest

from engine.codes import ExpiryOutcome, HumanTaskStatus, TimerKind
from engine.model import Surface
from engine.policy import Expiry, Reminders
from engine.refusals import AlreadyClosed, AlreadyDecided, NotAsked, WrongAnswer
from engine.review_refusals import AnsweredAlready, CannotBeAsked, NotInquired
from tests.makers import ALICE, BOB, CAROL, DAN, HOUR, MALLORY, person
from tests.unit.core.reviewing import OLGA, Review

CLOCKS: dict[str, Any] = {
    "reminders": Reminders(after=HOUR),
    "expiry": Expiry(after=2 * HOUR, then=ExpiryOutcome.REJECT),
}


def test_the_clocks_stand_still_until_there_is_an_answer() -> None:
    story = Review(**CLOCKS)
    due = story.timer("review", TimerKind.EXPIRE).due
    story.wait(minutes=30)
    story.inquire("review")
    assert story.last("review").needs_information
    assert not [timer for timer in story.task.timers.values() if timer.step == "review"]
    story.wait(hours=5)
    story.explain("review")
    assert not story.last("review").needs_information
    assert story.timer("review", TimerKind.EXPIRE).due == due + timedelta(hours=5)
    assert story.timer("review", TimerKind.REMIND).due == due + timedelta(hours=4)


def test_with_two_questions_the_clocks_wait_for_both_answers() -> None:
    story = Review(**CLOCKS)
    story.inquire("review")
    story.inquire("review", by=CAROL, of=DAN)
    story.explain("review", number=1)
    assert story.last("review").needs_information
    story.explain("review", number=2, by=DAN)
    assert story.timer("review", TimerKind.EXPIRE).due > story.now


def test_who_is_asked_is_told_where_they_are_reached() -> None:
    story = Review()
    change = story.inquire("review", of=person("dan", home=Surface("D1")))
    assert [(notice.kind, notice.surface) for notice in change.notices] == [("message:inquiry", "D1")]


@pytest.mark.parametrize("by", [CAROL, BOB, ALICE, OLGA])
def test_who_was_asked_who_asked_the_starter_and_operators_may_answer(by: object) -> None:
    story = Review()
    story.inquire("review")
    story.explain("review", by=by)  # type: ignore[arg-type]  # all are actors
    assert story.last("review").inquiries[0].answer == "So."


def test_others_may_not_answer_and_nobody_twice() -> None:
    story = Review()
    story.inquire("review")
    for by, number in ((MALLORY, 1), (CAROL, 2), (CAROL, 0)):
        with pytest.raises(NotInquired):
            story.explain("review", by=by, number=number)
    with pytest.raises(WrongAnswer):
        story.explain("review", answer=" \u200b")
    with pytest.raises(WrongAnswer):
        story.explain("review", answer="x" * 3_001)
    story.explain("review")
    with pytest.raises(AnsweredAlready):
        story.explain("review")


def test_only_who_may_answer_the_request_may_ask() -> None:
    story = Review()
    with pytest.raises(NotAsked):
        story.inquire("review", by=MALLORY)


@pytest.mark.parametrize(
    ("why", "asked"),
    [
        ("says nothing", {"question": " "}),
        ("longer than 3,000 characters", {"question": "x" * 3_001}),
        ("nobody asks themselves", {"of": BOB}),
        ("is deactivated", {"of": person("dan", is_active=False)}),
    ],
)
def test_a_question_needs_words_and_somebody_else(why: str, asked: dict[str, object]) -> None:
    with pytest.raises(CannotBeAsked, match=why):
        Review().inquire("review", **asked)  # type: ignore[arg-type]  # as the cases say


def test_twenty_questions_are_enough() -> None:
    story = Review()
    for _ in range(20):
        story.inquire("review")
    with pytest.raises(CannotBeAsked, match="enough was asked"):
        story.inquire("review")


def test_a_decision_may_come_before_the_answer() -> None:
    story = Review(**CLOCKS)
    story.inquire("review")
    story.approve("review")
    assert story.last("review").status is HumanTaskStatus.APPROVED
    assert not [timer for timer in story.task.timers.values() if timer.step == "review"]


def test_what_is_decided_needs_no_answer_any_more() -> None:
    story = Review()
    story.inquire("review")
    story.approve("review")
    with pytest.raises(AlreadyClosed):
        story.explain("review")
    story = Review(undo_window=HOUR)
    story.inquire("review")
    story.approve("review")
    with pytest.raises(AlreadyDecided):
        story.explain("review")


def test_after_an_undo_the_question_still_stops_the_clocks() -> None:
    story = Review(undo_window=HOUR, **CLOCKS)
    story.inquire("review")
    story.approve("review")
    story.take_back("review")
    assert not [timer for timer in story.task.timers.values() if timer.step == "review"]
    story.explain("review")
    assert story.timer("review", TimerKind.EXPIRE).due > story.now
