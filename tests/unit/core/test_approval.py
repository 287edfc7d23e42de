"""Who may decide, and when there are enough."""

import pytest

from engine.approval import (
    approvers,
    can_be_met,
    check_comment,
    check_fingerprint,
    check_may_answer,
    eligible,
    is_approved,
    still_to_act,
)
from engine.errors import (
    AlreadyClosed,
    CommentNeeded,
    NoLongerEligible,
    NotAsked,
    OwnTask,
    Refused,
    StaleFingerprint,
)
from engine.model import (
    Actor,
    ClosedBecause,
    CommentRule,
    Fingerprint,
    HumanTaskKind,
    HumanTaskStatus,
    Policy,
    UserId,
    Verdict,
)
from tests.makers import ALICE, BOB, MALLORY, SHOWN, a_decision, a_policy, a_request, person, seat

APPROVAL, FORM, QUESTION = HumanTaskKind.APPROVAL, HumanTaskKind.FORM, HumanTaskKind.QUESTION
STARTER = UserId("alice")
FRIENDS = Policy(seats=(seat("bob", "friends"), seat("carol")))
TWICE = Policy(seats=(seat("bob", "friends"), seat("bob", "team"), seat("dan"), seat("dan", "team")))
ANYONE = Policy(anyone=True)


@pytest.mark.parametrize(
    ("policy", "by"),
    [
        (a_policy("bob"), BOB),
        (FRIENDS, person("bob", "friends", "others")),
        (FRIENDS, person("carol")),
        (TWICE, person("bob", "team")),
        (TWICE, person("dan")),
        (ANYONE, MALLORY),
        (Policy(seats=(seat("bob", "friends"),), anyone=True), BOB),
        (Policy(seats=(seat("guest"),), anyone=True), person("guest", is_full_member=False)),
        (a_policy("guest"), person("guest", is_full_member=False)),
    ],
    ids=[
        "asked by name",
        "asked through a group and in it",
        "asked by name beside a group",
        "in one of two groups",
        "by name as well as through a group that they left",
        "anyone",
        "left the group, but anyone may",
        "guest by name where anyone may",
        "guest by name",
    ],
)
def test_whoever_was_asked_and_still_belongs_may_answer(policy: Policy, by: Actor) -> None:
    check_may_answer(a_request(policy=policy), by, STARTER)


@pytest.mark.parametrize(
    ("policy", "by", "refusal"),
    [
        (a_policy("bob"), MALLORY, NotAsked),
        (FRIENDS, person("mallory", "friends"), NotAsked),
        (FRIENDS, BOB, NoLongerEligible),
        (FRIENDS, person("bob", "others"), NoLongerEligible),
        (a_policy("bob"), person("bob", is_active=False), NoLongerEligible),
        (FRIENDS, person("bob", "friends", is_active=False), NoLongerEligible),
        (ANYONE, person("guest", is_full_member=False), NotAsked),
        (ANYONE, person("mallory", is_active=False), NoLongerEligible),
        (a_policy("bob"), person("olga", is_operator=True), NotAsked),
        (a_policy("alice", "bob"), ALICE, OwnTask),
        (ANYONE, ALICE, OwnTask),
    ],
    ids=[
        "stranger",
        "joined the group after it was asked",
        "left the group",
        "in another group",
        "deactivated",
        "deactivated member of the group",
        "guest where anyone may",
        "deactivated where anyone may",
        "operator",
        "own task",
        "own task where anyone may",
    ],
)
def test_nobody_else_may_answer(policy: Policy, by: Actor, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        check_may_answer(a_request(policy=policy), by, STARTER)


def test_a_gate_may_allow_the_starter_to_decide() -> None:
    check_may_answer(a_request(policy=a_policy("alice", self_approval=True)), ALICE, STARTER)


@pytest.mark.parametrize("kind", [FORM, QUESTION], ids=str)
def test_whoever_started_the_task_may_fill_in_forms_and_answer_questions(kind: HumanTaskKind) -> None:
    check_may_answer(a_request("alice", kind=kind), ALICE, STARTER)


def test_a_closed_request_says_who_answered_it_and_why_it_ended() -> None:
    closed = a_request(
        "bob",
        status=HumanTaskStatus.CANCELLED,
        closed_because=ClosedBecause.SENT_BACK,
        decisions=(a_decision("carol"),),
    )
    with pytest.raises(AlreadyClosed) as refused:
        check_may_answer(closed, MALLORY, STARTER)
    assert refused.value.status is HumanTaskStatus.CANCELLED
    assert refused.value.because is ClosedBecause.SENT_BACK
    assert [decision.by for decision in refused.value.decisions] == ["carol"]


@pytest.mark.parametrize(
    ("rule", "comment", "is_rejection", "is_needed"),
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
    rule: CommentRule, comment: str | None, is_rejection: bool, is_needed: bool
) -> None:
    gate = a_request(comment=rule)
    if is_needed:
        with pytest.raises(CommentNeeded):
            check_comment(gate, comment, is_rejection=is_rejection)
    else:
        check_comment(gate, comment, is_rejection=is_rejection)


def test_a_decision_on_other_content_is_refused() -> None:
    with pytest.raises(StaleFingerprint):
        check_fingerprint(a_request(fingerprint=SHOWN), Fingerprint("other"))
    with pytest.raises(StaleFingerprint):
        check_fingerprint(a_request(fingerprint=None), SHOWN)


@pytest.mark.parametrize("seen", [None, SHOWN], ids=str)
def test_a_decision_on_what_was_shown_passes(seen: Fingerprint | None) -> None:
    check_fingerprint(a_request(fingerprint=SHOWN), seen)


def test_the_same_person_counts_once() -> None:
    gate = a_request(required=2, decisions=(a_decision("bob"), a_decision("bob")))
    assert approvers(gate) == ("bob",)
    assert not is_approved(gate)


def test_only_approvals_count() -> None:
    said = (a_decision("bob"), a_decision("carol", Verdict.REJECTED))
    assert not is_approved(a_request(required=2, decisions=said))
    assert is_approved(a_request(required=1, decisions=said))


def test_those_who_have_spoken_and_the_starter_need_not_act() -> None:
    gate = a_request("alice", "bob", "carol", "bob", decisions=(a_decision("bob"),))
    assert still_to_act(gate, STARTER) == ("carol",)
    assert still_to_act(a_request("alice", "bob", kind=FORM), STARTER) == ("alice", "bob")


def test_the_starter_is_among_the_eligible_only_where_that_is_allowed() -> None:
    assert eligible(a_policy("alice", "bob"), APPROVAL, STARTER) == ("bob",)
    assert eligible(a_policy("alice", "bob", self_approval=True), APPROVAL, STARTER) == ("alice", "bob")


@pytest.mark.parametrize(
    ("policy", "kind", "can"),
    [
        (a_policy("bob", required=1), APPROVAL, True),
        (a_policy("bob", required=2), APPROVAL, False),
        (a_policy("bob", "bob", required=2), APPROVAL, False),
        (a_policy("alice", "bob", required=2), APPROVAL, False),
        (a_policy("alice", "bob", required=2, self_approval=True), APPROVAL, True),
        (Policy(anyone=True, required=9), APPROVAL, True),
        (Policy(), APPROVAL, False),
        (Policy(), FORM, False),
        (a_policy("alice", required=2), FORM, True),
        (a_policy("alice"), QUESTION, True),
    ],
)
def test_enough_people_must_be_asked(policy: Policy, kind: HumanTaskKind, can: bool) -> None:
    assert can_be_met(policy, kind, STARTER) is can
