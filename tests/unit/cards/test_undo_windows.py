"""The card of a request that is decided, while the decision can still be undone."""

from datetime import timedelta

import pytest

from bot import ids
from bot.cards.approval_card import approval_card
from bot.cards.reference import Reference
from bot.cards.text import moment
from engine.codes import ExpiryOutcome, TimerKind
from engine.commands import Dispute, UndoDecision
from engine.policy import Expiry
from tests.makers import HOUR, NOON, SHOWN
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.views import BOB, CAROL, DAVE, LEGEND, a_review, actor, ruled_policy, view_of

WINDOW = timedelta(minutes=2)
DUE = NOON + WINDOW
AT = f"<!date^{int(DUE.timestamp())}^{{time}}|12:02 UTC>"


def card(story: Story) -> str:
    """Give all that the card of the review shows."""
    return accepted(approval_card(view_of(story.task), LEGEND))


def test_it_says_who_approved_and_when_that_takes_effect() -> None:
    story = a_review(undo_window=WINDOW)
    story.approve("review", by=actor(BOB))
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert f"🟢 *Approved* by @bob, takes effect at {AT}" in said
    assert "Until then @bob and operators can undo it." in said


def test_undo_takes_the_place_of_the_two_verbs_and_does_not_stand_out() -> None:
    story = a_review(undo_window=WINDOW)
    story.approve("review", by=actor(BOB))
    card = approval_card(view_of(story.task), LEGEND)
    assert labels(card) == ["Undo", "More…"]
    undo = pressed(card, "Undo")
    assert "style" not in undo
    assert undo["action_id"] == ids.UNDO_DECISION
    assert Reference.parse(undo["value"]) == Reference(human_task=story.last("review").id, fingerprint=SHOWN)
    assert undo["accessibility_label"] == "Undo the decision: Approve 1.2?"


def test_a_window_of_many_hours_names_the_day() -> None:
    story = a_review(undo_window=20 * HOUR)
    story.approve("review", by=actor(BOB))
    assert f"takes effect {moment(NOON + 20 * HOUR)}" in accepted(approval_card(view_of(story.task), LEGEND))


@pytest.mark.parametrize(
    ("to", "follows"), [("draft", "Then work goes back to *draft*."), (None, "Then the task is stopped.")]
)
def test_a_rejection_says_why_and_what_it_leads_to_then(to: str | None, follows: str) -> None:
    story = a_review(undo_window=WINDOW)
    story.reject("review", to, by=actor(BOB), comment="Say more.")
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert f"🔴 *Rejected* by @bob, takes effect at {AT}" in said
    assert follows in said
    assert said.count("Say more.") == 2  # in the text and in the blocks


def test_a_reason_is_by_whom_the_line_names_and_others_are_named_with_theirs() -> None:
    story = a_review(undo_window=WINDOW, required=2)
    story.reject("review", by=actor(BOB), comment="Say more.")
    assert "can undo it.\nSay more.\n" in card(story)
    story = a_review(undo_window=WINDOW, required=2)
    story.approve("review", by=actor(CAROL), comment="Fine.")
    story.reject("review", by=actor(BOB), comment="Say more.")
    assert "@carol\nFine.\n@bob\nSay more.\n" in card(story)


def test_a_rejection_too_many_says_that_operators_are_asked() -> None:
    story = a_review(undo_window=WINDOW, max_rounds=0)
    story.reject("review", "draft", by=actor(BOB))
    assert "Then the operators are asked what to do" in accepted(approval_card(view_of(story.task), LEGEND))


def test_all_who_approved_are_named_and_the_last_of_them_can_undo() -> None:
    story = a_review(undo_window=WINDOW, required=2)
    story.approve("review", by=actor(BOB))
    story.approve("review", by=actor(CAROL))
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert "*Approved* by @bob and @carol, takes effect at" in said
    assert "Until then @carol and operators can undo it." in said
    assert "*Approvals*\n2 of 2\n" in said  # the names stand below


def test_who_broke_the_glass_is_named_as_such() -> None:
    policy = ruled_policy(undo_window=WINDOW, break_glass=ruled_policy().rules[0])
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE), alone=True, comment="Nobody else is up.")
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert "🟢 *Approved alone* by @dave (break glass), takes effect at" in said
    assert "Nobody else is up." in said


def test_nobody_is_asked_or_called_meanwhile_and_no_end_of_waiting_is_named() -> None:
    policy = ruled_policy(undo_window=WINDOW, expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT))
    story = a_review(policy=policy)
    assert "*Answer by*" in accepted(approval_card(view_of(story.task), LEGEND))
    story.reject("review", by=actor(BOB))
    card = approval_card(view_of(story.task), LEGEND, is_first_post=True)
    said = accepted(card)
    assert not card.has_mentions
    assert "asked:" not in said
    assert "*Answer by*" not in said


def test_in_a_stopped_task_no_moment_is_named() -> None:
    story = a_review(undo_window=WINDOW)
    story.approve("review", by=actor(BOB))
    story.tell(Dispute(human_task=story.last("review").id, by=actor(BOB)))
    card = approval_card(view_of(story.task), LEGEND)
    said = accepted(card)
    assert "🟢 *Approved* by @bob, not in effect yet" in said
    assert "takes effect" not in said
    assert "Undo" not in labels(card)


def test_after_an_undo_the_card_is_as_before() -> None:
    story = a_review(undo_window=WINDOW)
    before = approval_card(view_of(story.task), LEGEND)
    story.approve("review", by=actor(BOB))
    story.tell(UndoDecision(human_task=story.last("review").id, by=actor(BOB)))
    assert approval_card(view_of(story.task), LEGEND) == before


def test_when_it_takes_effect_the_card_is_the_usual_closed_one() -> None:
    usual, story = a_review(), a_review(undo_window=WINDOW)
    for one in (usual, story):
        one.approve("review", by=actor(BOB))
    story.fire("review", TimerKind.SETTLE)
    soon, later = (accepted(approval_card(view_of(one.task), LEGEND)) for one in (usual, story))
    assert later.replace(moment(DUE), moment(NOON)) == soon
