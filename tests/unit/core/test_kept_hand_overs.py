"""Asking again keeps what was handed over: that was somebody's word, with a reason."""

import pytest

from engine.codes import HumanTaskKind, TimerKind
from engine.model import Surface, UserId
from engine.policy import Seat
from engine.refusals import NotAsked
from tests.makers import BOB, CAROL, CHANNEL, DAN, HOUR, a_policy, a_rule, seat
from tests.waiting import OLGA, Waiting


def taken(user: str, *hands: str) -> Seat:
    """Make a seat that went through these hands, the rule's own person first."""
    through = tuple(map(UserId, hands))
    return seat(user, instead_of=through[-1], handed_by=through, surface=Surface(f"U-{user}"))


def away(of: str, user: str) -> Seat:
    """Make the seat of one who stands in."""
    return seat(user, instead_of=UserId(of))


def handed(story: Waiting, to: str, of: str) -> None:
    """Let an operator give somebody's seat to another."""
    story.hand_over(to, by=OLGA, of=of, surface=Surface(f"U-{to}"))


def test_whoever_took_over_sits_where_the_rule_asks_whom_it_asked() -> None:
    story = Waiting(a_policy("bob", "carol"))
    handed(story, "dan", "bob")
    story.renew(a_policy("erin", "bob"))
    assert story.request.policy.seats == (seat("erin"), taken("dan", "bob"))
    with pytest.raises(NotAsked):
        story.yes(BOB)
    story.yes(DAN)
    assert story.status == "approved"


def test_if_whom_the_rule_asked_has_left_the_taker_keeps_a_seat_beside_those_of_today() -> None:
    story = Waiting(a_policy("bob", "carol"))
    handed(story, "dan", "bob")
    story.renew(a_policy("carol"))
    assert story.request.policy.seats == (seat("carol"), taken("dan", "bob"))
    story.renew(a_policy("bob", "carol"))
    assert story.request.policy.seats == (taken("dan", "bob"), seat("carol"))


def test_an_approval_that_was_given_in_a_place_taken_over_counts_on() -> None:
    story = Waiting(a_policy("bob", "carol", "erin", required=2))
    handed(story, "dan", "bob")
    story.yes("dan")
    change = story.renew(a_policy("bob", "carol", required=2))
    assert story.progress == {"": ["dan"]}
    assert "fallen" not in change.events[0].data


def test_a_hand_over_while_people_are_looked_up_is_kept() -> None:
    story = Waiting(a_policy("bob"))
    story.ask_again()
    story.hand_over("dan")
    story.find(a_policy("bob"))
    assert story.asked == ["dan"]


def test_a_place_that_was_handed_on_is_that_of_whom_the_rule_asked() -> None:
    story = Waiting(a_policy("bob", "carol"))
    handed(story, "dan", "bob")
    handed(story, "erin", "dan")
    story.renew(a_policy("bob", "dan", "carol"))
    assert story.request.policy.seats == (taken("erin", "bob", "dan"), seat("dan"), seat("carol"))


def test_a_stand_in_who_handed_over_gave_the_place_of_the_one_who_was_away() -> None:
    story = Waiting(a_policy("bob", "carol"), stand_ins=[away("bob", "sue")])
    handed(story, "dan", "sue")
    story.renew(a_policy("bob", "carol"), stand_ins=[away("bob", "sue")])
    assert story.request.policy.seats == (taken("dan", "bob", "sue"), seat("carol"))


def test_a_stand_in_alone_is_nobodys_word_and_ends_when_the_other_is_back() -> None:
    story = Waiting(a_policy("bob", "carol"), stand_ins=[away("bob", "sue")])
    story.renew(a_policy("bob", "carol"))
    assert story.asked == ["bob", "carol"]


def test_who_took_over_and_is_away_today_keeps_the_place() -> None:
    rules = (a_rule("bob", name="a"), a_rule("carol", name="b"))
    story = Waiting(a_policy(rules=rules))
    handed(story, "dan", "bob")
    today = (a_rule("bob", name="a"), a_rule("carol", "dan", name="b"))
    story.renew(a_policy(rules=today), stand_ins=[away("dan", "sue")])
    assert story.asked == ["dan", "carol", "sue"]


def test_who_is_asked_today_in_their_own_right_too_sits_once_for_the_other() -> None:
    story = Waiting(a_policy("bob", "carol"))
    handed(story, "dan", "bob")
    story.renew(a_policy("bob", "carol", "dan"))
    assert story.request.policy.seats == (taken("dan", "bob"), seat("carol"))


def test_who_gave_their_place_away_and_took_anothers_keeps_that() -> None:
    story = Waiting(a_policy("bob", "carol", "erin", required=2))
    handed(story, "dan", "bob")
    handed(story, "bob", "carol")
    story.renew(a_policy("bob", "carol", required=2))
    assert story.request.policy.seats == (taken("dan", "bob"), taken("bob", "carol"))


def test_a_hand_over_stays_in_its_rule() -> None:
    rules = (a_rule("bob", "carol", name="a"), a_rule("erin", "fay", name="b"))
    story = Waiting(a_policy(rules=rules))
    handed(story, "dan", "bob")
    story.renew(a_policy(rules=(a_rule("carol", name="a"), a_rule("bob", "erin", name="b"))))
    assert story.asked == ["carol", "dan", "bob", "erin"]


def test_where_it_would_leave_too_few_different_people_the_first_person_is_asked_again() -> None:
    story = Waiting(a_policy(rules=(a_rule("bob", "fay", name="a", required=2), a_rule("erin", name="b"))))
    handed(story, "dan", "bob")
    handed(story, "gina", "erin")
    story.yes("dan")
    today = (a_rule("bob", "fay", name="a", required=2), a_rule("dan", "erin", name="b", required=2))
    change = story.renew(a_policy(rules=today))
    assert story.asked == ["bob", "fay", "dan", "gina"]
    assert change.events[0].data["fallen"] == ["dan"]


def test_where_too_few_are_left_anyhow_nothing_is_taken_back() -> None:
    story = Waiting(a_policy("bob", "carol"))
    handed(story, "dan", "bob")
    story.renew(a_policy("bob", required=2))
    assert (story.asked, story.happened) == (["dan", "carol"], ["asking_again_failed"])
    assert "2 must answer, but 1 can: dan;" in story.changes[-1].events[0].data["error"]


def test_a_hand_over_to_one_who_is_gone_since_lapses() -> None:
    story = Waiting(a_policy("bob", "carol", required=2))
    handed(story, "dan", "bob")
    story.yes("dan")
    story.leave("dan")
    change = story.renew(a_policy("bob", "carol", required=2))
    assert story.asked == ["bob", "carol"]
    assert change.events[0].data["fallen"] == ["dan"]


def test_all_counts_whoever_took_over_and_not_the_one_who_gave() -> None:
    story = Waiting(a_policy("bob", required=None))
    handed(story, "dan", "bob")
    story.renew(a_policy("bob", "carol", required=None))
    assert story.request.policy.rules[0].required == 2
    story.renew(a_policy("carol", required=None))
    assert story.request.policy.rules[0].required == 2
    story.yes("carol", "dan")
    assert story.status == "approved"


def test_the_claim_of_a_form_that_was_handed_over_stays() -> None:
    story = Waiting(a_policy("bob", "carol", claim=HOUR), HumanTaskKind.FORM)
    handed(story, "dan", "bob")
    story.claim(DAN)
    story.renew(a_policy("bob", "carol"))
    assert story.request.claimed_by == "dan"
    assert [key.kind for key in story.task.timers] == [TimerKind.CLAIM]


def test_whose_approval_falls_away_is_named_in_the_history_and_in_what_is_told() -> None:
    story = Waiting(a_policy("bob", "carol", "dan", required=3, surfaces=(CHANNEL,)))
    story.yes("carol", "bob")
    change = story.renew(a_policy("dan", "erin", "fay", required=3))
    assert change.events[0].data == {"people": ["dan", "erin", "fay"], "fallen": ["bob", "carol"]}
    assert change.notices[0].data == {"people": ["erin", "fay"], "fallen": ["bob", "carol"]}


def test_what_can_no_longer_be_met_after_a_hand_over_is_told_to_the_operators() -> None:
    rules = (a_rule("bob", "dan", name="a"), a_rule("bob", "erin", name="b"))
    story = Waiting(a_policy(rules=rules, surfaces=(CHANNEL,)))
    story.yes("dan")
    story.renew(a_policy(rules=(a_rule("bob", "fay", name="a"), a_rule("bob", name="b"))))
    handed(story, "dan", "bob")
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL, "U-dan"]


def test_what_can_no_longer_be_met_after_an_approval_is_told_to_the_operators() -> None:
    rules = (a_rule("alice", seat("bob", "managers"), name="a"), a_rule("bob", "carol", name="b"))
    story = Waiting(a_policy(rules=rules, surfaces=(CHANNEL,)))
    story.yes(BOB)  # who has left the managers, which is not noted yet
    assert story.progress == {"a": [], "b": ["bob"]}
    assert [surface for surface, _ in story.said("stuck")] == [CHANNEL]
    assert CAROL.id in story.asked
