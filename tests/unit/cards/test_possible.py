"""What each person is offered: what they may do now, and nothing else."""

from dataclasses import replace
from datetime import timedelta

from bot.cards.possible import Possible, possible_for, seats_to_give, why_no_seat
from engine import refusals
from engine.codes import HumanTaskKind, JobKind
from engine.commands import AskAgain, ClaimForm
from engine.model import Actor
from engine.policy import Policy
from engine.ports.queries import HumanTaskView
from tests.makers import a_policy, a_rule, a_step
from tests.story import Story
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    MALLORY,
    a_review,
    a_story,
    actor,
    form_view,
    managers_rule,
    ruled_policy,
    view_of,
)

OPERATOR = actor(DAVE, is_operator=True, groups=frozenset())


def offered(view: HumanTaskView, who: Actor) -> set[str]:
    """Give the names of what somebody may do."""
    possible = possible_for(view, who)
    names = [name for name in Possible.__dataclass_fields__ if name != "refusal"]
    return {name for name in names if getattr(possible, name)}


def a_form(policy: Policy | None = None) -> Story:
    """Ask Bob and Carol for the facts."""
    story = a_story(a_step("facts"))
    claimable = a_policy(BOB, CAROL, claim=timedelta(hours=4))
    story.ask("facts", policy or claimable, HumanTaskKind.FORM)
    return story


def claim(story: Story, who: Actor) -> HumanTaskView:
    """Let somebody keep the form; gives its view."""
    story.tell(ClaimForm(human_task=story.open("facts").id, by=who))
    return form_view(story.task)


# --- claims ----------------------------------------------------------------------------------------


def test_a_form_for_several_is_claimed_and_then_released_by_who_has_it() -> None:
    story = a_form()
    assert offered(form_view(story.task), actor(BOB)) == {"complete", "claim", "seats", "inquire"}
    view = claim(story, actor(BOB))
    assert offered(view, actor(BOB)) == {"complete", "release", "seats", "inquire"}
    assert offered(view, actor(CAROL)) == {"seats"}
    assert isinstance(possible_for(view, actor(CAROL)).refusal, refusals.ClaimedByAnother)
    assert offered(view, OPERATOR) >= {"release", "ask_again", "seats"}
    assert not possible_for(view, replace(actor(BOB), is_active=False)).release


def test_a_form_for_one_person_or_without_claims_is_not_claimed() -> None:
    alone = a_form(a_policy(BOB, claim=timedelta(hours=4)))
    assert offered(form_view(alone.task), actor(BOB)) == {"complete", "seats", "inquire"}
    unclaimed = a_form(a_policy(BOB, CAROL))
    assert offered(form_view(unclaimed.task), actor(BOB)) == {"complete", "seats", "inquire"}


# --- approvals -------------------------------------------------------------------------------------


def test_whose_rule_is_met_or_still_to_come_may_reject_but_not_approve() -> None:
    policy = ruled_policy(a_rule(DAVE, MALLORY, name="security"), managers_rule())
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    possible = possible_for(view_of(story.task), actor(MALLORY, groups=frozenset()))
    assert (possible.approve, possible.reject, possible.is_their_turn) == (False, True, False)
    assert isinstance(possible.refusal, refusals.NotNeeded)


def test_before_their_turn_people_are_offered_only_to_hand_over() -> None:
    view = view_of(a_review(policy=ruled_policy(is_sequential=True)).task)
    assert offered(view, actor(BOB)) == {"seats"}
    assert isinstance(possible_for(view, actor(BOB)).refusal, refusals.NotYourTurn)
    assert possible_for(view, actor(DAVE)).is_their_turn


def test_the_glass_is_for_those_whom_the_gate_names_and_for_approvals() -> None:
    glass = a_rule(CAROL, MALLORY, ALICE)
    view = view_of(a_review(break_glass=glass).task)
    assert possible_for(view, actor(MALLORY)).break_glass
    assert possible_for(view, actor(CAROL)).break_glass
    assert not possible_for(view, actor(BOB)).break_glass
    assert not possible_for(view, actor(ALICE)).break_glass  # she started the task
    form = form_view(a_form(a_policy(BOB, CAROL, break_glass=glass)).task)
    assert not possible_for(form, actor(MALLORY)).break_glass


# --- seats -----------------------------------------------------------------------------------------


def test_ones_own_seat_is_given_until_one_has_decided_and_operators_give_anybodys() -> None:
    story = a_review(required=2)
    assert seats_to_give(view_of(story.task), actor(BOB)) == (BOB,)
    assert seats_to_give(view_of(story.task), OPERATOR) == (BOB, CAROL)
    assert seats_to_give(view_of(story.task), actor(CAROL, is_operator=True)) == (CAROL, BOB)
    story.approve("review", by=actor(BOB))
    assert seats_to_give(view_of(story.task), actor(BOB)) == ()
    assert seats_to_give(view_of(story.task), OPERATOR) == (CAROL,)
    assert seats_to_give(view_of(story.task), actor(MALLORY)) == ()


def test_why_there_is_no_seat_to_give_is_told() -> None:
    story = a_review(required=2)
    assert _reason(story, actor(MALLORY)) == "not_asked"
    story.approve("review", by=actor(BOB))
    assert _reason(story, actor(BOB)) == "decided"
    assert _reason(a_review(hand_over=False), actor(BOB)) == "forbidden"
    story.approve("review", by=actor(CAROL))
    assert isinstance(why_no_seat(view_of(story.task), actor(CAROL)), refusals.AlreadyClosed)
    assert seats_to_give(view_of(story.task), OPERATOR) == ()


def test_operators_ask_again_once_at_a_time() -> None:
    story = a_review()
    assert possible_for(view_of(story.task), OPERATOR).ask_again
    assert not possible_for(view_of(story.task), actor(BOB)).ask_again
    story.tell(AskAgain(human_task=story.open("review").id, by=OPERATOR))
    assert story.jobs(JobKind.ASK_AGAIN) == ["review"]
    assert not possible_for(view_of(story.task), OPERATOR).ask_again


def _reason(story: Story, who: Actor) -> str:
    refusal = why_no_seat(view_of(story.task), who)
    assert isinstance(refusal, refusals.MayNotHandOver)
    return refusal.reason
