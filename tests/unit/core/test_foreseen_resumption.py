"""What an operator was shown of asking again, or of a way back, is what is done; else it is not done."""

from typing import Any

import pytest

from engine.codes import JobKind, Resumption
from engine.model import Fingerprint
from engine.resuming import reset_by
from engine.review_refusals import ForeseenOtherwise
from engine.rollback import foreseen, retried
from tests.makers import CAROL, a_step
from tests.story import Story
from tests.unit.core.reviewing import Review

BACK: dict[str, Any] = {"rollback_to": "draft", "reason": "stolen phone"}
WAYS: list[tuple[Resumption, dict[str, Any]]] = [(Resumption.ASK_ANEW, {}), (Resumption.SEND_BACK, BACK)]


def stopped() -> Review:
    """Let Bob approve the review, and say that it was not him."""
    story = Review()
    story.approve("review")
    story.dispute(story.last("review"))
    return story


def shown(story: Review, to: str | None) -> Fingerprint:
    """Give the fingerprint of what an operator is shown now."""
    assert story.task.halt is not None
    reset = reset_by(story.task, story.task.halt, to)
    return foreseen(reset.steps, reset.undone)


@pytest.mark.parametrize(("how", "fields"), WAYS)
def test_what_was_shown_is_done(how: Resumption, fields: dict[str, Any]) -> None:
    story = stopped()
    assert story.task.halt is not None
    reset = reset_by(story.task, story.task.halt, fields.get("rollback_to"))
    change = story.resume(how, foreseen=shown(story, fields.get("rollback_to")), **fields)
    assert change.rerun_steps == reset.steps
    assert tuple(old.step for old in story.task.undoing) == reset.undone


@pytest.mark.parametrize(("how", "fields"), WAYS)
def test_what_would_do_something_else_by_now_is_refused(how: Resumption, fields: dict[str, Any]) -> None:
    """Carol has disowned what she said, too."""
    story = Review()
    story.approve("legal", by=CAROL)
    story.approve("review")
    story.dispute(story.last("review"))
    before = shown(story, fields.get("rollback_to"))
    other = Fingerprint("of something else") if fields else before
    story.dispute(story.last("legal"), by=CAROL)
    with pytest.raises(ForeseenOtherwise) as refused:
        story.resume(how, foreseen=other, **fields)
    assert refused.value.target == fields.get("rollback_to")
    assert story.task.halt is not None


def test_going_on_does_nothing_that_could_be_foreseen() -> None:
    stopped().resume(Resumption.GO_ON, foreseen=Fingerprint("of anything"))


def test_a_retry_foretells_what_the_end_of_the_task_kept_from_being_undone() -> None:
    story = Story(a_step("pay", has_undo=True), a_step("other"), a_step("review", "pay"))
    story.succeed("pay")
    story.ask("review", rollback_to=("pay",))
    story.reject("review", to="pay")
    story.fail("other", is_final=True)
    assert retried(story.task).undone == ("pay",)
    story.retry()
    assert story.jobs(JobKind.UNDO) == ["pay"]
