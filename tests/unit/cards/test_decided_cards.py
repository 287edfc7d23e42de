"""The card of an approval once it is closed: who, when, why, and what came of it."""

from dataclasses import replace
from datetime import timedelta

from bot.cards.approval_card import approval_card
from bot.cards.card import card_of
from engine.codes import Choice, ClosedBecause, ExpiryOutcome, HumanTaskKind, HumanTaskStatus, TimerKind
from engine.policy import Expiry
from tests.makers import a_decision
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels
from tests.unit.cards.views import (
    BOB,
    CAROL,
    LEGEND,
    a_review,
    actor,
    managers_policy,
    rejection_by,
    the,
    view_of,
)


def test_once_approved_only_more_stays_and_it_says_who_when_and_why() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB), comment="Reads well.")
    story.approve("review", by=actor(CAROL))
    card = approval_card(view_of(story.task), LEGEND)
    said = accepted(card)
    assert labels(card) == ["More…"]
    assert "✅ *Approved* by @bob and @carol · <!date^" in said
    assert "Reads well." in said
    assert "2 of 2" in said


def test_a_decided_card_names_who_decided_once() -> None:
    story = a_review()
    story.reject("review", by=actor(BOB), comment="Too short.")
    card = approval_card(view_of(story.task), LEGEND)
    assert accepted(card).replace("managers (@release-managers): @bob", "").count("@bob") == 2  # text, blocks
    assert "Too short." in card.text.splitlines()


def test_comments_of_several_people_are_told_apart() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB), comment="Reads well.")
    story.reject("review", by=actor(CAROL), comment="It does not.")
    card = approval_card(view_of(story.task), LEGEND)
    assert "@bob: Reads well.\n@carol: It does not." in card.text
    quoting = card.blocks[-2]["elements"]
    assert [group["elements"][0]["text"] for group in quoting] == [
        "@bob",
        "Reads well.",
        "@carol",
        "It does not.",
    ]


def test_a_pipeline_without_a_title_is_not_named_twice() -> None:
    view = view_of(a_review().task, pipeline_title="release")
    said = accepted(approval_card(view, LEGEND))
    assert "*release-42* · started by @alice" in said
    assert "*release* ·" not in said


def test_a_closed_card_calls_nobody_even_when_it_is_posted_late() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert not approval_card(view_of(story.task), LEGEND, is_first_post=True).has_mentions


def test_once_sent_back_it_says_where_to_and_why() -> None:
    story = a_review()
    story.reject("review", "draft", by=actor(BOB), comment="Too short.")
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert "❌ *Rejected* by @bob · <!date^" in said
    assert "Sent back to *draft*." in said
    assert "Too short." in said


def test_a_rejection_to_nowhere_stops_the_task() -> None:
    story = a_review()
    story.reject("review", None, by=actor(BOB))
    assert "The task was stopped." in accepted(approval_card(view_of(story.task), LEGEND))


def too_often() -> Story:
    """Reject where no more rounds are allowed."""
    story = a_review(max_rounds=0)
    story.reject("review", "draft", by=actor(BOB))
    assert story.run("review").question
    return story


def test_a_rejection_too_many_says_that_operators_are_asked() -> None:
    story = too_often()
    view = view_of(story.task, the(story.task, "t1-2"))
    assert "too often: the operators are asked" in accepted(approval_card(view, LEGEND))
    story.ask_operators("review")
    view = view_of(story.task, the(story.task, "t1-2"))
    assert "too often: the operators are asked" in accepted(approval_card(view, LEGEND))


def test_operators_see_the_objection_that_they_decide_on_and_then_the_one_before() -> None:
    story = a_review(max_rounds=1)
    story.reject("review", "draft", by=actor(BOB), comment="Too thin.")
    story.succeed("draft")
    story.ask("facts", managers_policy(), HumanTaskKind.FORM)
    story.complete("facts", {"summary": "More."}, by=actor(BOB))
    story.ask("review", managers_policy(max_rounds=1))
    story.reject("review", "draft", by=actor(CAROL), comment="Too long.")
    story.ask_operators("review")
    for choice in (None, Choice.RETRY):
        if choice is not None:
            story.answer("review", choice)
        question = [h for h in story.task.human_tasks.values() if h.kind is HumanTaskKind.QUESTION][-1]
        view = view_of(story.task, question, rejection=rejection_by(BOB, "Too thin."))
        card = card_of(view, LEGEND)
        told = accepted(card)
        assert "↩️ Rejected here by @carol in round 2:\nToo long." in told
        assert "↩️ Rejected here by @bob in round 1:\nToo thin." in told
        assert told.index("Too long.") < told.index("Too thin.")
        assert card.text.index("Rejected by @carol: Too long.") < card.text.index("Too thin.")


def test_what_operators_chose_after_too_many_rounds_is_said() -> None:
    expected = {
        Choice.RETRY: "Sent back to *draft*.",
        Choice.SKIP: "the operators let the task go on",
        Choice.FAIL: "the operators stopped the task",
    }
    for choice, sentence in expected.items():
        story = too_often()
        story.ask_operators("review")
        story.answer("review", choice)
        view = view_of(story.task, the(story.task, "t1-2"))
        assert sentence in accepted(approval_card(view, LEGEND))


def test_expired_is_said_in_words() -> None:
    story = a_review(expiry=Expiry(after=timedelta(days=3), then=ExpiryOutcome.REJECT))
    story.fire("review", TimerKind.EXPIRE)
    card = approval_card(view_of(story.task), LEGEND)
    assert "⌛ *Expired*: nobody answered in time" in accepted(card)
    assert "It counts as rejected." in accepted(card)
    assert labels(card) == ["More…"]


def test_cancelled_is_said_in_words() -> None:
    expected = {
        ClosedBecause.SENT_BACK: "*Superseded*: work was sent back to an earlier step",
        ClosedBecause.EDITED: "*Superseded*: what had been approved before it was edited",
        ClosedBecause.TASK_FAILED: "*No longer asked*: the task failed",
        ClosedBecause.TASK_CANCELLED: "*No longer asked*: the task was cancelled",
    }
    task = a_review().task
    for because, sentence in expected.items():
        closed = replace(
            the(task, "t1-2"),
            status=HumanTaskStatus.CANCELLED,
            closed_because=because,
            closed_at=task.started_at,
        )
        card = approval_card(view_of(task, closed), LEGEND)
        assert sentence in accepted(card)
        assert labels(card) == ["More…"]


def test_long_words_of_people_are_cut_with_a_count() -> None:
    story = a_review()
    view = view_of(story.task, rejection=rejection_by(BOB, "x" * 3_000), text="y" * 3_000)
    said = accepted(approval_card(view, LEGEND))
    assert "x… (+2,4" in said
    assert "y… (+1,0" in said
    assert "The rest is behind More…" in said


def test_earlier_comments_are_counted() -> None:
    decided = tuple(a_decision(f"U0PERSON{number:03}", comment=f"Word {number}") for number in range(7))
    closed = replace(the(a_review().task, "t1-2"), status=HumanTaskStatus.APPROVED, said=decided)
    said = accepted(approval_card(view_of(a_review().task, closed), LEGEND))
    assert "3 earlier comments behind More…" in said
    assert "Word 6" in said


def test_a_card_that_replaces_another_says_so() -> None:
    card = approval_card(view_of(a_review().task), LEGEND).as_replacement()
    assert "This replaces an earlier message" in accepted(card)
