"""People who leave while a request waits for them, and who come back."""

import pytest

from engine.approval import can_be_met, eligible, still_to_act
from engine.codes import HumanTaskKind
from engine.commands import PeopleLeft
from engine.model import HumanTaskId, Surface
from engine.refusals import NoLongerEligible, NoSuchHumanTask
from tests.makers import BOB, CAROL, CHANNEL, DAN, a_policy, a_rule, seat
from tests.waiting import Waiting


def test_one_who_left_is_marked_and_not_waited_for() -> None:
    story = Waiting(a_policy("bob", "carol", "dan", surfaces=(CHANNEL,)))
    change = story.leave("bob")
    assert [one.is_gone for one in story.request.policy.seats] == [True, False, False]
    assert still_to_act(story.task, story.request) == ("carol", "dan")
    assert eligible(story.task, story.kind, story.request.policy) == ("carol", "dan")
    assert (change.events[0].kind, change.events[0].data) == ("people_left", {"gone": ["bob"]})
    assert (change.human_task, change.notices) == (story.request.id, ())


def test_one_who_left_one_rule_stays_in_the_other() -> None:
    story = Waiting(a_policy(rules=(a_rule("bob", "carol", name="a"), a_rule("bob", "dan", name="b"))))
    story.leave("bob", rule="a")
    assert [one.is_gone for one in story.request.policy.seats] == [True, False, False, False]


def test_who_is_back_is_waited_for_again() -> None:
    story = Waiting()
    story.leave("bob")
    story.leave()
    assert still_to_act(story.task, story.request) == ("bob", "carol")


def test_who_comes_back_after_their_turn_has_come_is_asked_then() -> None:
    second = a_rule(seat("dan", surface=Surface("U-dan")), "erin", name="b")
    story = Waiting(a_policy(rules=(a_rule("bob", name="a"), second), is_sequential=True))
    story.leave("dan", rule="b")
    story.yes("bob")
    assert "U-dan" not in story.request.policy.surfaces
    story.leave(rule="b")
    assert story.request.policy.surfaces == ("U-dan",)


def test_what_is_known_already_changes_nothing() -> None:
    story = Waiting()
    assert story.leave().is_nothing
    story.leave("bob")
    assert story.leave("bob").is_nothing
    assert story.leave("bob", "stranger").is_nothing


def test_people_who_leave_what_has_ended_change_nothing() -> None:
    story = Waiting()
    story.yes("bob")
    assert story.leave("carol").is_nothing


def test_people_cannot_leave_what_is_not_there() -> None:
    with pytest.raises(NoSuchHumanTask):
        Waiting().tell(PeopleLeft(human_task=HumanTaskId("t1-9"), gone=frozenset()))


def test_a_request_that_can_be_met_no_more_is_said_to_be_stuck_once() -> None:
    story = Waiting(a_policy("bob", "carol", "dan", required=2, surfaces=(CHANNEL,)))
    story.leave("bob")
    assert story.said("stuck") == []
    story.leave("bob", "carol")
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL]
    assert not can_be_met(story.task, story.request)
    story.leave("bob", "carol", "dan")
    assert story.said("stuck") == []
    assert story.status == "pending"


def test_a_request_that_is_stuck_a_second_time_says_so_again() -> None:
    story = Waiting(a_policy("bob", surfaces=(CHANNEL,)))
    story.leave("bob")
    first = story.said("stuck")
    story.leave()
    assert story.said("stuck") == []
    story.leave("bob")
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL]
    assert story.said("stuck") != first


def test_approvals_that_were_given_keep_a_request_from_being_stuck() -> None:
    story = Waiting(a_policy("bob", "carol", required=2, surfaces=(CHANNEL,)))
    story.yes("bob")
    story.leave("bob")
    assert (story.said("stuck"), can_be_met(story.task, story.request)) == ([], True)


def test_who_has_approved_cannot_fill_the_place_of_one_who_left() -> None:
    story = Waiting(a_policy("bob", "carol", required=2, surfaces=(CHANNEL,)))
    story.yes("bob")
    story.leave("carol")
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL]


def test_different_people_must_be_left_for_all_rules() -> None:
    rules = (a_rule("bob", "carol", name="a"), a_rule("bob", "carol", "dan", name="b"))
    story = Waiting(a_policy(rules=rules, surfaces=(CHANNEL,)))
    story.leave("carol", rule="a")
    assert story.said("stuck") == []
    story.leave_seats(frozenset({("a", CAROL.id), ("b", CAROL.id), ("b", DAN.id)}))
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL]


def test_a_request_to_anyone_is_never_stuck() -> None:
    story = Waiting(a_policy("bob", anyone=True, required=3, surfaces=(CHANNEL,)))
    story.leave("bob")
    assert story.said("stuck") == []


def test_a_form_is_stuck_when_nobody_is_left() -> None:
    story = Waiting(a_policy("bob", "carol", surfaces=(CHANNEL,)), HumanTaskKind.FORM)
    story.leave("bob")
    assert story.said("stuck") == []
    story.leave("bob", "carol")
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL]


def test_a_mark_decides_nothing_who_is_there_may_answer_and_who_is_not_may_not() -> None:
    story = Waiting(a_policy(seat("bob", "managers"), "carol"))
    story.leave("carol")
    with pytest.raises(NoLongerEligible):
        story.yes(BOB)
    story.yes("carol")
    assert story.status == "approved"
