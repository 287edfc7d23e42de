"""Who decided more than once says which of these decisions was not theirs."""

from datetime import timedelta

import pytest

from engine.codes import ReApproval, Resumption
from engine.disputing import disputable
from engine.review_refusals import CannotDispute
from tests.makers import BOB, CAROL, HOUR
from tests.unit.core.reviewing import Review, showing


def twice() -> Review:
    """Let Bob approve, Carol edit, and Bob approve that, too."""
    story = Review(required=2)
    story.approve("review")
    story.edit("review", "second", by=CAROL)
    story.approve("review")
    return story


def marks(story: Review) -> list[bool]:
    """Give which of the words about the review are disowned."""
    return [decision.is_disputed for decision in story.last("review").said]


def test_each_decision_can_be_disowned() -> None:
    story = twice()
    story.dispute(story.last("review"), place=1)
    assert marks(story) == [True, False, False]
    assert disputable(story.last("review"), BOB.id, story.now) == (3,)
    story.dispute(story.last("review"), place=3)
    assert marks(story) == [True, False, True]
    assert story.task.halt is not None
    assert [one.place for one in story.task.halt.disowned] == [1, 3]


def test_without_a_word_the_last_is_meant() -> None:
    story = twice()
    story.dispute(story.last("review"))
    assert marks(story) == [False, False, True]
    assert story.dispute(story.last("review")).is_nothing


@pytest.mark.parametrize("place", [2, 4, 0])
def test_only_a_decision_of_ones_own(place: int) -> None:
    story = twice()
    with pytest.raises(CannotDispute, match="they decided nothing there"):
        story.dispute(story.last("review"), place=place)


def test_an_undone_decision_can_be_disowned_too() -> None:
    """Somebody used the account, whatever became of it."""
    story = Review(undo_window=HOUR)
    story.approve("review")
    story.take_back("review")
    assert disputable(story.last("review"), BOB.id, story.now) == (1,)
    story.dispute(story.last("review"))
    assert marks(story) == [True]
    assert story.task.halt is not None
    story.resume(Resumption.GO_ON)
    story.approve("review")


def test_what_is_too_long_ago_is_not_offered() -> None:
    story = Review(required=2)
    story.approve("review")
    story.wait(days=6)
    story.edit("review", "second", by=CAROL)
    story.approve("review")
    assert disputable(story.last("review"), BOB.id, story.now) == (1, 3)
    assert disputable(story.last("review"), BOB.id, story.now + timedelta(days=2)) == (3,)


def test_what_stands_is_the_very_decision_that_was_made_before() -> None:
    """Bob approved the first text, then the second; the second stands."""
    story = Review(re_approve=ReApproval.CHANGED, required=2)
    story.approve("legal", by=BOB)
    story.edit("review", "second", by=CAROL)
    story.approve("legal", by=BOB)
    first = story.last("legal")
    story.reject("review", by=BOB, to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "second"})
    again = showing({"notes": "second"}, version=3, re_approve=ReApproval.CHANGED, required=2)
    story.ask("legal", again)
    assert [d.by for d in story.last("legal").said] == ["bob"]
    story.dispute(first, place=1)
    assert [d.is_disputed for d in story.last("legal").said] == [False]
    story.dispute(story.last("legal"), place=1)
    assert [d.is_disputed for d in story.task.human_tasks[first.id].said] == [True, True]
    assert [d.is_disputed for d in story.last("legal").said] == [True]


@pytest.mark.parametrize("is_disowned", [True, False])
def test_a_retry_asks_again_what_was_disowned_since_the_task_failed(is_disowned: bool) -> None:
    story = Review()
    story.approve("legal", by=CAROL)
    story.approve("review")
    story.fail("publish", is_final=True)
    if is_disowned:
        story.dispute(story.last("legal"), by=CAROL)
    change = story.retry()
    assert change.rerun_steps == (("legal", "publish") if is_disowned else ("publish",))
    assert story.jobs() == (["legal"] if is_disowned else ["publish"])
