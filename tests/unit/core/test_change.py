"""What a change says is to be written, and how changes fold into one."""

import pytest

from engine.codes import OnFailure, UndoState
from engine.commands import Cancel
from engine.refusals import NoSuchTask
from engine.snapshot import nothing
from engine.transitions import transition
from tests.makers import ALICE, BOB, CHANNEL, NOON, TASK, a_step
from tests.story import Story


def test_there_is_nothing_to_do_for_a_task_that_is_not_there() -> None:
    with pytest.raises(NoSuchTask):
        transition(TASK, None, Cancel(by=ALICE), NOON)


def test_nothing_changes_nothing() -> None:
    story = Story(a_step("work"))
    change = nothing(story.task)
    assert change.is_nothing
    assert not change.reply().changed
    assert change.written_runs == {}


def test_a_first_run_is_written_when_it_leaves_pending_and_not_before() -> None:
    story = Story(a_step("draft"), a_step("publish", "draft"))
    assert set(story.changes[0].written_runs) == {("draft", 1)}
    change = story.succeed("draft")
    assert set(change.written_runs) == {("draft", 1), ("publish", 1)}
    assert all(is_current for _, is_current in change.written_runs.values())


def test_a_reset_writes_old_runs_as_old_and_pending_ones_as_current() -> None:
    story = Story(a_step("draft", has_undo=True), a_step("review", "draft"))
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",))
    change = story.reject("review", to="draft")
    written = {key: (run.state, is_current) for key, (run, is_current) in change.written_runs.items()}
    assert written == {
        ("draft", 1): ("completed", False),
        ("review", 1): ("rejected", False),
        ("draft", 2): ("pending", True),
        ("review", 2): ("pending", True),
    }
    assert change.written_runs["draft", 1][0].undo is UndoState.RUNNING


def test_what_does_not_change_is_not_written() -> None:
    story = Story(a_step("draft"), a_step("tests"))
    assert set(story.succeed("draft").written_runs) == {("draft", 1)}


def test_changes_fold_into_one_that_carries_everything() -> None:
    story = Story(a_step("draft", has_undo=True), a_step("review", "draft"), surface=CHANNEL)
    first_inputs = story.changes[0].inputs
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",), surfaces=(CHANNEL,), required=2)
    story.approve("review", BOB)
    story.reject("review", to="draft")
    story.undo("draft")
    folded, *later = story.changes
    for change in later:
        folded = folded.then(change)
    assert folded.before is None
    assert folded.after is story.task
    assert folded.inputs == first_inputs == "{}"
    for part in ("events", "artifacts", "bodies", "notices"):
        assert getattr(folded, part) == tuple(x for c in story.changes for x in getattr(c, part))
    assert {key: is_current for key, (_, is_current) in folded.written_runs.items()} == {
        ("draft", 1): False,
        ("review", 1): False,
        ("draft", 2): True,
        ("review", 2): True,
    }
    assert folded.written_runs["draft", 1][0].undo is UndoState.DONE


def test_a_change_folds_with_one_that_does_nothing() -> None:
    story = Story(a_step("draft"))
    change = story.succeed("draft")
    folded = change.then(nothing(story.task))
    assert (folded.before, folded.after, folded.events) == (change.before, change.after, change.events)


def test_each_change_is_one_revision() -> None:
    story = Story(a_step("draft", on_failure=OnFailure.CONTINUE), a_step("publish", "draft"))
    story.fail("draft")
    story.succeed("publish")
    assert [change.after.revision for change in story.changes] == [1, 2, 3]


def test_cards_are_there_where_somebody_started_the_task_or_is_asked() -> None:
    assert Story(a_step("work"), surface=CHANNEL).task.has_cards
    silent = Story(a_step("review"))
    assert not silent.task.has_cards
    silent.ask("review", surfaces=(CHANNEL,))
    assert silent.task.has_cards
