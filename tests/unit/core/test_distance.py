"""Other eyes: who answered an earlier step may not answer this one."""

import pytest

from engine.approval import barred_from, eligible
from engine.codes import HumanTaskKind, OnFailure
from engine.refusals import NotDistinct, OwnTask
from tests.makers import ALICE, a_policy, a_step, person
from tests.story import Story
from tests.waiting import Waiting

DRAFT = ("draft",)


def test_who_completed_an_earlier_step_may_not_decide() -> None:
    story = Waiting(drafted_by=("bob",), distinct_from=DRAFT)
    for decide in (story.yes, story.no):
        with pytest.raises(NotDistinct) as refused:
            decide("bob")
        assert refused.value.step == "draft"
    story.yes("carol")
    assert story.status == "approved"


def test_who_completed_it_in_an_earlier_round_may_not_decide_either() -> None:
    story = Waiting(a_policy("bob", "carol", "dan", distinct_from=DRAFT), drafted_by=("bob", "carol"))
    for one in ("bob", "carol"):
        with pytest.raises(NotDistinct):
            story.yes(one)
    story.yes("dan")
    assert story.status == "approved"


def test_who_decided_an_earlier_gate_may_not_decide_the_next() -> None:
    story = Story(a_step("first"), a_step("second", "first"))
    story.ask("first", required=2)
    story.approve("first", person("bob"))
    story.approve("first", person("carol"))
    story.ask("second", a_policy("bob", "carol", "dan", distinct_from=("first",)))
    for one in ("bob", "carol"):
        with pytest.raises(NotDistinct):
            story.approve("second", person(one))
    story.approve("second", person("dan"))
    assert story.state == "completed"


def test_who_rejected_an_earlier_round_counts_as_having_decided_it() -> None:
    story = Story(a_step("draft"), a_step("first", "draft"), a_step("second", "first"))
    story.succeed("draft")
    story.ask("first", rollback_to=("draft",))
    story.reject("first", to="draft", by=person("bob"))
    story.succeed("draft")
    story.ask("first")
    story.approve("first", person("carol"))
    story.ask("second", a_policy("bob", "dan", distinct_from=("first",)))
    with pytest.raises(NotDistinct):
        story.approve("second", person("bob"))


def test_each_of_several_steps_keeps_its_people_away() -> None:
    story = Story(a_step("first"), a_step("second"), a_step("third", "first", "second"))
    story.ask("first")
    story.approve("first", person("bob"))
    story.ask("second")
    story.approve("second", person("carol"))
    story.ask("third", a_policy("bob", "carol", "dan", distinct_from=("first", "second")))
    for one, step in (("bob", "first"), ("carol", "second")):
        with pytest.raises(NotDistinct) as refused:
            story.approve("third", person(one))
        assert refused.value.step == step
    story.approve("third", person("dan"))
    assert story.state == "completed"


def test_without_distance_the_same_person_may_do_both() -> None:
    story = Waiting(drafted_by=("bob",))
    story.yes("bob")
    assert story.status == "approved"


def test_self_approval_does_not_lift_the_distance() -> None:
    story = Waiting(a_policy("alice", "bob", self_approval=True, distinct_from=DRAFT), drafted_by=("alice",))
    with pytest.raises(NotDistinct):
        story.yes(ALICE)


def test_who_is_barred_for_both_reasons_is_told_of_the_step() -> None:
    story = Waiting(a_policy("alice", "bob", distinct_from=DRAFT), drafted_by=("alice",))
    with pytest.raises(NotDistinct):
        story.yes(ALICE)
    story = Waiting(a_policy("alice", "bob", distinct_from=DRAFT), drafted_by=("bob",))
    assert story.states["review"] == "failed"
    story = Waiting(a_policy("alice", "carol", distinct_from=DRAFT), drafted_by=("bob",))
    with pytest.raises(OwnTask):
        story.yes(ALICE)


def test_a_form_may_want_other_eyes_too() -> None:
    story = Waiting(a_policy("bob", "carol", distinct_from=DRAFT), HumanTaskKind.FORM, drafted_by=("bob",))
    with pytest.raises(NotDistinct):
        story.complete("review", by=person("bob"))
    story.complete("review", by=person("carol"))
    assert story.status == "submitted"


def test_those_who_are_barred_are_not_waited_for_and_do_not_count_as_people_who_can() -> None:
    story = Waiting(drafted_by=("bob",), distinct_from=DRAFT)
    assert eligible(story.task, story.kind, story.policy) == ("carol",)
    assert barred_from(story.task, story.kind, story.policy) == {"alice", "bob"}
    story = Waiting(drafted_by=("bob",), required=2, distinct_from=DRAFT)
    assert story.states["review"] == "failed"
    error = story.run("review").error or ""
    assert "(bob answered draft and may not decide: distinct_from)" in error


def test_all_means_all_who_may_here_too() -> None:
    story = Waiting(drafted_by=("bob",), required=None, distinct_from=DRAFT)
    story.yes("carol")
    assert story.status == "approved"


def test_a_question_goes_to_operators_whatever_they_answered_before() -> None:
    story = Story(a_step("deploy", on_failure=OnFailure.ASK))
    story.fail("deploy")
    request = story.ask_operators("deploy", distinct_from=("deploy",))
    assert barred_from(story.task, request.kind, request.policy) == frozenset()
