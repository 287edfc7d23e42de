"""What was disowned and operators let stand is settled: a retry does not ask it again."""

import pytest

from engine.codes import ReApproval, Resumption
from tests.makers import BOB, CAROL
from tests.unit.core.reviewing import Review, showing


def settled() -> Review:
    """Let Bob approve the review and disown that, operators let it stand, and the last step fail then."""
    story = Review()
    story.approve("legal", by=CAROL)
    story.approve("review")
    story.dispute(story.last("review"))
    story.resume(Resumption.GO_ON)
    story.fail("publish", is_final=True)
    return story


def test_what_operators_let_stand_is_kept_with_the_decision() -> None:
    (decision,) = settled().last("review").said
    assert (decision.is_disputed, decision.is_upheld) == (True, True)


def test_a_retry_does_not_ask_again_what_operators_let_stand() -> None:
    assert settled().retry().rerun_steps == ("publish",)


def test_what_is_disowned_after_that_is_asked_again() -> None:
    story = settled()
    story.dispute(story.last("legal"), by=CAROL)
    assert story.retry().rerun_steps == ("legal", "publish")


@pytest.mark.parametrize("how", [Resumption.ASK_ANEW, Resumption.SEND_BACK])
def test_what_is_asked_anew_was_not_let_stand(how: Resumption) -> None:
    story = Review()
    story.approve("review")
    story.dispute(story.last("review"))
    story.resume(how, rollback_to="draft" if how is Resumption.SEND_BACK else None, reason="stolen phone")
    assert [d.is_upheld for h in story.task.human_tasks.values() for d in h.said] == [False]


def test_all_that_was_disowned_is_let_stand_also_where_it_stands_in_a_later_round() -> None:
    story = Review(re_approve=ReApproval.CHANGED, required=2)
    story.approve("legal", by=BOB)
    story.reject("review", by=CAROL, to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    again = showing({"notes": "first"}, version=2, re_approve=ReApproval.CHANGED, required=2)
    story.ask("legal", again)
    story.dispute(story.last("legal"))
    story.resume(Resumption.GO_ON)
    marks = [d.is_upheld for h in story.task.human_tasks.values() for d in h.said if d.by == BOB.id]
    assert marks == [True, True]
