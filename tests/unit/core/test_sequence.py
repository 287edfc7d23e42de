"""Rules one after the other: who is asked when, and who has to wait."""

import pytest

from engine.approval import still_to_act
from engine.model import Surface
from engine.refusals import NotYourTurn
from tests.makers import CHANNEL, a_policy, a_rule, seat
from tests.waiting import Waiting

SECURITY = a_rule(seat("bob", surface=Surface("U-bob")), "carol", name="security")
MANAGERS = a_rule(seat("dan", surface=Surface("U-dan")), "erin", name="managers", required=2)
OWNER = a_rule(seat("fay", surface=Surface("U-fay")), name="owner")


def in_order(*rules: object, **fields: object) -> Waiting:
    """Let a review ask these rules one after the other."""
    return Waiting(a_policy(rules=rules, is_sequential=True, surfaces=(CHANNEL,), **fields))


def test_only_the_people_of_the_first_rule_are_asked_at_first() -> None:
    story = in_order(SECURITY, MANAGERS)
    assert story.request.policy.surfaces == (CHANNEL, "U-bob")
    assert still_to_act(story.task, story.request) == ("bob", "carol")


def test_side_by_side_all_are_asked_at_once() -> None:
    story = Waiting(a_policy(rules=(SECURITY, MANAGERS), surfaces=(CHANNEL,)))
    assert story.request.policy.surfaces == (CHANNEL, "U-bob", "U-dan")
    assert still_to_act(story.task, story.request) == ("bob", "carol", "dan", "erin")


def test_the_next_people_are_asked_by_a_notice_when_it_is_their_turn() -> None:
    story = in_order(SECURITY, MANAGERS)
    story.yes("carol")
    assert story.request.policy.surfaces == (CHANNEL, "U-bob", "U-dan")
    assert story.called() == [(CHANNEL, 2), ("U-bob", 2), ("U-dan", 2)]
    assert story.happened == ["approved", "next_asked"]
    assert story.changes[-1].events[1].data == {"rule": "managers"}
    assert still_to_act(story.task, story.request) == ("dan", "erin")


def test_nobody_new_is_asked_while_the_rule_lacks_somebody() -> None:
    story = in_order(MANAGERS, SECURITY)
    story.yes("dan")
    assert (story.called(), story.its_turn) == ([], ["managers"])
    assert story.request.policy.surfaces == (CHANNEL, "U-dan")


def test_the_last_rule_passes_the_gate() -> None:
    story = in_order(SECURITY, MANAGERS)
    story.yes("bob", "erin", "dan")
    assert (story.status, story.called()) == ("approved", [])
    assert story.progress == {"security": ["bob"], "managers": ["erin", "dan"]}


def test_deciding_early_is_refused_with_what_comes_first() -> None:
    story = in_order(SECURITY, MANAGERS, OWNER)
    for early in (story.yes, story.no):
        with pytest.raises(NotYourTurn) as refused:
            early("fay")
        assert refused.value.rule.name == "owner"
        assert [rule.name for rule in refused.value.before] == ["security", "managers"]
    story.yes("bob")
    with pytest.raises(NotYourTurn) as refused:
        story.yes("fay")
    assert [rule.name for rule in refused.value.before] == ["managers"]
    assert [decision.by for decision in story.request.decisions] == ["bob"]


def test_whose_rule_was_met_may_still_reject() -> None:
    story = in_order(SECURITY, MANAGERS)
    story.yes("bob")
    story.no("carol")
    assert story.status == "rejected"


def test_who_is_in_two_rules_counts_for_the_first_and_is_not_asked_twice() -> None:
    story = in_order(SECURITY, a_rule("bob", "dan", name="managers"))
    story.yes("bob")
    assert story.progress == {"security": ["bob"], "managers": []}
    assert still_to_act(story.task, story.request) == ("dan",)
    assert story.yes("bob").is_nothing


def test_who_is_needed_later_waits_until_then() -> None:
    story = in_order(SECURITY, a_rule("bob", name="managers"))
    with pytest.raises(NotYourTurn) as refused:
        story.yes("bob")
    assert refused.value.rule.name == "managers"
    assert [rule.name for rule in refused.value.before] == ["security"]
    story.yes("carol", "bob")
    assert story.status == "approved"


def test_who_is_in_a_met_rule_and_in_one_to_come_waits_for_that() -> None:
    story = in_order(SECURITY, MANAGERS, a_rule("bob", "fay", name="owner"))
    story.yes("carol")
    with pytest.raises(NotYourTurn) as refused:
        story.yes("bob")
    assert refused.value.rule.name == "owner"


def test_where_the_sequence_can_be_met_by_nobody_any_more_an_approval_counts_for_the_rule_of_now() -> None:
    story = in_order(SECURITY, a_rule("bob", "dan", name="managers"))
    story.leave("dan", "bob", rule="managers")
    story.yes("bob")
    assert story.progress == {"security": ["bob"], "managers": []}


def test_an_own_place_is_added_also_where_a_place_for_all_is_named_twice() -> None:
    story = Waiting(a_policy(rules=(SECURITY,), surfaces=(CHANNEL, CHANNEL)))
    assert story.request.policy.surfaces == (CHANNEL, "U-bob")
