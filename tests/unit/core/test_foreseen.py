"""A send-back does what the person was shown before, or nothing."""

import pytest

from engine.model import Fingerprint
from engine.review_refusals import ForeseenOtherwise
from engine.rollback import foreseen, preview
from tests.makers import CAROL, a_step
from tests.story import Story


def building() -> Story:
    """Let a review wait beside a build that is queued and could be undone, and a gate before publishing."""
    story = Story(
        a_step("draft"),
        a_step("build", "draft", has_undo=True),
        a_step("review", "draft"),
        a_step("legal", "draft"),
        a_step("publish", "legal"),
    )
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",))
    story.ask("legal")
    return story


def seen(story: Story) -> Fingerprint:
    """Look at what a send-back would do now."""
    reset = preview(story.task, "review", "draft")
    return foreseen(reset.steps, reset.undone)


def test_what_was_foreseen_is_done() -> None:
    story = building()
    change = story.reject("review", to="draft", foreseen=seen(story))
    assert change.rerun_steps == ("draft", "build", "review", "legal")


def test_if_more_would_run_again_by_now_nothing_is_done() -> None:
    story = building()
    before = seen(story)
    story.approve("legal", by=CAROL)
    with pytest.raises(ForeseenOtherwise):
        story.reject("review", to="draft", foreseen=before)
    assert story.last("review").is_open
    assert story.reject("review", to="draft", foreseen=seen(story)).rerun_steps[-1] == "publish"


def test_if_more_would_be_undone_by_now_nothing_is_done() -> None:
    """The same steps would run again, but the build has begun, and what it did would be taken back."""
    story = building()
    before = seen(story)
    story.take("build")
    with pytest.raises(ForeseenOtherwise):
        story.reject("review", to="draft", foreseen=before)
    story.reject("review", to="draft", foreseen=seen(story))
    assert [old.step for old in story.task.undoing] == ["build"]


def test_who_was_shown_nothing_is_not_held_to_it() -> None:
    story = building()
    story.take("build")
    assert story.reject("review", to="draft").rerun_steps[0] == "draft"
