"""Escalation: others are asked, too, or instead, when nobody has answered for so long."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.approval import still_to_act
from engine.codes import HumanTaskKind, TimerKind
from engine.commands import PeopleMoved
from engine.model import Surface, UserId
from engine.policy import Escalation, Seat
from engine.refusals import JoinedLater, NotAsked, OwnTask
from engine.working_time import Calendar
from tests.makers import ALICE, BOB, CHANNEL, DAN, HOUR, NOON, a_policy, a_rule, person, seat
from tests.waiting import Waiting

ESCALATE = TimerKind.ESCALATE
CTO = seat("cto", surface=Surface("U-cto"))


def to(*people: str | Seat, hours: int = 4, instead: bool = False, **fields: Any) -> Escalation:
    """Make an escalation to these people."""
    return Escalation(after=hours * HOUR, people=a_rule(*people, **fields), replace=instead)


def waiting(*escalations: Escalation, **fields: Any) -> Waiting:
    """Let a review wait for Bob and Carol, unless said otherwise."""
    return Waiting(escalations=escalations, surfaces=(CHANNEL,), **fields)


def test_others_are_asked_as_well_and_may_decide() -> None:
    story = waiting(to("dan", CTO))
    with pytest.raises(NotAsked):
        story.yes("cto")
    change = story.fire("review", ESCALATE)
    assert story.now == NOON + 4 * HOUR
    assert story.asked == ["bob", "carol", "dan", "cto"]
    assert story.request.policy.surfaces == (CHANNEL, "U-cto")
    assert [(e.kind, e.data) for e in change.events] == [
        ("escalated", {"number": 1, "people": ["dan", "cto"]})
    ]
    assert story.said("escalated") == [(CHANNEL, 1), ("U-cto", 1)]
    assert (story.request.escalated, change.human_task) == (1, "t1-1")
    story.yes("cto")
    assert story.status == "approved"


def test_the_next_escalation_counts_from_the_request() -> None:
    story = waiting(to("dan"), to(CTO, hours=9))
    story.fire("review", ESCALATE, late=HOUR)
    timer = story.timer("review", ESCALATE)
    assert (timer.due, timer.number) == (NOON + 9 * HOUR, 2)
    story.fire("review", ESCALATE)
    assert story.asked == ["bob", "carol", "dan", "cto"]
    assert [one.escalation for one in story.request.policy.seats] == [None, None, 1, 2]
    assert (story.task.timers, story.request.escalated) == ({}, 2)


def test_the_next_escalation_is_as_much_later_as_clocks_stood_still() -> None:
    story = waiting(to("dan"), to(CTO, hours=9))
    timer = replace(story.timer("review", ESCALATE), due=NOON + 6 * HOUR)  # a question was open for two hours
    story.task = replace(story.task, timers={timer.key: timer})
    story.fire("review", ESCALATE)
    assert story.timer("review", ESCALATE).due == NOON + 11 * HOUR


def test_whoever_is_asked_already_keeps_their_seat_and_nothing_is_said() -> None:
    story = waiting(to("bob"))
    before = story.request.policy.seats
    change = story.fire("review", ESCALATE)
    assert story.request.policy.seats == before
    assert [e.data for e in change.events] == [{"number": 1, "people": []}]
    assert change.notices == ()


def test_those_who_are_asked_instead_take_the_seats_of_who_has_not_answered() -> None:
    story = waiting(to(CTO, "dan", instead=True), required=2)
    story.yes("bob")
    change = story.fire("review", ESCALATE)
    assert story.asked == ["bob", "cto", "dan"]
    assert change.events[0].data == {"number": 1, "people": ["cto", "dan"], "instead_of": ["carol"]}
    with pytest.raises(NotAsked):
        story.yes("carol")
    assert still_to_act(story.task, story.request) == ("cto", "dan")
    story.yes("cto")
    assert story.status == "approved"


def test_if_too_few_are_left_who_may_answer_the_operators_are_told() -> None:
    story = waiting(to("dan", instead=True), required=2)
    story.fire("review", ESCALATE)
    assert story.asked == ["dan"]
    assert story.said("stuck")


def test_nobody_goes_for_people_of_whom_nobody_may_answer() -> None:
    story = waiting(to("alice", instead=True))  # she started the task
    change = story.fire("review", ESCALATE)
    assert story.asked == ["bob", "carol", "alice"]
    assert change.events[0].data == {"number": 1, "people": ["alice"]}
    assert story.said("stuck") == []
    with pytest.raises(OwnTask):
        story.yes(ALICE)
    story.yes("bob")
    assert story.status == "approved"


def gone_later(story: Waiting, *who: tuple[int, str]) -> None:
    """Note that these are gone, whom escalations are still to ask."""
    story.leave_seats(frozenset(), frozenset((number, UserId(user)) for number, user in who))


def test_who_is_gone_by_then_is_not_asked() -> None:
    story = waiting(to("dan", CTO, instead=True))
    gone_later(story, (1, "dan"))
    assert story.happened == []  # nobody has been asked anything
    story.fire("review", ESCALATE)
    assert story.asked == ["cto"]


def test_nobody_goes_for_people_who_are_all_gone() -> None:
    story = waiting(to("dan", CTO, instead=True), kind=HumanTaskKind.FORM, claim=9 * HOUR)
    story.claim(BOB)
    gone_later(story, (1, "dan"), (1, "cto"))
    change = story.fire("review", ESCALATE)
    assert (story.asked, story.request.claimed_by) == (["bob", "carol"], "bob")
    assert [(e.kind, e.data) for e in change.events] == [("escalated", {"number": 1, "people": []})]
    assert change.notices == ()


def test_who_is_gone_already_does_not_come_back_by_an_escalation() -> None:
    story = waiting(to("carol", "dan"))
    story.leave_seats(frozenset({("", UserId("carol"))}), frozenset({(1, UserId("carol"))}))
    change = story.fire("review", ESCALATE)
    assert still_to_act(story.task, story.request) == ("bob", "dan")
    assert change.events[0].data == {"number": 1, "people": ["dan"]}


def test_who_is_back_by_then_is_asked() -> None:
    story = waiting(to("dan", instead=True))
    gone_later(story, (1, "dan"))
    gone_later(story)
    story.fire("review", ESCALATE)
    assert story.asked == ["dan"]


def test_of_those_who_have_been_asked_nothing_is_noted_that_is_of_those_to_be_asked() -> None:
    story = waiting(to("dan"), to("erin", hours=9))
    story.fire("review", ESCALATE)
    gone_later(story, (1, "dan"), (2, "erin"))
    first, second = story.request.policy.escalations
    assert (first.people.seats[0].is_gone, second.people.seats[0].is_gone) == (False, True)


def test_who_is_still_to_be_asked_and_moves_is_asked_in_the_hours_of_the_new_zone() -> None:
    story = waiting(to(seat("dan", zone="Europe/Berlin"), hours=4), calendar=Calendar(zone="Europe/Berlin"))
    moved = frozenset({(UserId("dan"), "America/New_York")})
    story.tell(PeopleMoved(human_task=story.request.id, zones=moved))
    story.fire("review", ESCALATE, late=16 * HOUR)  # nine in Berlin
    assert story.happened == []
    story.fire("review", ESCALATE)
    assert story.now == NOON + timedelta(days=1, hours=2)  # nine in New York
    assert story.asked == ["bob", "carol", "dan"]


def test_instead_of_anyone_only_those_are_asked_and_who_has_answered_stays() -> None:
    story = waiting(to("dan", instead=True), policy=None, anyone=True, required=2)
    story.yes("erin")
    story.fire("review", ESCALATE)
    assert (story.asked, story.request.policy.anyone) == (["erin", "dan"], False)
    assert story.progress == {"": ["erin"]}
    with pytest.raises(NotAsked):
        story.yes("fay")
    story.yes("dan")
    assert story.status == "approved"


def several(*, is_sequential: bool, instead: bool = False, **fields: Any) -> Waiting:
    """Let two rules wait, with an escalation to the boss."""
    rules = (
        a_rule("bob", name="security"),
        a_rule(seat("carol", surface=Surface("U-carol")), name="managers"),
    )
    policy = a_policy(
        rules=rules,
        is_sequential=is_sequential,
        escalations=(to(CTO, instead=instead),),
        surfaces=(CHANNEL,),
        **fields,
    )
    return Waiting(policy)


def test_they_sit_in_each_rule_that_lacks_approvals_and_count_for_one() -> None:
    story = several(is_sequential=False)
    story.yes("bob")
    story.fire("review", ESCALATE)
    assert [[s.user for s in rule.seats] for rule in story.request.policy.rules] == [
        ["bob"],
        ["carol", "cto"],
    ]
    story.yes("cto")
    assert (story.progress, story.status) == ({"security": ["bob"], "managers": ["cto"]}, "approved")


def test_in_sequence_they_join_a_later_rule_and_replace_nobody_there() -> None:
    story = several(is_sequential=True, instead=True)
    story.fire("review", ESCALATE)
    assert [[s.user for s in rule.seats] for rule in story.request.policy.rules] == [
        ["cto"],
        ["carol", "cto"],
    ]
    assert story.request.policy.surfaces == (CHANNEL, "U-cto")
    story.yes("cto")
    assert (story.its_turn, story.called()) == (["managers"], [(CHANNEL, 2), ("U-cto", 2), ("U-carol", 2)])
    story.yes("carol")
    assert story.status == "approved"


def test_an_approval_that_had_fallen_away_counts_again() -> None:
    story = waiting(to("bob"), required=2)
    story.yes("bob")
    story.renew(a_policy("carol", "dan", required=2, escalations=(to("bob"),)))
    story.yes("dan")
    assert story.status == "pending"
    story.fire("review", ESCALATE)
    assert story.status == "approved"


def test_who_joined_a_group_later_that_was_asked_later_is_told_so() -> None:
    story = waiting(to(seat("dan", "leads"), groups=frozenset({"leads"}), labels=("leads",)))
    story.fire("review", ESCALATE)
    assert story.request.policy.labels == ("leads",)
    with pytest.raises(JoinedLater):
        story.yes(person("eve", "leads"))
    story.yes(person("dan", "leads"))
    assert story.status == "approved"


def test_whoever_stands_in_for_them_is_asked_in_their_place() -> None:
    stand_in = seat("eve", instead_of="cto")
    story = Waiting(escalations=(to("cto", "dan"),), stand_ins=[stand_in])
    story.fire("review", ESCALATE)
    assert story.asked == ["bob", "carol", "eve", "dan"]
    assert story.request.policy.seats[2].stands_for == "cto"


def test_a_form_is_asked_of_more_and_a_claim_goes_on() -> None:
    story = waiting(to("dan"), kind=HumanTaskKind.FORM, claim=9 * HOUR)
    story.claim(BOB)
    story.fire("review", ESCALATE)
    assert (story.request.claimed_by, story.asked) == ("bob", ["bob", "carol", "dan"])
    story.release(BOB)
    story.claim(DAN)
    assert story.request.claimed_by == "dan"


def test_a_claim_ends_where_others_are_asked_instead() -> None:
    story = waiting(to("dan", instead=True), kind=HumanTaskKind.FORM, claim=9 * HOUR)
    story.claim(BOB)
    story.fire("review", ESCALATE)
    assert story.happened == ["claim_lapsed", "escalated"]
    assert (story.request.claimed_by, story.asked, story.task.timers) == (None, ["dan"], {})


def test_whatever_ends_the_request_ends_its_escalations() -> None:
    story = waiting(to("dan"))
    story.no("bob")
    assert story.task.timers == {}


# --- asking again --------------------------------------------------------------------------------


def test_asking_again_keeps_what_was_escalated_with_the_people_of_today() -> None:
    story = waiting(to("dan"), to("eve", hours=9))
    story.fire("review", ESCALATE)
    today = a_policy("carol", "fay", escalations=(to("gina"), to("hugo", hours=9)))
    story.renew(today)
    assert story.asked == ["carol", "fay", "gina"]
    story.fire("review", ESCALATE)
    assert story.asked == ["carol", "fay", "gina", "hugo"]


def test_asking_again_keeps_those_out_instead_of_whom_others_are_asked() -> None:
    story = waiting(to("dan", instead=True), required=2)
    story.yes("bob")
    story.fire("review", ESCALATE)
    story.renew(a_policy("bob", "carol", "fay", required=2, escalations=(to("dan", "eve", instead=True),)))
    assert story.asked == ["bob", "dan", "eve"]
    assert story.progress == {"": ["bob"]}


def test_asking_again_needs_all_of_those_asked_first_not_of_those_asked_later() -> None:
    story = waiting(to("dan"), required=None)
    story.fire("review", ESCALATE)
    story.renew(a_policy("bob", "carol", "fay", required=None, escalations=(to("dan", "eve"),)))
    (rule,) = story.request.policy.rules
    assert (rule.required, len(rule.seats)) == (3, 5)


def test_whoever_took_over_an_escalated_seat_keeps_it() -> None:
    story = waiting(to("dan"), required=None)
    story.fire("review", ESCALATE)
    story.hand_over("hugo", by=DAN)
    assert story.request.policy.seats[-1].escalation == 1
    story.renew(a_policy("bob", "carol", required=None, escalations=(to("dan", "eve"),)))
    assert story.asked == ["bob", "carol", "hugo", "eve"]
    assert story.request.policy.rules[0].required == 2


def test_two_who_took_over_from_the_same_person_both_keep_their_seats() -> None:
    escalations = (to("dan", instead=True), to("dan", hours=8))
    story = waiting(*escalations)
    for taker in ("eve", "fay"):  # once he has given his seat away, the next escalation asks him again
        story.fire("review", ESCALATE)
        story.hand_over(taker, by=DAN)
    story.renew(a_policy("bob", "carol", escalations=escalations))
    assert story.asked == ["eve", "fay"]


def test_an_approval_of_somebody_asked_later_still_counts_when_asked_again() -> None:
    story = waiting(to("dan"), required=2)
    story.fire("review", ESCALATE)
    story.yes("dan")
    story.renew(a_policy("carol", "fay", required=2, escalations=(to("dan"),)), stand_ins=())
    assert story.progress == {"": ["dan"]}
    assert story.request.policy.seats[-1].user == "dan"
