"""Texts that were edited by whoever says later that it was not them: who approved those is asked anew."""

from engine.codes import HumanTaskStatus, ReApproval, Resumption
from engine.disowned import disowned_edits, edits_in_doubt
from tests.makers import BOB, CAROL
from tests.unit.core.reviewing import Review, showing

CHANGED = {"re_approve": ReApproval.CHANGED}


def edited() -> Review:
    """Let Bob edit the draft at the review, and Carol approve it so there and at `legal`."""
    story = Review(required=2, **CHANGED)
    story.edit("review", "second")
    story.wait(minutes=5)
    story.approve("review", by=CAROL)
    story.approve("legal", by=CAROL)
    return story


def disowned() -> Review:
    """Let Bob say then that it was not him."""
    story = edited()
    story.dispute(story.last("review"))
    return story


def test_an_edit_is_disowned_with_what_its_author_decided_then_or_later() -> None:
    assert disowned_edits(edited().task) == frozenset()
    assert disowned_edits(disowned().task) == {"draft"}
    story = edited()
    story.approve("legal", by=BOB)  # later: at another gate
    story.dispute(story.last("legal"))
    assert disowned_edits(story.task) == {"draft"}


def test_an_edit_after_what_is_disowned_is_not() -> None:
    story = Review(required=2)
    story.approve("legal")
    story.wait(minutes=5)
    story.edit("review", "second")
    story.dispute(story.last("legal"))
    assert disowned_edits(story.task) == frozenset()


def test_a_text_that_somebody_else_put_right_is_not_disowned_any_more() -> None:
    story = Review(required=2)
    story.edit("review", "second")
    story.edit("review", "third", by=CAROL)
    story.dispute(story.last("review"))
    assert disowned_edits(story.task) == frozenset()


def test_an_edit_is_disowned_also_where_somebody_else_edited_another_text_of_the_same_result() -> None:
    story = Review(required=2, editable=("draft.notes", "draft.title"), **CHANGED)
    story.edit("review", "second")
    story.wait(minutes=5)
    story.edit("review", "third", by=CAROL, target="draft.title")
    story.approve("legal", by=CAROL)
    story.dispute(story.last("review"))
    (edit,) = edits_in_doubt(story.task)
    assert (edit.by, edit.target, edit.version) == ("bob", "draft.notes", 2)
    assert story.resume(Resumption.ASK_ANEW).rerun_steps == ("legal", "review")
    story.ask("legal", showing({"notes": "third"}, version=3, required=2, **CHANGED))
    assert story.last("legal").decisions == ()


def test_all_who_edited_a_result_are_known_until_its_step_makes_it_anew() -> None:
    story = Review(required=2, editable=("draft.notes", "draft.title"))
    story.edit("review", "second")
    story.edit("review", "third", by=CAROL, target="draft.title")
    run = story.run("draft")
    assert [(e.by, e.target, e.version) for e in run.edits] == [
        ("bob", "draft.notes", 2),
        ("carol", "draft.title", 3),
    ]
    assert run.edited_by == CAROL.id
    story.reject("legal", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    assert (story.run("draft").edits, story.run("draft").edited_by) == ((), None)


def test_asking_again_no_approval_of_the_edited_text_stands() -> None:
    story = disowned()
    story.resume(Resumption.ASK_ANEW)
    story.ask("review", showing({"notes": "second"}, version=2, required=2, **CHANGED))
    assert story.last("review").decisions == ()


def test_asking_again_other_gates_that_have_approvals_of_the_edited_text_ask_again_too() -> None:
    story = disowned()
    assert story.last("legal").is_open
    change = story.resume(Resumption.ASK_ANEW)
    assert change.rerun_steps == ("legal", "review")
    story.ask("legal", showing({"notes": "second"}, version=2, required=2, **CHANGED))
    assert story.last("legal").decisions == ()


def test_a_gate_that_nobody_has_approved_goes_on_asking() -> None:
    story = Review(required=2)
    story.edit("review", "second")
    story.dispute(story.last("review"))
    assert story.resume(Resumption.ASK_ANEW).rerun_steps == ("review",)
    assert story.last("legal").status is HumanTaskStatus.PENDING


def test_what_was_disowned_in_an_earlier_stop_is_settled() -> None:
    story = disowned()
    story.resume(Resumption.GO_ON)
    story.approve("legal", by=BOB)
    story.dispute(story.last("legal"), by=CAROL)
    assert story.resume(Resumption.ASK_ANEW).rerun_steps == ("legal", "publish")


def test_going_on_the_text_stays_as_it_was_edited() -> None:
    story = disowned()
    assert story.resume(Resumption.GO_ON).rerun_steps == ()
    assert story.run("draft").edited_by == BOB.id
