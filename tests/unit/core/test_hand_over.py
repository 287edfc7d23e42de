"""Handing over: a seat goes from one person to another, with a reason."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.codes import Choice, HumanTaskKind
from engine.commands import Answer, HandOver
from engine.model import Actor, GroupId, Surface, UserId
from engine.policy import Policy, Seat
from engine.refusals import (
    AlreadyClosed,
    CannotTakeOver,
    CommentNeeded,
    MayNotHandOver,
    NoLongerEligible,
    NotAFullMember,
    NotAsked,
    NotDistinct,
    OwnTask,
)
from tests.makers import ALICE, BOB, CAROL, CHANNEL, DAN, MALLORY, a_policy, a_rule, a_step, person, seat
from tests.story import Story
from tests.waiting import OLGA, Waiting

RETIRED = person("rita", is_operator=True, is_active=False)


def test_the_new_person_decides_instead_of_the_old_one() -> None:
    story = Waiting(a_policy("bob"))
    story.hand_over(DAN)
    with pytest.raises(NotAsked):
        story.yes(BOB)
    story.yes(DAN)
    assert story.status == "approved"


def test_a_seat_says_from_whom_it_came() -> None:
    story = Waiting(a_policy(seat("bob", "managers", surface=Surface("U-bob"))))
    story.hand_over(DAN, by=person("bob", "managers"), surface=Surface("U-dan"))
    (given,) = story.request.policy.seats
    assert given == Seat(
        user=UserId("dan"),
        instead_of=UserId("bob"),
        handed_by=(UserId("bob"),),
        surface=Surface("U-dan"),
    )


def test_a_seat_moves_to_the_zone_of_whoever_takes_it_over() -> None:
    story = Waiting(a_policy(seat("bob", zone="Asia/Tokyo"), "carol"))
    story.hand_over(replace(DAN, zone="America/Lima"))
    assert [one.zone for one in story.request.policy.seats] == ["America/Lima", None]


def test_the_others_keep_their_seats() -> None:
    story = Waiting()
    story.hand_over(DAN)
    assert story.asked == ["dan", "carol"]


def test_the_history_and_those_asked_learn_who_took_over_from_whom_and_why() -> None:
    story = Waiting(a_policy("bob", surfaces=(CHANNEL,)))
    change = story.hand_over(DAN, by=OLGA, of="bob", reason=" he is ill ", surface=Surface("U-dan"))
    assert (change.events[0].kind, change.events[0].by) == ("handed_over", "olga")
    assert change.events[0].data == {"of": "bob", "to": "dan", "reason": "he is ill"}
    assert [notice.surface for notice in change.notices] == [CHANNEL, "U-dan"]
    assert change.notices[0].data == {"by": "olga", "of": "bob", "to": "dan", "reason": "he is ill"}
    assert change.human_task == story.request.id


def test_each_hand_over_is_said() -> None:
    story = Waiting(surfaces=(CHANNEL,))
    story.hand_over(DAN)
    first = story.said("handed_over")
    story.hand_over("erin", by=CAROL)
    assert first[0][1] != story.said("handed_over")[0][1]


def test_an_own_place_for_the_new_person_is_one_of_the_places_of_cards() -> None:
    story = Waiting(surfaces=(CHANNEL,))
    story.hand_over(DAN, surface=Surface("U-dan"))
    assert story.request.policy.surfaces == (CHANNEL, "U-dan")
    assert [surface for surface, _ in story.said("handed_over")] == [CHANNEL, "U-dan"]
    assert story.said("message:handed_over") == []


def test_a_seat_that_was_handed_over_may_be_handed_on() -> None:
    story = Waiting(a_policy("bob"))
    story.hand_over(DAN)
    story.hand_over("erin", by=DAN)
    (given,) = story.request.policy.seats
    assert (given.user, given.instead_of, given.handed_by) == ("erin", "dan", ("bob", "dan"))


def test_everybody_through_whose_hands_a_seat_went_is_told_that_they_are_not_asked_any_more() -> None:
    story = Waiting(a_policy(seat("bob", "managers"), groups=frozenset({GroupId("managers")})))
    bob = person("bob", "managers")
    story.hand_over(DAN, by=bob)
    story.hand_over("erin", by=DAN)
    for one in (bob, DAN):  # not that they joined the group too late
        with pytest.raises(NotAsked):
            story.yes(one)


def test_who_is_in_two_rules_hands_over_both_seats() -> None:
    rules = (a_rule("bob", "carol", name="a"), a_rule("bob", "dan", "erin", name="b"))
    story = Waiting(a_policy(rules=rules))
    story.hand_over("fay")
    assert [seat.user for rule in story.request.policy.rules for seat in rule.seats] == [
        "fay",
        "carol",
        "fay",
        "dan",
        "erin",
    ]


def test_a_seat_may_be_handed_over_before_its_turn() -> None:
    rules = (a_rule("bob", name="a"), a_rule("carol", name="b"))
    story = Waiting(a_policy(rules=rules, is_sequential=True))
    story.hand_over(DAN, by=CAROL, surface=Surface("U-dan"))
    assert story.request.policy.surfaces == ()
    assert [surface for surface, _ in story.said("message:handed_over")] == ["U-dan"]
    story.yes("bob")
    assert story.called() == [("U-dan", 2)]
    story.yes("dan")
    assert story.status == "approved"


def test_a_form_may_be_handed_over() -> None:
    story = Waiting(a_policy("bob"), HumanTaskKind.FORM)
    story.hand_over(ALICE)
    story.complete("review", by=ALICE)
    assert story.status == "submitted"


def test_a_question_may_be_handed_over_also_about_an_old_run() -> None:
    story = Story(a_step("deploy", has_undo=True), a_step("review", "deploy"))
    story.succeed("deploy")
    story.ask("review", rollback_to=("deploy",))
    story.reject("review", to="deploy")
    story.fail_undo("deploy")
    question = story.ask_operators("deploy")
    of = UserId("olga")
    story.tell(HandOver(human_task=question.id, by=OLGA, of=of, to=DAN, reason="I am off"))
    story.tell(Answer(human_task=question.id, by=DAN, choice=Choice.SKIP))
    assert story.states["deploy"] == "running"


def test_operators_may_replace_one_who_is_gone() -> None:
    story = Waiting(a_policy("bob"))
    story.leave("bob")
    story.hand_over(DAN, by=OLGA, of="bob")
    story.yes(DAN)
    assert story.status == "approved"


def test_operators_may_hand_over_the_seat_of_one_who_may_not_decide() -> None:
    story = Waiting(a_policy("alice", "bob"))
    story.hand_over(DAN, by=OLGA, of="alice")
    assert story.asked == ["dan", "bob"]


def test_a_hand_over_needs_a_reason() -> None:
    story = Waiting()
    with pytest.raises(CommentNeeded):
        story.hand_over(DAN, reason=" \n")
    assert story.asked == ["bob", "carol"]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda: Waiting(hand_over=False).hand_over(DAN), "forbidden"),
        (lambda: Waiting(hand_over=False).hand_over(DAN, by=OLGA, of="bob"), "forbidden"),
        (lambda: Waiting().hand_over(DAN, by=CAROL, of="bob"), "not_theirs"),
        (lambda: Waiting().hand_over(DAN, by=MALLORY, of="bob"), "not_theirs"),
        (lambda: Waiting().hand_over(DAN, by=person("bob", is_active=False)), "not_theirs"),
        (
            lambda: Waiting().hand_over(DAN, by=RETIRED, of="bob"),
            "not_theirs",
        ),
        (lambda: Waiting().hand_over(DAN, by=MALLORY), "not_asked"),
        (lambda: Waiting().hand_over(DAN, by=OLGA, of="mallory"), "not_asked"),
        (lambda: Waiting(a_policy(anyone=True)).hand_over(DAN), "not_asked"),
        (lambda: decided().hand_over(DAN), "decided"),
        (lambda: decided().hand_over(DAN, by=OLGA, of="bob"), "decided"),
    ],
    ids=[
        "forbidden",
        "forbidden to operators, too",
        "anothers seat",
        "strangers",
        "deactivated",
        "deactivated operator",
        "no seat",
        "operator, no seat",
        "where anyone may",
        "decided already",
        "operator, decided already",
    ],
)
def test_a_seat_stays_where_it_is(act: Callable[[], object], reason: str) -> None:
    with pytest.raises(MayNotHandOver) as refused:
        act()
    assert refused.value.reason == reason


def decided() -> Waiting:
    """Let Bob have approved, and Carol be waited for."""
    story = Waiting(required=2)
    story.yes(BOB)
    return story


@pytest.mark.parametrize(
    ("policy", "by", "refusal"),
    [
        (a_policy("alice", "bob"), ALICE, OwnTask),
        (a_policy(seat("bob", "managers"), "carol"), BOB, NoLongerEligible),
        (a_policy("bob", "carol"), person("bob", is_full_member=False), NotAFullMember),
    ],
    ids=["own task", "left the group", "guest"],
)
def test_nobody_gives_away_a_seat_that_they_could_not_use(
    policy: Policy, by: Actor, refusal: type[Exception]
) -> None:
    story = Waiting(policy)
    with pytest.raises(refusal):
        story.hand_over(DAN, by=by)


def test_nobody_gives_away_or_takes_a_seat_at_a_step_that_wants_other_eyes() -> None:
    story = Waiting(drafted_by=("bob", "dan"), distinct_from=("draft",))
    with pytest.raises(NotDistinct):
        story.hand_over("erin")
    for barred in ("bob", "dan"):
        with pytest.raises(CannotTakeOver) as refused:
            story.hand_over(barred, by=CAROL)
        assert refused.value.reason == "barred"


@pytest.mark.parametrize(
    ("policy", "to", "reason"),
    [
        (a_policy("bob"), person("dan", is_active=False), "inactive"),
        (a_policy("bob"), person("dan", is_full_member=False), "guest"),
        (a_policy("bob"), ALICE, "barred"),
        (a_policy("bob", "carol"), CAROL, "asked"),
        (a_policy("bob", "carol"), BOB, "asked"),
    ],
    ids=["inactive", "guest", "starter", "asked", "themselves"],
)
def test_a_seat_goes_only_to_somebody_who_could_answer(policy: Policy, to: Actor, reason: str) -> None:
    story = Waiting(policy)
    with pytest.raises(CannotTakeOver) as refused:
        story.hand_over(to)
    assert (refused.value.reason, refused.value.user) == (reason, to.id)


def test_a_guest_may_take_over_where_guests_may_answer() -> None:
    story = Waiting(a_policy("bob", external=True))
    guest = person("gus", is_full_member=False)
    story.hand_over(guest)
    assert story.request.policy.seats[0].is_external
    story.yes(guest)
    assert story.status == "approved"


def test_what_has_ended_is_not_handed_over() -> None:
    story = Waiting()
    story.yes(BOB)
    with pytest.raises(AlreadyClosed):
        story.hand_over(DAN, by=CAROL)


def test_whose_approval_counts_already_takes_over_from_nobody() -> None:
    rules = (a_rule(name="any", anyone=True), a_rule("carol", name="lead"))
    story = Waiting(a_policy(rules=rules))
    story.yes(BOB)
    with pytest.raises(CannotTakeOver) as refused:
        story.hand_over(BOB, by=CAROL, of="carol")
    assert refused.value.reason == "asked"
    story.yes(CAROL)
    assert story.status == "approved"
