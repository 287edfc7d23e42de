"""An edit whose approval may still be undone: with it the text is put back, and what held holds again."""

from dataclasses import replace
from typing import Any

import pytest

from engine.codes import ClosedBecause, HumanTaskKind, HumanTaskStatus, JobKind, Resumption, TimerKind
from engine.commands import AskAgain, StepAsked, UndoDecision
from engine.model import JsonText
from engine.review_refusals import StaleFingerprint
from engine.rollback import preview
from engine.snapshot import TaskSnapshot
from engine.tally import counted
from tests.makers import BOB, CAROL, CHANNEL, DAN, HOUR, a_rule, a_step
from tests.story import Story
from tests.unit.core.reviewing import OLGA, Review, edit_of, of, showing

FIRST = {"notes": "first"}
STEPS = (
    a_step("draft"),
    a_step("legal", "draft", reads=("draft",)),
    a_step("pay", "legal", has_undo=True),
    a_step("tests"),
    a_step("publish", "legal", "tests", reads=("draft",)),
    a_step("review", "draft", reads=("draft",)),
    a_step("after", "review"),
)


class Beside(Review):
    """`legal` was passed, `pay` has paid, `publish` waits for `tests`; at `review` edits can be undone."""

    def __init__(self, **fields: Any) -> None:
        Story.__init__(self, *STEPS)
        self.succeed("draft", output=FIRST)
        self.ask("legal", showing(FIRST, "bob", "carol", "dan", surfaces=(CHANNEL,)))
        self.approve("legal", by=CAROL)
        self.succeed("pay")
        asked: dict[str, Any] = {"undo_window": HOUR, "surfaces": (CHANNEL,), **fields}
        self.ask("review", showing(FIRST, **asked))


def as_it_was(before: TaskSnapshot, after: TaskSnapshot) -> bool:
    """Say whether each step gives what it gave, by whom and when it did, and is where it was."""
    runs = {
        name: replace(run, run=before.steps[name].run, version=before.steps[name].version)
        for name, run in after.steps.items()
    }
    return runs == before.steps


def test_undoing_a_decision_puts_back_the_text_that_was_edited_with_it() -> None:
    story = Review(undo_window=HOUR)
    before = story.task
    story.edit("review", "second")
    story.wait(minutes=1)
    change = story.take_back("review")
    assert as_it_was(before, story.task)
    draft = story.run("draft")
    assert (draft.version, draft.output, draft.edited_by) == (3, of(FIRST), None)
    assert [(kept.version, kept.fingerprint) for kept in change.artifacts] == [(3, of(FIRST))]
    assert [run.version for run in change.retired if run.step == "draft"] == [2]
    gate = story.last("review")
    assert gate.is_undecided
    assert gate.policy.fingerprint == before.human_tasks[gate.id].policy.fingerprint
    assert [event.kind for event in change.events] == ["decision_undone", "put_back"]
    assert [d.is_undone for d in gate.said] == [True]
    story.approve("review", fingerprint=gate.policy.fingerprint)
    story.fire("review", TimerKind.SETTLE)
    assert story.last("review").status is HumanTaskStatus.APPROVED


def test_what_somebody_else_had_edited_before_is_theirs_again() -> None:
    story = Review(undo_window=HOUR, rules=(a_rule("bob", "carol"),))
    story.edit("legal", "second", by=CAROL)
    made = story.run("draft")
    story.wait(minutes=1)
    story.edit("review", "third")
    story.take_back("review")
    again = story.run("draft")
    assert (again.output, again.edited_by, again.ended_at) == (made.output, "carol", made.ended_at)
    settling = story.last("legal").settling
    assert settling is not None  # Carol's approval counts again, but her edit stands
    assert settling.before is None


def test_gates_that_were_passed_hold_until_the_decision_takes_effect() -> None:
    story = Beside()
    change = story.edit("review", "second")
    assert not change.rerun_steps
    assert story.run("legal").state == story.run("pay").state == "completed"
    change = story.fire("review", TimerKind.SETTLE)
    assert change.rerun_steps == ("legal", "pay")
    assert [old.step for old in story.task.undoing] == ["pay"]
    told = {(one.human_task, one.kind): one.data for one in change.notices if one.kind == "lapsed"}
    by_bob = {"by": "bob", "target": "draft.notes", "people": ["carol"]}
    assert told == {(story.last("legal").id, "lapsed"): by_bob}


def test_gates_that_were_passed_hold_again_when_the_decision_is_undone() -> None:
    story = Beside()
    before = story.task
    story.edit("review", "second")
    change = story.take_back("review")
    assert as_it_was(before, story.task)
    assert not change.rerun_steps
    story.succeed("tests")
    assert story.take("publish").id.version == story.task.current_version


def test_nothing_starts_behind_such_a_gate_as_long_as_the_edit_can_be_undone() -> None:
    story = Beside()
    story.edit("review", "second")
    story.succeed("tests")
    assert story.run("publish").state == "pending"
    story.take_back("review")
    assert story.jobs() == ["publish"]
    story = Beside()
    story.edit("review", "second")
    story.succeed("tests")
    story.fire("review", TimerKind.SETTLE)
    story.undo("pay")
    assert set(story.jobs()) == {"legal", "after"}


def test_what_was_about_to_start_behind_such_a_gate_works_with_what_was_approved_there() -> None:
    story = Beside()
    story.succeed("tests")
    story.edit("review", "second")
    assert story.take("publish").id.version == 1


def test_an_edit_whose_approval_does_not_decide_is_in_effect_at_once() -> None:
    story = Beside(required=2)
    change = story.edit("review", "second")
    assert change.rerun_steps == ("legal", "pay")


def test_approvals_of_the_edited_text_lapse_when_the_edit_is_undone() -> None:
    story = Review(undo_window=HOUR, surfaces=(CHANNEL,), rules=(a_rule("bob", "carol", "dan"),))
    story.edit("review", "second")
    story.approve("legal", by=DAN)
    legal = story.last("legal")
    assert legal.settling is not None
    change = story.take_back("review")
    assert story.last("legal").is_undecided
    assert counted(story.last("legal")) == set()
    told = {(one.human_task, one.kind): one.data for one in change.notices}
    by_bob = {"by": "bob", "editor": "bob", "target": "draft.notes", "people": ["dan"]}
    assert told[legal.id, "lapsed"] == by_bob


def test_a_gate_that_was_passed_on_the_edited_text_asks_again_and_nothing_has_started_behind_it() -> None:
    story = Review(undo_window=HOUR)
    story.reject("legal", to="draft", by=CAROL)
    story.fire("legal", TimerKind.SETTLE)
    story.undo("draft")
    story.succeed("draft", output=FIRST)
    story.ask("legal", showing(FIRST, version=2))
    story.ask("review", showing(FIRST, version=2, undo_window=HOUR))
    story.edit("review", "second")
    story.approve("legal", by=CAROL)
    assert story.run("legal").state == "completed"
    change = story.take_back("review")
    assert change.rerun_steps == ("legal",)
    assert story.jobs() == ["legal"]


def test_an_undo_of_another_edit_than_was_looked_at_changes_nothing() -> None:
    story = Review(undo_window=HOUR)
    story.edit("review", "second")
    for output in (None, JsonText('{"notes":"other"}')):
        with pytest.raises(StaleFingerprint):
            story.tell(UndoDecision(human_task=story.last("review").id, by=BOB, output=output))


def test_work_that_is_sent_back_past_an_undecided_edit_takes_the_gates_along_that_it_kept() -> None:
    """Nobody can undo the edit any more: what had approved the text before it is asked again, as foreseen."""
    story = Story(
        a_step("draft"),
        a_step("legal", "draft", reads=("draft",)),
        a_step("facts", "draft"),
        a_step("review", "facts", reads=("draft",)),
        a_step("style", "facts", reads=("draft",)),
    )
    story.succeed("draft", output=FIRST)
    story.ask("legal", showing(FIRST))
    story.approve("legal", by=CAROL)
    story.succeed("facts")
    gate = story.ask("review", showing(FIRST, undo_window=HOUR))
    story.ask("style", showing(FIRST, rollback_to=("facts",)))
    story.tell(edit_of(gate, "second", BOB))
    reset = preview(story.task, "style", "facts")
    assert reset.steps == ("legal", "facts", "review", "style")
    change = story.reject("style", to="facts", by=CAROL)
    assert change.rerun_steps == reset.steps
    assert story.task.human_tasks[gate.id].closed_because is ClosedBecause.SENT_BACK


def test_a_retry_asks_gates_again_whose_text_was_edited_when_the_task_ended() -> None:
    story = Beside()
    story.edit("review", "second")
    story.fail("tests", is_final=True)
    assert story.state == "failed"
    change = story.retry()
    assert {"legal", "pay", "tests", "review"} <= set(change.rerun_steps)


def test_an_edit_that_stands_for_itself_since_fewer_approvals_count_lets_gates_ask_again() -> None:
    story = Beside()
    story.edit("review", "second")
    story.tell(AskAgain(human_task=story.last("review").id, by=OLGA))
    job = story.take("review", JobKind.ASK_AGAIN)
    more = replace(story.last("review").policy, rules=(a_rule("carol", "dan"),))
    approval, request = HumanTaskKind.APPROVAL, JsonText("{}")
    change = story.tell(StepAsked(job=job.id, claim=job.claim, kind=approval, policy=more, request=request))
    assert story.last("review").is_undecided
    assert change.rerun_steps == ("legal", "pay")


def test_an_edit_in_a_stopped_task_can_be_undone_when_it_goes_on() -> None:
    story = Beside()
    story.edit("review", "second")
    story.dispute(story.last("review"))
    story.wait(days=1)
    story.resume(Resumption.GO_ON)
    before = story.run("draft")
    story.take_back("review", by=OLGA)
    assert (before.output, story.run("draft").output) == (of({"notes": "second"}), of(FIRST))
