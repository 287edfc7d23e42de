"""What More… says of the rules: who decides, in which order, who may not and why, and what else."""

from dataclasses import replace
from datetime import timedelta

from bot.cards.modals.more import more_modal
from bot.cards.modals.rules import rule_lines
from bot.cards.reference import Reference
from engine.codes import HumanTaskKind
from engine.commands import ClaimForm, PeopleLeft
from tests.makers import a_policy, a_rule, a_step, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted_view
from tests.unit.cards.views import (
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    a_review,
    a_story,
    actor,
    form_view,
    managers_rule,
    ruled_policy,
    view_of,
)

HAND_OVER = "*Hand over* Whoever is asked may give their place to somebody else; operators, anybody's."
NO_GUESTS = "*External* Guests and people of other workspaces may not decide."


def said(story: Story) -> list[str]:
    """Give the lines about the newest request, and see that More… has them."""
    view = view_of(story.task)
    lines = rule_lines(view, LEGEND)
    read = accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(BOB)))
    assert all(line in read for line in lines)
    return lines


def test_one_rule_of_one() -> None:
    assert said(a_review()) == [
        "*Approvals* 0 of 1",
        "*Not* @alice, who started the task.",
        NO_GUESTS,
        HAND_OVER,
    ]


def test_several_rules_at_once_and_in_order() -> None:
    at_once = said(a_review(policy=ruled_policy()))
    assert at_once[0] == "*Rules* All of these must be met, by different people, in any order:"
    assert at_once[1:3] == [
        "🟡 *security* 0 of 1 · asked: @dave",
        "🟡 *managers* 0 of 2 · asked: @bob and @carol",
    ]
    in_order = said(a_review(policy=ruled_policy(is_sequential=True)))
    order = "*Rules* All of these must be met, by different people, one after the other, in this order:"
    assert in_order[0] == order
    alone = said(a_review(policy=ruled_policy(managers_rule())))
    assert alone[0] == "*Rules* This one must be met:"


def test_who_is_excluded_and_why() -> None:
    also = (seat(MALLORY, is_external=True), DAVE)
    story = a_review(policy=a_policy(BOB, *also, distinct_from=("facts", "tests")))
    lines = said(story)
    assert "*Not* @alice, who answered *facts*." in lines
    assert "*Not* whoever answered *tests*." in lines
    assert (
        "*External* Guests and people of other workspaces may not decide, even if asked: @mallory." in lines
    )
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=frozenset({("", DAVE)})))
    assert "*Not any more* @dave: deactivated, or no longer in the group." in said(story)


def test_who_is_let_in_on_purpose() -> None:
    lines = said(a_review(external=True, self_approval=True))
    assert "*External* Guests and people of other workspaces may decide, too." in lines
    assert not any(line.startswith("*Not*") for line in lines)


def test_the_glass_and_places_that_stay() -> None:
    lines = said(a_review(break_glass=a_rule(MALLORY, DAVE, labels=("on-call",)), hand_over=False))
    glass = (
        "*Break glass* on-call (@mallory and @dave) may decide alone, with a reason. "
        "Everybody who was asked is told."
    )
    assert glass in lines
    assert "*Hand over* Nobody may give their place to somebody else." in lines


def test_a_claim_and_how_long_it_lasts() -> None:
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(BOB, CAROL, claim=timedelta(hours=4)), HumanTaskKind.FORM)
    lines = rule_lines(form_view(story.task), LEGEND)
    assert "*Claim* One of those asked may keep it to themselves for 4 hours." in lines
    story.tell(ClaimForm(human_task=story.open("facts").id, by=actor(BOB)))
    [claimed] = [line for line in rule_lines(form_view(story.task), LEGEND) if "*Claimed*" in line]
    assert claimed.startswith("*Claimed* by @bob, until <!date^")
    assert claimed.endswith("Nobody else can complete it meanwhile.")


def test_lengths_are_told_in_the_largest_unit_without_a_fraction() -> None:
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(BOB, CAROL), HumanTaskKind.FORM)
    view = form_view(story.task)
    told = {"90m": timedelta(minutes=90), "1d": timedelta(days=1), "2w": timedelta(weeks=2)}
    claims = [replace(view.human_task.policy, claim=length) for length in told.values()]
    lines = [
        line
        for policy in claims
        for line in rule_lines(replace(view, human_task=replace(view.human_task, policy=policy)), LEGEND)
        if "*Claim*" in line
    ]
    assert [line.removesuffix(".").partition(" for ")[2] for line in lines] == [
        "90 minutes",
        "1 day",
        "2 weeks",
    ]


def test_what_can_no_longer_be_met_is_told() -> None:
    story = a_review(policy=ruled_policy())
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=frozenset({("managers", BOB)})))
    assert any("*Can no longer be met*" in line for line in said(story))


def test_of_a_request_that_has_ended_only_what_counted_is_told() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert said(story) == ["*Approvals* 1 of 1", "*Not* @alice, who started the task.", NO_GUESTS]
