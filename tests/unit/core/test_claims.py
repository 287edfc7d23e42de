"""Claims: one of several people keeps a form to themselves for a while."""

import pytest

from engine.approval import still_to_act
from engine.codes import HumanTaskKind, TimerKind
from engine.commands import ClaimForm, ReleaseForm
from engine.model import HumanTaskId, TimerKey
from engine.refusals import AlreadyClosed, ClaimedByAnother, NotAsked, NotClaimed, NothingToClaim
from engine.seating import is_claimable
from tests.makers import BOB, CAROL, DAN, HOUR, MALLORY, NOON, a_policy, a_rule, person
from tests.waiting import OLGA, Waiting

FORM, CLAIM = HumanTaskKind.FORM, TimerKind.CLAIM
THE_CLAIM = TimerKey("review", 1, CLAIM)


def a_form(*people: str, **fields: object) -> Waiting:
    """Let a form wait for these people (or Bob and Carol), who may claim it for four hours."""
    return Waiting(a_policy(*(people or ("bob", "carol")), claim=4 * HOUR, **fields), FORM)


def test_a_claim_says_who_and_until_when() -> None:
    story = a_form()
    change = story.claim(BOB)
    assert story.request.claimed_by == "bob"
    assert story.timer("review", CLAIM).due == NOON + 4 * HOUR
    assert change.events[0].data == {"until": "2026-03-02T16:00:00+00:00"}
    assert (change.events[0].kind, change.events[0].by, change.human_task) == ("claimed", "bob", "t1-1")


def test_only_who_claimed_a_form_may_complete_it() -> None:
    story = a_form()
    story.claim(BOB)
    with pytest.raises(ClaimedByAnother) as refused:
        story.complete("review", by=CAROL)
    assert refused.value.claimed_by == "bob"
    story.complete("review", by=BOB)
    assert story.status == "submitted"


def test_nobody_claims_what_another_has_claimed() -> None:
    story = a_form()
    story.claim(BOB)
    with pytest.raises(ClaimedByAnother):
        story.claim(CAROL)


def test_the_same_claim_again_changes_nothing_and_does_not_last_longer() -> None:
    story = a_form()
    story.claim(BOB)
    story.now += HOUR
    assert story.claim(BOB).is_nothing
    assert story.timer("review", CLAIM).due == NOON + 4 * HOUR


def test_a_form_that_is_claimed_waits_for_one() -> None:
    story = a_form()
    assert still_to_act(story.task, story.request) == ("bob", "carol")
    story.claim(CAROL)
    assert still_to_act(story.task, story.request) == ("carol",)


def test_a_release_gives_the_form_to_all_again() -> None:
    story = a_form()
    story.claim(BOB)
    change = story.release(BOB)
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    assert (change.events[0].kind, change.events[0].data) == ("released", {"of": "bob"})
    story.complete("review", by=CAROL)
    assert story.status == "submitted"


def test_operators_may_release_what_others_claimed() -> None:
    story = a_form()
    story.claim(BOB)
    change = story.release(OLGA)
    assert story.request.claimed_by is None
    assert (change.events[0].by, change.events[0].data) == ("olga", {"of": "bob"})


def test_nobody_else_may_release_a_claim() -> None:
    story = a_form()
    story.claim(BOB)
    gone = (person("bob", is_active=False), person("olga", is_operator=True, is_active=False))
    for by in (CAROL, MALLORY, *gone):
        with pytest.raises(NotClaimed) as refused:
            story.release(by)
        assert refused.value.claimed_by == "bob"
    assert story.request.claimed_by == "bob"


def test_what_nobody_claimed_cannot_be_released() -> None:
    for by in (BOB, OLGA):
        with pytest.raises(NotClaimed) as refused:
            a_form().release(by)
        assert refused.value.claimed_by is None


def test_a_claim_lapses_when_its_time_is_over() -> None:
    story = a_form()
    story.claim(BOB)
    change = story.fire("review", CLAIM)
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    assert (change.events[0].kind, change.events[0].data) == ("claim_lapsed", {"of": "bob"})
    story.complete("review", by=CAROL)
    assert story.status == "submitted"


def test_a_claim_that_was_given_back_does_not_lapse_later() -> None:
    story = a_form()
    story.claim(BOB)
    story.release(BOB)
    story.now += HOUR
    story.claim(CAROL)
    assert story.timer("review", CLAIM).due == NOON + 5 * HOUR


def test_whatever_ends_a_form_ends_its_claim() -> None:
    story = a_form()
    story.claim(BOB)
    story.complete("review", by=BOB)
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    story = a_form()
    story.claim(BOB)
    story.cancel()
    assert (story.request.claimed_by, story.task.timers) == (None, {})


def test_a_claim_ends_when_its_owner_is_gone_from_all_rules_by_which_they_may_answer() -> None:
    asked = a_policy(rules=(a_rule("bob", "carol", name="a"), a_rule("bob", name="b")), claim=HOUR)
    story = Waiting(asked, FORM)
    story.claim(BOB)
    story.leave("bob", rule="a")
    assert story.happened == ["people_left"]
    story.leave_seats(frozenset({("a", BOB.id), ("b", BOB.id)}))
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    assert story.happened == ["people_left", "claim_lapsed"]


@pytest.mark.parametrize("asked", [(), ("bob", "dan")])
def test_a_claim_of_what_anyone_may_answer_ends_when_its_owner_is_gone(asked: tuple[str, ...]) -> None:
    story = Waiting(a_policy(*asked, anyone=True, claim=HOUR), FORM)
    story.claim(CAROL)
    story.leave("dan" if asked else "somebody")
    assert "claim_lapsed" not in story.happened
    change = story.leave("carol")
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    lapsed = change.events[-1]
    assert (lapsed.kind, lapsed.data, change.human_task) == ("claim_lapsed", {"of": "carol"}, "t1-1")
    assert story.leave("carol").is_nothing
    story.complete("review", by=MALLORY)


def test_a_form_for_anyone_may_be_claimed() -> None:
    story = a_form(anyone=True)
    story.claim(MALLORY)
    with pytest.raises(ClaimedByAnother):
        story.complete("review", by=BOB)


@pytest.mark.parametrize(
    "story",
    [
        Waiting(a_policy("bob", "carol", claim=HOUR)),
        Waiting(a_policy("bob", "carol"), FORM),
        Waiting(a_policy("bob", claim=HOUR), FORM),
        Waiting(a_policy("bob", "bob", claim=HOUR), FORM),
    ],
    ids=["an approval", "without claims", "one person", "one person twice"],
)
def test_only_forms_for_several_people_can_be_claimed(story: Waiting) -> None:
    assert not is_claimable(story.task, story.request)
    with pytest.raises(NothingToClaim):
        story.claim(BOB)


def test_whoever_may_not_answer_may_not_claim() -> None:
    with pytest.raises(NotAsked):
        a_form().claim(MALLORY)


def test_what_has_ended_is_neither_claimed_nor_released() -> None:
    story = a_form()
    story.claim(BOB)
    story.complete("review", by=BOB)
    assert not is_claimable(story.task, story.request)
    for act in (story.claim, story.release):
        with pytest.raises(AlreadyClosed):
            act(BOB)


def test_a_request_that_is_not_there_cannot_be_claimed() -> None:
    story = a_form()
    for command in (ClaimForm, ReleaseForm):
        with pytest.raises(Exception, match="no request t1-9"):
            story.tell(command(human_task=HumanTaskId("t1-9"), by=BOB))


def test_who_hands_over_what_they_claimed_gives_the_claim_back() -> None:
    story = a_form()
    story.claim(BOB)
    story.hand_over(DAN, by=BOB)
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    story.complete("review", by=CAROL)


def test_a_hand_over_by_another_leaves_the_claim() -> None:
    story = a_form()
    story.claim(BOB)
    story.hand_over(DAN, by=CAROL)
    assert (story.request.claimed_by, set(story.task.timers)) == ("bob", {THE_CLAIM})


def test_the_claim_of_one_who_is_gone_ends() -> None:
    story = a_form()
    story.claim(BOB)
    story.leave("carol")
    assert set(story.task.timers) == {THE_CLAIM}
    change = story.leave("bob")
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    assert [event.kind for event in change.events] == ["people_left", "claim_lapsed"]
    assert change.events[1].data == {"of": "bob"}


def test_asking_again_leaves_a_claim_to_whoever_is_asked_still() -> None:
    for policy in (a_policy("bob", "dan", claim=HOUR), a_policy(anyone=True, claim=HOUR)):
        story = a_form()
        story.claim(BOB)
        story.renew(policy)
        assert (story.request.claimed_by, set(story.task.timers)) == ("bob", {THE_CLAIM})


def test_asking_again_ends_the_claim_of_one_who_is_asked_no_more() -> None:
    story = a_form()
    story.claim(BOB)
    story.renew(a_policy("carol", "dan", claim=HOUR))
    assert (story.request.claimed_by, story.task.timers) == (None, {})
    story.complete("review", by=DAN)
    assert story.status == "submitted"
