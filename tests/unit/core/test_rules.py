"""Several rules at once: for which of them an approval counts, and when there are enough."""

import pytest

from engine.approval import can_be_met, eligible, still_to_act
from engine.codes import HumanTaskKind
from engine.refusals import NotNeeded
from tests.makers import (
    a_decision,
    a_policy,
    a_request,
    a_rule,
    a_task,
    seat,
)
from tests.waiting import Waiting

SECURITY = a_rule("bob", "carol", name="security")
MANAGERS = a_rule("carol", "dan", "erin", name="managers", required=2)
BOTH = a_policy(rules=(SECURITY, MANAGERS))


def test_all_rules_must_hold() -> None:
    story = Waiting(BOTH)
    story.yes("dan", "erin")
    assert story.status == "pending"
    assert story.its_turn == ["security"]
    story.yes("bob")
    assert story.status == "approved"
    assert story.states["publish"] == "running"


def test_an_approval_says_for_which_rule_it_counts() -> None:
    story = Waiting(BOTH)
    change = story.yes("dan", comment="fine")
    assert story.request.decisions[0].rule == "managers"
    assert change.events[0].data == {"comment": "fine", "rule": "managers"}


def test_the_only_rule_of_a_request_is_not_named_in_the_history() -> None:
    story = Waiting(required=2)
    assert story.yes("bob").events[0].data == {"comment": None}
    assert story.request.decisions[0].rule == ""


def test_who_is_in_two_rules_counts_for_the_first_that_still_needs_them_and_only_once() -> None:
    story = Waiting(BOTH)
    story.yes("carol")
    assert story.progress == {"security": ["carol"], "managers": []}


def test_who_is_in_two_rules_counts_for_the_second_once_the_first_is_met() -> None:
    story = Waiting(BOTH)
    story.yes("bob", "carol")
    assert story.progress == {"security": ["bob"], "managers": ["carol"]}


def test_who_is_in_two_rules_counts_where_nobody_else_could() -> None:
    managers = a_rule("carol", "dan", name="managers", required=2)
    story = Waiting(a_policy(rules=(SECURITY, managers)))
    story.yes("carol")
    assert story.progress == {"security": [], "managers": ["carol"]}
    story.yes("bob", "dan")
    assert story.status == "approved"


def test_people_are_kept_for_whichever_rule_they_are_needed_for_down_a_chain_of_rules() -> None:
    first, second = a_rule("bob", "carol", name="a"), a_rule("carol", "dan", name="b")
    story = Waiting(a_policy(rules=(first, second, a_rule("dan", name="c"))))
    story.yes("carol", "dan")
    assert story.progress == {"a": [], "b": ["carol"], "c": ["dan"]}
    story.yes("bob")
    assert story.status == "approved"


def test_the_rule_of_anyone_takes_whom_no_other_rule_needs() -> None:
    story = Waiting(a_policy(rules=(a_rule(anyone=True, name="peers"), a_rule("bob", name="security"))))
    story.yes("bob")
    assert story.progress == {"peers": [], "security": ["bob"]}
    story.yes("mallory")
    assert story.status == "approved"


def test_whose_rules_are_met_is_told_what_still_lacks() -> None:
    story = Waiting(BOTH)
    story.yes("carol")
    with pytest.raises(NotNeeded) as refused:
        story.yes("bob")
    assert [rule.name for rule in refused.value.lacking] == ["managers"]
    assert [decision.by for decision in story.request.decisions] == ["carol"]


def test_whose_rules_are_met_may_still_reject() -> None:
    story = Waiting(BOTH)
    story.yes("carol")
    story.no("bob")
    assert story.status == "rejected"


def test_the_same_button_again_does_not_count_for_the_other_rule() -> None:
    story = Waiting(BOTH)
    story.yes("carol")
    assert story.yes("carol").is_nothing
    assert story.progress == {"security": ["carol"], "managers": []}


def test_the_result_names_all_who_approved_in_their_order() -> None:
    story = Waiting(BOTH)
    change = story.yes("erin", "bob", "dan")
    assert change.artifacts[0].body == '{"approved":true,"by":["erin","bob","dan"],"comment":null}'


def test_all_means_everybody_who_may() -> None:
    everybody = a_rule("alice", "bob", "carol", seat("gus", is_external=True), required=None)
    story = Waiting(a_policy(rules=(everybody,)))
    assert story.request.policy.rules[0].required == 2
    story.yes("bob")
    assert story.status == "pending"
    story.yes("carol")
    assert story.status == "approved"


def test_all_includes_guests_and_the_starter_where_they_may() -> None:
    everybody = a_rule("alice", "bob", seat("gus", is_external=True), required=None)
    story = Waiting(a_policy(rules=(everybody,), external=True, self_approval=True))
    assert story.request.policy.rules[0].required == 3


def test_all_of_those_who_may_not_is_nobody() -> None:
    story = Waiting(a_policy("alice", required=None))
    assert story.states["review"] == "failed"
    assert (story.run("review").error or "").startswith("1 must answer, but nobody can")


def test_a_step_whose_rules_need_more_different_people_than_they_name_fails_and_says_so() -> None:
    story = Waiting(a_policy(rules=(a_rule("bob", name="security"), a_rule("bob", name="managers"))))
    assert story.states["review"] == "failed"
    assert "more different people" in (story.run("review").error or "")


def test_a_step_names_the_rule_that_too_few_can_meet() -> None:
    story = Waiting(a_policy(rules=(SECURITY, a_rule("dan", name="ops", required=2))))
    assert (story.run("review").error or "").startswith("2 must answer, but 1 of ops can: dan")


def test_a_step_says_which_guests_do_not_count_where_too_few_can_answer() -> None:
    story = Waiting(a_policy("bob", seat("gus", is_external=True), required=2))
    error = story.run("review").error or ""
    assert error.startswith(
        "2 must answer, but 1 can: bob (guests may not answer, as external is false: gus)"
    )


def test_those_whose_rule_is_met_need_not_act() -> None:
    gate = a_request(rules=(SECURITY, MANAGERS), said=(a_decision("carol", rule="security"),))
    assert still_to_act(a_task(gate), gate) == ("dan", "erin")


def test_who_is_in_two_rules_is_named_once() -> None:
    assert eligible(a_task(), HumanTaskKind.APPROVAL, BOTH) == ("bob", "carol", "dan", "erin")


def test_rules_of_thousands_of_people_can_be_counted() -> None:
    crowd = [f"u{number}" for number in range(2_000)]
    few = a_rule(*crowd[:500], name="few", required=500)
    gate = a_request(rules=(a_rule(*crowd, name="most", required=1_500), few))
    assert can_be_met(a_task(gate), gate)
    gate = a_request(rules=(a_rule(*crowd, name="most", required=1_501), few))
    assert not can_be_met(a_task(gate), gate)


def test_an_approval_of_one_who_left_stands() -> None:
    story = Waiting(required=2)
    story.yes("bob")
    story.leave("bob")
    assert story.progress == {"": ["bob"]}
    story.yes("carol")
    assert story.status == "approved"
