"""Rounds count how often work was sent back and people were asked, not versions: an edit begins none."""

from engine.codes import Resumption
from engine.commands import Retry
from engine.rounds import round_of_step, rounds
from tests.makers import ALICE, BOB, CAROL
from tests.unit.core.reviewing import Review, showing

STEPS = ("draft", "tests", "legal", "review", "publish")


def counted(story: Review) -> list[int]:
    """Give the round of the task, and of each step."""
    return [rounds(story.task), *(round_of_step(story.task, step) for step in STEPS)]


def test_work_that_comes_back_is_in_its_next_round() -> None:
    story = Review()
    assert counted(story) == [1, 1, 1, 1, 1, 1]
    story.reject("review", to="draft")
    story.undo("draft")
    assert counted(story) == [2, 2, 1, 1, 1, 1]  # nobody is asked again yet
    story.succeed("draft", output={"notes": "second"})
    for gate in ("legal", "review"):
        story.ask(gate, showing({"notes": "second"}, version=2))
    assert counted(story) == [2, 2, 1, 2, 2, 1]


def test_an_edit_begins_no_round() -> None:
    story = Review(required=2)
    story.edit("review", "second")
    story.edit("review", "third", by=CAROL)
    assert story.task.current_version == 3
    assert counted(story) == [1, 1, 1, 1, 1, 1]
    story.reject("legal", to="draft")
    assert counted(story)[:2] == [2, 2]


def test_what_begins_only_after_a_send_back_is_in_its_first_round() -> None:
    story = Review()
    story.approve("legal", by=CAROL)
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "second"})
    for gate in ("legal", "review"):
        story.ask(gate, showing({"notes": "second"}, version=2))
        story.approve(gate, by=CAROL)
    story.take("publish")
    assert counted(story) == [2, 2, 1, 2, 2, 1]


def test_a_request_that_is_made_anew_counts_as_its_card_does() -> None:
    story = Review(required=2)
    story.approve("review", by=BOB)
    story.dispute(story.last("review"))
    story.resume(Resumption.ASK_ANEW)
    story.ask("review", showing({"notes": "first"}))
    assert counted(story) == [1, 1, 1, 1, 2, 1]


def test_a_retry_begins_no_round() -> None:
    story = Review()
    for gate in ("legal", "review"):
        story.approve(gate, by=CAROL)
    story.fail("publish", is_final=True)
    story.tell(Retry(by=ALICE))
    story.take("publish")
    assert counted(story) == [1, 1, 1, 1, 1, 1]
