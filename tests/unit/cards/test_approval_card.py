"""The card that asks for an approval, while it is open."""

from datetime import timedelta

from bot import ids
from bot.cards.approval_card import approval_card
from bot.cards.reference import Reference
from engine.codes import CommentRule, ExpiryOutcome
from engine.policy import Expiry
from tests.makers import SHOWN, a_policy, a_step
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.views import (
    ALICE,
    BOB,
    LEGEND,
    MANAGERS,
    a_review,
    a_story,
    actor,
    managers_policy,
    rejection_by,
    the,
    view_of,
)


def test_the_ask_comes_first() -> None:
    card = approval_card(view_of(a_review().task), LEGEND)
    assert card.blocks[0] == {
        "type": "header",
        "text": {"type": "plain_text", "text": "Approve 1.2?", "emoji": False},
    }
    assert card.text.startswith("Approve 1.2?\n")


def test_it_says_for_which_task_and_who_started_it() -> None:
    said = accepted(approval_card(view_of(a_review().task), LEGEND))
    assert "*Ship a release* · release-42 · started by @alice" in said


def test_three_controls_carry_the_request_and_what_was_shown() -> None:
    task = a_review().task
    card = approval_card(view_of(task), LEGEND)
    assert labels(card) == ["Approve", "Reject…", "More…"]
    for button in (pressed(card, label) for label in labels(card)):
        reference = Reference.parse(button["value"])
        assert (reference.human_task, reference.fingerprint) == ("t1-2", SHOWN)
    assert pressed(card, "Approve")["style"] == "primary"
    assert pressed(card, "Approve")["action_id"] == ids.APPROVE
    assert "Approve 1.2?" in pressed(card, "Reject…")["accessibility_label"]


def test_the_first_post_calls_the_group_and_redraws_call_nobody() -> None:
    view = view_of(a_review().task)
    first, again = (approval_card(view, LEGEND, is_first_post=is_first) for is_first in (True, False))
    assert f"managers: <!subteam^{MANAGERS}>" in accepted(first)
    assert first.has_mentions
    assert not again.has_mentions
    assert "managers (@release-managers): @bob and @carol" in accepted(again)


def test_people_are_called_up_to_five_by_name() -> None:
    people = [f"U0PERSON{number:03}" for number in range(12)]
    story = a_story(a_step("review"))
    story.ask("review", a_policy(*people))
    said = accepted(approval_card(view_of(story.task, groups=[]), LEGEND, is_first_post=True))
    assert "<@U0PERSON004> and 7 more" in said
    assert "<@U0PERSON005>" not in said


def test_those_asked_by_name_are_called_beside_the_group() -> None:
    story = a_story(a_step("review"))
    story.ask("review", managers_policy("U0ERIN00001"))
    said = accepted(approval_card(view_of(story.task), LEGEND, is_first_post=True))
    assert f"<!subteam^{MANAGERS}>, <@U0ERIN00001>" in said
    assert f"<@{BOB}>" not in said


def test_mention_none_calls_nobody() -> None:
    card = approval_card(view_of(a_review().task, mention="none"), LEGEND, is_first_post=True)
    assert not card.has_mentions


def test_mention_people_calls_only_those_asked_by_name() -> None:
    story = a_story(a_step("review"))
    story.ask("review", managers_policy("U0ERIN00001"))
    said = accepted(approval_card(view_of(story.task, mention="people"), LEGEND, is_first_post=True))
    assert "<@U0ERIN00001>, @bob and @carol" in said
    assert "<!subteam" not in said


def test_the_starter_is_not_among_those_who_may_decide() -> None:
    story = a_story(a_step("review"))
    story.ask("review", a_policy(ALICE, BOB))
    said = accepted(approval_card(view_of(story.task, groups=[]), LEGEND))
    assert "*Asked*\n@bob" in said


def test_anyone_is_said_in_words() -> None:
    story = a_story(a_step("review"))
    story.ask("review", a_policy(anyone=True))
    assert "anyone in this workspace" in accepted(approval_card(view_of(story.task), LEGEND))


def test_approvals_are_counted_with_names() -> None:
    story = a_review(required=2)
    assert "0 of 2" in accepted(approval_card(view_of(story.task), LEGEND))
    story.approve("review", by=actor(BOB))
    card = approval_card(view_of(story.task), LEGEND)
    assert "1 of 2 · @bob" in accepted(card)
    assert "Approve" in labels(card)


def test_confirm_asks_once_more_in_the_words_of_the_author() -> None:
    view = view_of(a_review().task, confirm="All customers get it at once.")
    asked = pressed(approval_card(view, LEGEND), "Approve")["confirm"]
    assert asked["text"]["text"] == "All customers get it at once."
    assert "confirm" not in pressed(approval_card(view, LEGEND), "Reject…")


def test_with_a_needed_comment_the_view_asks_instead_of_the_dialog() -> None:
    view = view_of(a_review(comment=CommentRule.REQUIRED).task, confirm="Sure?")
    assert "confirm" not in pressed(approval_card(view, LEGEND), "Approve")


def test_until_when_and_then_what() -> None:
    expiry = Expiry(after=timedelta(days=3), then=ExpiryOutcome.REJECT)
    said = accepted(approval_card(view_of(a_review(expiry=expiry).task), LEGEND))
    assert "2026-03-05 12:00 UTC>, else it is rejected" in said


def test_the_earlier_objection_stands_on_the_next_round() -> None:
    story = a_review()
    story.reject("review", "tests", by=actor(BOB))
    story.succeed("tests")
    story.ask("review", managers_policy())
    view = view_of(story.task, rejection=rejection_by(BOB, "Too short <!channel>"))
    card = approval_card(view, LEGEND)
    said = accepted(card)
    assert "round 2" in said
    assert "Sent back by @bob at review:" in said
    assert "Too short <!channel>" in said  # as rich text, which Slack does not read
    assert "Sent back by @bob: Too short &lt;!channel&gt;" in card.text


def test_an_earlier_card_keeps_its_round() -> None:
    story = a_review()
    story.reject("review", "tests", by=actor(BOB))
    story.succeed("tests")
    story.ask("review", managers_policy())
    assert "round" not in accepted(approval_card(view_of(story.task, the(story.task, "t1-2")), LEGEND))
