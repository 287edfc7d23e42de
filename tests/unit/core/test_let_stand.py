"""What a retry asks again: what was disowned, and not what operators let stand since."""

import pytest

from engine.codes import ReApproval, Resumption
from engine.commands import Dispute
from engine.content import fingerprint_of_all
from engine.policy import Shown
from tests.makers import BOB, CAROL, a_policy, a_step
from tests.story import Story
from tests.unit.core.reviewing import Review, edit_of, of, showing


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


def test_a_retry_asks_a_disowned_form_again_although_its_answer_was_edited_since() -> None:
    """The edit made a new run of the form's step, and no new request."""
    story = Story(a_step("form"), a_step("review", "form", reads=("form",)), a_step("pay", "review"))
    form = story.ask_form("form")
    story.complete("form", {"notes": "first"})
    shown = (Shown(step="form", version=1, fingerprint=of({"notes": "first"})),)
    whole = fingerprint_of_all((one.step, one.fingerprint) for one in shown)
    fields = {"editable": ("form.notes",), "shown": shown, "fingerprint": whole}
    story.ask("review", a_policy("carol", **fields))
    story.tell(edit_of(story.last("review"), "second", CAROL, target="form.notes"))
    story.fail("pay", is_final=True)
    story.tell(Dispute(human_task=form.id, by=BOB))
    assert story.retry().rerun_steps == ("form", "review", "pay")
