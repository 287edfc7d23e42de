"""What an edit does at gates that were passed on the text as it was: foreseen, done, and told."""

from typing import Any

import pytest

from engine import editing
from engine.codes import ClosedBecause, HumanTaskStatus, OnFailure, TimerKind
from engine.model import Fingerprint
from engine.review_refusals import CannotEdit, ForeseenOtherwise
from engine.rollback import foreseen
from tests.makers import BOB, CAROL, CHANNEL, HOUR, a_step
from tests.story import Story
from tests.unit.core.reviewing import Review, edit_of, of, showing

FIRST = {"notes": "first"}
AFTER_LEGAL = (
    a_step("draft"),
    a_step("legal", "draft", reads=("draft",)),
    a_step("pay", "legal", has_undo=True),
    a_step("paid", "pay", reads=("draft",)),
    a_step("review", "draft", reads=("draft",)),
)


class Paid(Review):
    """Beside `review`, `legal` was passed, `pay` has paid, and `paid` asks whether that is fine."""

    def __init__(self, **fields: Any) -> None:
        Story.__init__(self, *AFTER_LEGAL)
        self.succeed("draft", output=FIRST)
        self.ask("legal", showing(FIRST, surfaces=(CHANNEL,)))
        self.approve("legal", by=CAROL)
        self.succeed("pay")
        asked: dict[str, Any] = {"surfaces": (CHANNEL,), "undo_window": HOUR, **fields}
        self.ask("paid", showing(FIRST, **asked))
        self.ask("review", showing(FIRST, required=2))

    def foretold(self) -> Fingerprint:
        """Give the fingerprint of what an edit does."""
        reset = editing.preview(self.task, "draft.notes")
        return foreseen(reset.steps, reset.undone)


def test_what_an_edit_does_is_foreseen_and_then_done() -> None:
    story = Paid()
    reset = editing.preview(story.task, "draft.notes")
    assert (reset.steps, reset.undone, reset.asked) == (("legal", "pay", "paid"), ("pay",), ("legal", "paid"))
    change = story.edit("review", "second", foreseen=story.foretold())
    assert change.rerun_steps == reset.steps
    assert [old.step for old in story.task.undoing] == ["pay"]
    assert story.run("draft").output == of({"notes": "second"})


def test_an_edit_that_would_do_something_else_than_was_shown_changes_nothing() -> None:
    story = Paid()
    seen = story.foretold()
    story.approve("paid")
    story.fire("paid", TimerKind.SETTLE)
    for other in (Fingerprint("other"), foreseen(())):
        with pytest.raises(ForeseenOtherwise) as refused:
            story.edit("review", "second", foreseen=other)
        assert (refused.value.target, refused.value.by_edit) == ("draft.notes", True)
    story.edit("review", "second", foreseen=seen)  # passed or not, `paid` is asked again


def test_those_whose_passed_approval_lapses_are_told_and_nothing_was_sent_back() -> None:
    story = Paid()
    legal, paid = story.last("legal"), story.last("paid")
    story.reject("paid", to="draft")
    change = story.edit("review", "second", by=CAROL)
    assert story.task.human_tasks[paid.id].closed_because is ClosedBecause.EDITED
    told = {(one.human_task, one.kind): one.data for one in change.notices}
    why = {"by": "carol", "of": "bob", "verdict": "rejected", "edited": "draft.notes"}
    assert told == {(paid.id, "overtaken"): why}  # Carol herself had approved at `legal`
    story = Paid()
    change = story.edit("review", "second")
    told = {(one.human_task, one.kind): one.data for one in change.notices}
    by_bob = {"by": "bob", "target": "draft.notes", "people": ["carol"]}
    assert told == {(legal.id, "lapsed"): by_bob}
    assert "sent_back" not in [event.kind for event in change.events]


def test_who_decided_behind_such_a_gate_is_told_that_it_came_to_nothing() -> None:
    """What was decided there shows nothing of the text; it is asked again because `legal` is."""
    story = Paid(shown=(), fingerprint=None, editable=())
    paid = story.last("paid")
    story.approve("paid", by=CAROL)
    change = story.edit("review", "second")
    told = {(one.human_task, one.kind): one.data for one in change.notices}
    why = {"by": "bob", "of": "carol", "verdict": "approved", "edited": "draft.notes"}
    assert told[paid.id, "overtaken"] == why


def test_a_text_that_was_approved_before_the_gate_is_not_edited_at_it() -> None:
    """Else the edit would start its own request again, and drop the approval that came with it."""
    story = Paid()
    gate = story.last("paid")
    before = story.task
    with pytest.raises(CannotEdit) as refused:
        story.tell(edit_of(gate, "second", BOB))
    assert (refused.value.reason, refused.value.gates) == ("approved_before", ("legal",))
    assert story.task == before
    assert editing.approved_before(story.task, gate, "draft.notes") == ("legal",)
    assert editing.approved_before(story.task, story.last("review"), "draft.notes") == ()


def test_what_the_gate_before_did_not_show_or_did_not_pass_may_be_edited() -> None:
    story = Story(
        a_step("draft"),
        a_step("legal", "draft", on_failure=OnFailure.CONTINUE),
        a_step("other", "draft"),
        a_step("review", "legal", "other", reads=("draft",)),
    )
    story.succeed("draft", output=FIRST)
    story.fail("legal", is_final=True)
    story.ask("other")
    story.approve("other")
    gate = story.ask("review", showing(FIRST))
    story.tell(edit_of(gate, "second", BOB))
    assert story.last("review").status is HumanTaskStatus.APPROVED
