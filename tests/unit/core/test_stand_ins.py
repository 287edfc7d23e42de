"""Stand-ins: people who are away are not asked; somebody else is, in their place."""

from engine.codes import HumanTaskKind
from engine.model import Surface, UserId
from engine.policy import Seat
from tests.makers import a_policy, a_rule, seat
from tests.waiting import Waiting


def instead(of: str, user: str, **fields: object) -> Seat:
    """Make the seat of one who stands in."""
    return seat(user, instead_of=UserId(of), **fields)


def test_a_stand_in_is_asked_in_the_place_of_one_who_is_away() -> None:
    story = Waiting(a_policy("bob", "carol"), stand_ins=[instead("bob", "dan", surface=Surface("U-dan"))])
    assert story.request.policy.seats == (instead("bob", "dan", surface=Surface("U-dan")), seat("carol"))
    assert story.request.policy.surfaces == ("U-dan",)
    story.yes("dan")
    assert story.status == "approved"


def test_a_stand_in_is_asked_in_each_rule_of_one_who_is_away() -> None:
    rules = (a_rule("bob", "carol", name="a"), a_rule("bob", "erin", name="b"))
    story = Waiting(a_policy(rules=rules), stand_ins=[instead("bob", "dan")])
    assert story.asked == ["dan", "carol", "dan", "erin"]


def test_whom_a_rule_bars_stands_in_for_nobody() -> None:
    story = Waiting(a_policy("bob", "carol"), stand_ins=[instead("bob", "alice")])
    assert story.asked == ["bob", "carol"]


def test_the_starter_may_stand_in_where_they_may_decide() -> None:
    story = Waiting(a_policy("bob", self_approval=True), stand_ins=[instead("bob", "alice")])
    assert story.asked == ["alice"]
    story = Waiting(a_policy("bob"), HumanTaskKind.FORM, stand_ins=[instead("bob", "alice")])
    assert story.asked == ["alice"]


def test_who_answered_a_step_that_wants_other_eyes_does_not_stand_in() -> None:
    policy = a_policy("bob", distinct_from=("draft",))
    story = Waiting(policy, drafted_by=("dan",), stand_ins=[instead("bob", "dan")])
    assert story.asked == ["bob"]


def test_a_guest_stands_in_only_where_guests_may_answer() -> None:
    guest = instead("bob", "gus", is_external=True)
    assert Waiting(a_policy("bob"), stand_ins=[guest]).asked == ["bob"]
    assert Waiting(a_policy("bob", external=True), stand_ins=[guest]).asked == ["gus"]


def test_who_is_asked_already_does_not_sit_twice() -> None:
    assert Waiting(a_policy("bob", "carol"), stand_ins=[instead("bob", "carol")]).asked == ["bob", "carol"]


def test_who_is_asked_by_one_rule_stands_in_at_the_other() -> None:
    rules = (a_rule("bob", "carol", name="a"), a_rule("bob", "erin", name="b"))
    story = Waiting(a_policy(rules=rules), stand_ins=[instead("bob", "carol")])
    assert story.asked == ["bob", "carol", "carol", "erin"]


def test_one_person_stands_in_for_one_of_two_at_most() -> None:
    both = [instead("bob", "dan"), instead("carol", "dan")]
    assert Waiting(a_policy("bob", "carol"), stand_ins=both).asked == ["dan", "carol"]


def test_a_seat_that_stands_in_for_nobody_is_left_out() -> None:
    assert Waiting(a_policy("bob"), stand_ins=[seat("dan")]).asked == ["bob"]
    assert Waiting(a_policy("bob"), stand_ins=[instead("erin", "dan")]).asked == ["bob"]


def test_all_counts_the_stand_in_and_not_the_one_who_is_away() -> None:
    story = Waiting(a_policy("alice", "bob", required=None), stand_ins=[instead("alice", "dan")])
    assert story.request.policy.rules[0].required == 2
    story.yes("bob", "dan")
    assert story.status == "approved"


def test_a_stand_in_may_take_part_when_people_are_asked_again() -> None:
    story = Waiting(a_policy("bob"))
    story.renew(a_policy("bob"), stand_ins=[instead("bob", "dan")])
    assert story.asked == ["dan"]


def test_nobody_stands_in_where_too_few_different_people_would_be_left() -> None:
    rules = (a_rule("bob", name="a"), a_rule("carol", name="b"))
    assert Waiting(a_policy(rules=rules), stand_ins=[instead("bob", "carol")]).asked == ["bob", "carol"]
    both_away = [instead("bob", "dan"), instead("carol", "dan")]
    assert Waiting(a_policy(rules=rules), stand_ins=both_away).asked == ["dan", "carol"]
