"""Editing a text while approving it: a new version, of which alone is approved."""

from datetime import timedelta

import pytest

from engine.codes import HumanTaskKind, HumanTaskStatus, JobKind, OnFailure
from engine.content import json_text
from engine.policy import Shown
from engine.refusals import AlreadyClosed, NotAsked, NotYourTurn, WrongKind
from engine.review_refusals import CannotEdit, StaleFingerprint
from engine.tally import counted
from tests.makers import BOB, CAROL, MALLORY, a_policy, a_rule, a_step
from tests.story import Story
from tests.unit.core.reviewing import Review, edit_of, of, showing


def test_an_edit_is_a_new_version_and_both_stay() -> None:
    story = Review(required=2)
    change = story.edit("review", "second")
    draft = story.run("draft")
    assert (draft.version, draft.run, draft.output, draft.edited_by) == (2, 2, of({"notes": "second"}), "bob")
    assert [run.version for run in change.retired if run.step == "draft"] == [1]
    assert [(kept.version, kept.fingerprint) for kept in change.artifacts] == [(2, draft.output)]
    assert story.task.current_version == 2


def test_an_edit_approves_what_is_shown_then() -> None:
    story = Review(required=2)
    story.edit("review", "second")
    gate = story.last("review")
    assert counted(gate) == {"bob"}
    assert gate.policy.shown[0].version == 2
    assert gate.policy.shown[0].edited_by == "bob"
    assert gate.decisions[-1].fingerprint == gate.policy.fingerprint


def test_approvals_of_the_text_as_it_was_lapse() -> None:
    story = Review(required=2)
    story.approve("review", by=CAROL)
    story.approve("legal", by=CAROL)
    story.edit("review", "second")
    assert counted(story.last("review")) == {"bob"}
    assert counted(story.last("legal")) == set()
    story.approve("review", by=CAROL)
    assert story.last("review").status is HumanTaskStatus.APPROVED


def test_those_whose_approvals_lapse_are_told() -> None:
    story = Review(required=2, surfaces=("C1",))
    story.approve("review", by=CAROL)
    story.approve("legal", by=BOB)
    change = story.edit("review", "second")
    told = {(one.human_task, one.kind): one.data for one in change.notices if one.kind == "lapsed"}
    by_bob = {"by": "bob", "target": "draft.notes", "people": ["carol"]}
    assert told == {(story.last("review").id, "lapsed"): by_bob}


def test_the_history_says_what_was_edited_what_was_seen_before_and_both_texts() -> None:
    story = Review(required=2)
    seen = story.last("review").policy.fingerprint
    change = story.edit("review", "second")
    (edited,) = [event for event in change.events if event.kind == "edited"]
    assert (edited.by, edited.step, edited.version) == ("bob", "draft", 2)
    seen_before = {"target": "draft.notes", "from": 1, "fingerprint": seen}
    assert edited.data == {**seen_before, "before": "first", "after": "second"}


def test_a_gate_that_was_passed_on_the_old_text_is_asked_again() -> None:
    story = Review()
    story.approve("legal", by=CAROL)
    assert story.run("legal").state == "completed"
    change = story.edit("review", "second")
    assert story.last("review").status is HumanTaskStatus.APPROVED
    assert change.rerun_steps == ("legal",)
    assert story.jobs() == ["legal"]
    assert story.run("publish").state == "pending"
    story.ask("legal", showing({"notes": "second"}, version=2))
    story.approve("legal", by=CAROL)
    assert story.jobs() == ["publish"]
    assert story.take("publish").id.version == 3


def test_an_edit_of_what_somebody_else_edited_first_is_refused() -> None:
    story = Review(required=2)
    seen = story.last("review").policy.fingerprint
    story.edit("review", "second", by=CAROL)
    with pytest.raises(StaleFingerprint):
        story.edit("review", "third", fingerprint=seen)
    with pytest.raises(StaleFingerprint):
        story.approve("review", fingerprint=seen)
    story.approve("review")
    assert story.last("review").status is HumanTaskStatus.APPROVED


def test_a_gate_that_was_about_to_ask_asks_about_the_new_text() -> None:
    story = Review()
    story.reject("legal", to="draft", by=CAROL)
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("review", showing({"notes": "first"}, version=2))
    waiting = story.take("legal")
    story.edit("review", "second")
    story.ask("legal", showing({"notes": "first"}, version=2))  # read before the edit
    assert [event.kind for event in story.changes[-1].events] == ["asking_newer"]
    assert story.run("legal").state == "running"
    again = story.take("legal")
    assert (again.id.version, again.id.attempt) == (3, waiting.id.attempt + 1)
    story.ask("legal", showing({"notes": "second"}, version=3))
    assert story.run("legal").state == "waiting"


def test_work_that_is_queued_reads_the_new_text() -> None:
    story = Review()
    story.reject("legal", to="draft", by=CAROL)
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("review", showing({"notes": "first"}, version=2))
    story.edit("review", "second")
    assert [id.version for id in story.task.jobs if id.kind is JobKind.RUN] == [3]


def test_only_editable_texts_may_be_edited_and_only_by_those_who_may_approve() -> None:
    story = Review()
    with pytest.raises(CannotEdit, match="does not let it be edited"):
        story.edit("review", "second", target="draft.title")
    with pytest.raises(CannotEdit, match="is as it was"):
        story.edit("review", "first")
    with pytest.raises(NotAsked):
        story.edit("review", "second", by=MALLORY)
    story.approve("review")
    with pytest.raises(AlreadyClosed):
        story.edit("review", "second", by=CAROL)


def test_a_form_cannot_be_edited() -> None:
    story = Review()
    story.reject("legal", to="draft", by=CAROL)
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask_form("review")
    with pytest.raises(WrongKind):
        story.edit("review", "second", by=BOB)


def test_a_question_for_operators_is_found_its_people_after_an_edit() -> None:
    """Publishing failed, and who is asked about it is still to be found while somebody edits elsewhere."""
    story = Story(
        a_step("draft"),
        a_step("review", "draft", reads=("draft",)),
        a_step("publish", "draft", reads=("draft",), on_failure=OnFailure.ASK),
    )
    story.succeed("draft", output={"notes": "first"})
    gate = story.ask("review", showing({"notes": "first"}, required=2))
    story.fail("publish", is_final=True)
    story.tell(edit_of(gate, "second", BOB))
    assert story.jobs(JobKind.ASK) == ["publish"]
    story.ask_operators("publish")
    assert story.run("publish").state == "waiting"


def test_of_rules_in_sequence_the_first_is_asked_again_after_an_edit_at_the_second() -> None:
    rules = (a_rule("carol", name="security"), a_rule("bob", name="managers"))
    story = Story(a_step("draft"), a_step("review", "draft", reads=("draft",)))
    story.succeed("draft", output={"notes": "first"})
    gate = story.ask("review", showing({"notes": "first"}, rules=rules, is_sequential=True))
    story.approve("review", by=CAROL)
    story.tell(edit_of(story.last("review"), "second", BOB))
    assert story.run("draft").output == of({"notes": "second"})
    assert counted(story.last("review")) == set()
    with pytest.raises(NotYourTurn):
        story.approve("review", by=BOB)
    story.approve("review", by=CAROL)
    story.approve("review", by=BOB)
    assert story.task.human_tasks[gate.id].status is HumanTaskStatus.APPROVED


def test_where_a_text_is_one_again_that_was_approved_those_approvals_count_again() -> None:
    """Else a gate would wait for nobody: whoever it needs has approved exactly this."""
    story = Review(undo_window=timedelta(minutes=2), required=2)
    for who in (BOB, CAROL):
        story.approve("legal", by=who)
    story.edit("review", "second")
    assert story.last("legal").settling is None
    story.edit("review", "first", by=CAROL)
    assert counted(story.last("legal")) == {"bob", "carol"}
    assert story.last("legal").settling is not None


def test_a_form_is_answered_on_what_it_shows_or_not_at_all() -> None:
    story = Story(
        a_step("draft"),
        a_step("facts", "draft", reads=("draft",)),
        a_step("review", "draft", reads=("draft",)),
    )
    story.succeed("draft", output={"notes": "first"})
    form = story.ask("facts", showing({"notes": "first"}), HumanTaskKind.FORM)
    gate = story.ask("review", showing({"notes": "first"}, required=2))
    story.tell(edit_of(gate, "second", BOB))
    with pytest.raises(StaleFingerprint):
        story.complete("facts", "yes", fingerprint=form.policy.fingerprint)
    now = story.last("facts").policy.fingerprint
    story.complete("facts", "yes", fingerprint=now)
    assert story.last("facts").status is HumanTaskStatus.SUBMITTED
    assert story.complete("facts", "yes", fingerprint=form.policy.fingerprint).is_nothing  # sent once more


def test_what_people_said_at_a_gate_is_not_edited_and_what_they_answered_is() -> None:
    story = Story(
        a_step("facts"), a_step("legal", "facts"), a_step("review", "legal", reads=("facts", "legal"))
    )
    answer = {"notes": "first"}
    story.ask_form("facts")
    story.complete("facts", answer)
    story.ask("legal")
    story.approve("legal", comment="fine")
    steps = ("facts", "legal")
    shown = tuple(Shown(step=one, version=1, fingerprint=story.run(one).output) for one in steps)
    editable = ("facts.notes", "legal.comment")
    gate = story.ask("review", a_policy("bob", "carol", required=2, editable=editable, shown=shown))
    seen = {"fingerprint": gate.policy.fingerprint}
    said = json_text({"approved": True, "by": ["bob"], "comment": "never"})
    with pytest.raises(CannotEdit, match="does not let it be edited"):
        story.tell(edit_of(gate, "", BOB, target="legal.comment", output=said, **seen))
    story.tell(edit_of(gate, "second", BOB, target="facts.notes", **seen))
    assert story.run("facts").edited_by == "bob"
