"""Somebody disowns a rejection that has sent work back: what had started because of it starts again."""

from engine.codes import JobKind, Resumption
from engine.commands import Dispute, Resume
from engine.disputing import DISPUTABLE
from engine.resuming import reset_by
from tests.makers import BOB, CAROL, a_step
from tests.story import Story
from tests.unit.core.reviewing import OLGA, Review


def reworked() -> Review:
    """Let Bob send the draft back, have it made again, and say then that it was not him."""
    story = Review()
    first = story.last("review")
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "worse"})
    story.dispute(first)
    return story


def inputs(story: Story) -> list[tuple[str, int]]:
    """Give which objections steps were given, by step and version."""
    return [(a.step, a.version) for change in story.changes for a in change.artifacts if a.kind == "input"]


def test_asking_again_starts_where_the_rejection_had_sent_it_back_to() -> None:
    story = reworked()
    assert story.task.halt is not None
    assert reset_by(story.task, story.task.halt).steps == ("draft", "legal", "review")
    change = story.resume(Resumption.ASK_ANEW)
    assert change.rerun_steps == ("draft", "legal", "review")
    assert story.jobs(JobKind.UNDO) == ["draft"]


def test_it_starts_without_the_objection() -> None:
    story = reworked()
    assert inputs(story) == [("draft", 2)]
    story.resume(Resumption.ASK_ANEW)
    assert inputs(story) == [("draft", 2)]
    assert story.run("draft").reset_by == 3


def test_the_thread_says_where_it_starts_again() -> None:
    story = reworked()
    told = [n.data for n in story.resume(Resumption.ASK_ANEW).notices if n.kind == "resumed"]
    assert [(data["how"], data["from"]) for data in told] == [("ask_anew", "draft")] * len(told)


def test_what_was_started_again_since_for_another_reason_stays() -> None:
    """Carol has sent back what was made because of it: her objection counts, and is not lost."""
    story = Review()
    first = story.last("review")
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",))
    story.reject("review", by=CAROL, to="draft")
    story.undo("draft")
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",))
    story.dispute(first)
    assert story.resume(Resumption.ASK_ANEW).rerun_steps == ("review",)


def test_before_what_it_undoes_is_undone_it_starts_again_without_the_objection_all_the_same() -> None:
    """The draft waits for its undo, and has not begun again."""
    story = Review()
    first = story.last("review")
    story.reject("review", to="draft")
    story.dispute(first)
    change = story.resume(Resumption.ASK_ANEW)
    assert change.rerun_steps == ("draft",)
    assert (story.jobs(), story.jobs(JobKind.UNDO)) == ([], ["draft"])
    story.undo("draft")
    assert story.jobs() == ["draft"]
    assert (story.run("draft").reset_by, inputs(story)) == (3, [("draft", 2)])
    assert {story.run(step).reset_by for step in ("legal", "review")} == {3}


def test_going_on_what_it_started_stays() -> None:
    story = reworked()
    assert story.resume(Resumption.GO_ON).rerun_steps == ()


def test_a_retry_starts_again_from_there_too() -> None:
    story = Review()
    first = story.last("review")
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",))
    story.reject("review", by=CAROL)
    assert story.state == "failed"
    story.dispute(first)
    assert story.retry().rerun_steps == ("draft", "legal", "review", "publish")


def test_a_rejection_that_was_taken_back_has_started_nothing() -> None:
    story = Review(undo_window=DISPUTABLE)
    story.reject("review", to="draft")
    story.take_back("review")
    story.dispute(story.last("review"))
    assert story.resume(Resumption.ASK_ANEW).rerun_steps == ("review",)


def test_sent_back_to_a_later_step_what_the_rejection_started_starts_again_too() -> None:
    story = Story(a_step("facts"), a_step("draft", "facts"), a_step("review", "draft"))
    story.succeed("facts", "draft")
    first = story.ask("review", rollback_to=("facts",))
    story.reject("review", to="facts")
    story.succeed("facts", "draft")
    story.tell(Dispute(human_task=first.id, by=BOB))
    back = Resume(by=OLGA, how=Resumption.SEND_BACK, rollback_to="draft", reason="stolen phone")
    assert story.tell(back).rerun_steps == ("facts", "draft", "review")
