"""Who may decide, and when there are enough."""

import pytest

from engine.approval import (
    approvers,
    can_be_met,
    check_comment,
    check_fingerprint,
    check_may_answer,
    eligible,
    still_to_act,
)
from engine.codes import ClosedBecause, CommentRule, HumanTaskKind, HumanTaskStatus, Verdict
from engine.model import Actor, Fingerprint
from engine.policy import Policy
from engine.refusals import (
    AlreadyClosed,
    CommentNeeded,
    JoinedLater,
    NoLongerEligible,
    NotAFullMember,
    NotAsked,
    OwnTask,
    Refused,
)
from engine.review_refusals import StaleFingerprint
from engine.tally import is_met
from tests.makers import (
    ALICE,
    BOB,
    MALLORY,
    SHOWN,
    a_decision,
    a_policy,
    a_request,
    a_rule,
    a_task,
    person,
    seat,
)

APPROVAL, FORM, QUESTION = HumanTaskKind.APPROVAL, HumanTaskKind.FORM, HumanTaskKind.QUESTION
FRIENDS = a_policy(seat("bob", "friends"), "carol")
TWICE = a_policy(seat("bob", "friends"), seat("bob", "team"), "dan", seat("dan", "team"))
ANYONE = a_policy(anyone=True)
TEAM = a_policy(seat("bob", "team"), groups=frozenset({"team"}))
NEAR, FAR = a_rule("bob", name="near"), a_rule(seat("dan", "far"), name="far", groups=frozenset({"far"}))
SIDE_BY_SIDE = a_policy(rules=(NEAR, FAR))
GUEST = person("gus", is_full_member=False)


def check(policy: Policy, by: Actor, kind: HumanTaskKind = APPROVAL) -> None:
    """Let pass who may answer a request of Alice's task."""
    request = a_request(policy=policy, kind=kind)
    check_may_answer(a_task(request), request, by)


@pytest.mark.parametrize(
    ("policy", "by"),
    [
        (a_policy("bob"), BOB),
        (FRIENDS, person("bob", "friends", "others")),
        (FRIENDS, person("carol")),
        (TWICE, person("bob", "team")),
        (TWICE, person("dan")),
        (ANYONE, MALLORY),
        (a_policy(seat("bob", "friends"), anyone=True), BOB),
        (a_policy("gus", external=True), GUEST),
        (a_policy(anyone=True, external=True), GUEST),
        (SIDE_BY_SIDE, BOB),
        (SIDE_BY_SIDE, person("dan", "far")),
        (a_policy(rules=(a_rule("dan", name="near"), FAR)), person("dan")),
    ],
    ids=[
        "asked by name",
        "asked through a group and in it",
        "asked by name beside a group",
        "in one of two groups",
        "by name as well as through a group that they left",
        "anyone",
        "left the group, but anyone may",
        "guest by name where guests may",
        "guest where anyone and guests may",
        "by the first rule",
        "by the second rule",
        "left the group of one rule, but not the other rule",
    ],
)
def test_whoever_was_asked_and_still_belongs_may_answer(policy: Policy, by: Actor) -> None:
    check(policy, by)


@pytest.mark.parametrize(
    ("policy", "by", "refusal"),
    [
        (a_policy("bob"), MALLORY, NotAsked),
        (FRIENDS, person("mallory", "friends"), NotAsked),
        (TEAM, person("mallory", "team"), JoinedLater),
        (TEAM, person("mallory", "team", is_active=False), NotAsked),
        (SIDE_BY_SIDE, person("mallory", "far"), JoinedLater),
        (FRIENDS, BOB, NoLongerEligible),
        (FRIENDS, person("bob", "others"), NoLongerEligible),
        (a_policy("bob"), person("bob", is_active=False), NoLongerEligible),
        (FRIENDS, person("bob", "friends", is_active=False), NoLongerEligible),
        (ANYONE, GUEST, NotAsked),
        (a_policy("gus"), GUEST, NotAFullMember),
        (a_policy("gus", anyone=True), GUEST, NotAFullMember),
        (a_policy("bob", external=True), GUEST, NotAsked),
        (ANYONE, person("mallory", is_active=False), NoLongerEligible),
        (a_policy("bob"), person("olga", is_operator=True), NotAsked),
        (a_policy("alice", "bob"), ALICE, OwnTask),
        (ANYONE, ALICE, OwnTask),
        (SIDE_BY_SIDE, person("dan"), NoLongerEligible),
    ],
    ids=[
        "stranger",
        "in a group of some who were asked",
        "joined the group after it was asked",
        "joined the group, deactivated",
        "joined the group of one rule later",
        "left the group",
        "in another group",
        "deactivated",
        "deactivated member of the group",
        "guest where anyone may",
        "guest by name",
        "guest by name where anyone may",
        "guest who was not asked where guests may",
        "deactivated where anyone may",
        "operator",
        "own task",
        "own task where anyone may",
        "left the group of the only rule",
    ],
)
def test_nobody_else_may_answer(policy: Policy, by: Actor, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        check(policy, by)


def test_a_gate_may_allow_the_starter_to_decide() -> None:
    check(a_policy("alice", self_approval=True), ALICE)


@pytest.mark.parametrize("kind", [FORM, QUESTION], ids=str)
def test_whoever_started_the_task_may_fill_in_forms_and_answer_questions(kind: HumanTaskKind) -> None:
    check(a_policy("alice"), ALICE, kind)


def test_a_closed_request_says_who_answered_it_and_why_it_ended() -> None:
    closed = a_request(
        "bob",
        status=HumanTaskStatus.CANCELLED,
        closed_because=ClosedBecause.SENT_BACK,
        said=(a_decision("carol"),),
    )
    with pytest.raises(AlreadyClosed) as refused:
        check_may_answer(a_task(closed), closed, MALLORY)
    assert refused.value.status is HumanTaskStatus.CANCELLED
    assert refused.value.because is ClosedBecause.SENT_BACK
    assert [decision.by for decision in refused.value.decisions] == ["carol"]


@pytest.mark.parametrize(
    ("rule", "comment", "must", "is_needed"),
    [
        (CommentRule.OPTIONAL, None, False, False),
        (CommentRule.NONE, None, False, False),
        (CommentRule.REQUIRED, None, False, True),
        (CommentRule.REQUIRED, " \n", False, True),
        (CommentRule.REQUIRED, "fine", False, False),
        (CommentRule.NONE, None, True, True),
        (CommentRule.OPTIONAL, "", True, True),
        (CommentRule.OPTIONAL, "no", True, False),
    ],
)
def test_a_comment_is_insisted_on_where_one_is_needed(
    rule: CommentRule, comment: str | None, must: bool, is_needed: bool
) -> None:
    gate = a_request(comment=rule)
    if is_needed:
        with pytest.raises(CommentNeeded):
            check_comment(gate, comment, is_needed=must)
    else:
        check_comment(gate, comment, is_needed=must)


def test_a_decision_on_other_content_is_refused() -> None:
    with pytest.raises(StaleFingerprint):
        check_fingerprint(a_request(fingerprint=SHOWN), Fingerprint("other"))
    with pytest.raises(StaleFingerprint):
        check_fingerprint(a_request(fingerprint=None), SHOWN)


@pytest.mark.parametrize("seen", [None, SHOWN], ids=str)
def test_a_decision_on_what_was_shown_passes(seen: Fingerprint | None) -> None:
    check_fingerprint(a_request(fingerprint=SHOWN), seen)


def test_the_same_person_counts_once() -> None:
    gate = a_request(required=2, said=(a_decision("bob"), a_decision("bob")))
    assert approvers(gate) == ("bob",)
    assert not is_met(gate)


def test_only_approvals_count() -> None:
    said = (a_decision("bob"), a_decision("carol", Verdict.REJECTED))
    assert not is_met(a_request("bob", "carol", required=2, said=said))
    assert is_met(a_request("bob", "carol", required=1, said=said))


def test_those_who_have_spoken_and_the_starter_need_not_act() -> None:
    gate = a_request("alice", "bob", "carol", "bob", required=2, said=(a_decision("bob"),))
    assert still_to_act(a_task(gate), gate) == ("carol",)
    form = a_request("alice", "bob", kind=FORM)
    assert still_to_act(a_task(form), form) == ("alice", "bob")


def test_the_starter_is_among_the_eligible_only_where_that_is_allowed() -> None:
    assert eligible(a_task(), APPROVAL, a_policy("alice", "bob")) == ("bob",)
    assert eligible(a_task(), APPROVAL, a_policy("alice", "bob", self_approval=True)) == ("alice", "bob")
    assert eligible(a_task(by=BOB), APPROVAL, a_policy("alice", "bob")) == ("alice",)


def test_guests_are_among_the_eligible_only_where_that_is_allowed() -> None:
    seats = ("bob", seat("gus", is_external=True))
    assert eligible(a_task(), APPROVAL, a_policy(*seats)) == ("bob",)
    assert eligible(a_task(), FORM, a_policy(*seats, external=True)) == ("bob", "gus")


@pytest.mark.parametrize(
    ("policy", "kind", "can"),
    [
        (a_policy("bob", required=1), APPROVAL, True),
        (a_policy("bob", required=2), APPROVAL, False),
        (a_policy("bob", "bob", required=2), APPROVAL, False),
        (a_policy("alice", "bob", required=2), APPROVAL, False),
        (a_policy("alice", "bob", required=2, self_approval=True), APPROVAL, True),
        (a_policy(anyone=True, required=9), APPROVAL, True),
        (Policy(), APPROVAL, False),
        (Policy(), FORM, False),
        (a_policy("bob", seat("gus", is_external=True), required=2), APPROVAL, False),
        (a_policy("bob", seat("gus", is_external=True), required=2, external=True), APPROVAL, True),
        (a_policy(seat("gus", is_external=True)), FORM, False),
        (a_policy("bob", seat("carol", is_gone=True), required=2), APPROVAL, False),
        (SIDE_BY_SIDE, APPROVAL, True),
        (a_policy(rules=(NEAR, a_rule("bob", name="far"))), APPROVAL, False),
        (a_policy(rules=(NEAR, a_rule("bob", "dan", name="far"))), APPROVAL, True),
        (a_policy(rules=(NEAR, a_rule("bob", anyone=True, name="far"))), APPROVAL, True),
        (a_policy(rules=(NEAR, a_rule("alice", name="far"))), APPROVAL, False),
        (a_policy("alice", required=2), FORM, True),
        (a_policy("alice"), QUESTION, True),
    ],
)
def test_enough_people_must_be_asked(policy: Policy, kind: HumanTaskKind, can: bool) -> None:
    request = a_request(policy=policy, kind=kind)
    assert can_be_met(a_task(request), request) is can
