"""Questions about a request, on its card and behind More…."""

from typing import Any

import pytest

from bot import ids
from bot.cards.approval_card import approval_card
from bot.cards.form_card import form_card
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from bot.cards.text import moment
from engine.codes import ExpiryOutcome, HumanTaskKind, TimerKind
from engine.commands import AnswerInquiry, Inquire
from engine.inquiring import INQUIRIES_MAX
from engine.model import Actor, UserId
from engine.policy import Expiry, Reminders
from tests.makers import HOUR, a_policy, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted, accepted_view, labels, pressed
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    RELEASES,
    a_review,
    a_story,
    actor,
    form_view,
    view_of,
)

REMINDERS = Reminders(after=HOUR)
EXPIRY = Expiry(after=2 * HOUR, then=ExpiryOutcome.REJECT)
OPEN = "❓ *Needs information*"


def ask(story: Story, question: str, of: UserId = ALICE, by: UserId = BOB) -> None:
    """Let somebody ask about the newest request."""
    newest = list(story.task.human_tasks.values())[-1]
    story.tell(Inquire(human_task=newest.id, by=actor(by), of=actor(of), question=question))


def answer(story: Story, said: str, number: int = 1, by: UserId = ALICE) -> None:
    """Let somebody answer one of the questions about the newest request."""
    newest = list(story.task.human_tasks.values())[-1]
    story.tell(AnswerInquiry(human_task=newest.id, by=actor(by), number=number, answer=said))


def card(story: Story) -> str:
    """Give all that the card of the newest request shows."""
    return accepted(approval_card(view_of(story.task), LEGEND))


def more(story: Story, reader: Actor) -> dict[str, Any]:
    """Give what is behind More… for somebody."""
    view = view_of(story.task)
    return more_modal(view, Reference(human_task=view.human_task.id), LEGEND, actor=reader)


def test_an_open_question_stands_on_the_card_with_who_asked_whom_and_a_way_to_answer() -> None:
    story = a_review()
    ask(story, "Is the API stable?")
    drawn = approval_card(view_of(story.task), LEGEND)
    said = accepted(drawn)
    assert OPEN in said
    assert f"{OPEN}\n@bob asked @alice · 2026-03-02 12:00 UTC\nIs the API stable?\nAnswer…\n" in said
    assert "Is the API stable?" in said
    assert labels(drawn) == ["Answer…", "Approve", "Reject…", "More…"]
    button = pressed(drawn, "Answer…")
    assert button["action_id"] == ids.ANSWER_INQUIRY
    assert Reference.parse(button["value"]) == Reference(human_task=story.last("review").id, inquiry="1")
    assert button["accessibility_label"] == "Answer the question about: Approve 1.2?"
    assert "style" not in button


def test_it_is_no_call() -> None:
    story = a_review()
    ask(story, "Why <!channel>?")
    answer(story, "Because of <@U0EVIL0001>.")
    assert not approval_card(view_of(story.task), LEGEND).has_mentions


@pytest.mark.parametrize(
    ("clocks", "told"),
    [
        ({"expiry": EXPIRY, "reminders": REMINDERS}, " · the deadline and reminders stand still"),
        ({"expiry": EXPIRY}, " · the deadline stands still until it is answered"),
        ({"reminders": REMINDERS}, " · reminders stand still until it is answered"),
        ({}, ""),
    ],
)
def test_it_says_which_clocks_stand_still(clocks: dict[str, Any], told: str) -> None:
    story = a_review(**clocks)
    ask(story, "Is the API stable?")
    said = card(story)
    assert f"{OPEN}{told}" in said
    assert ("stand" in said) is bool(told)
    assert "*Answer by*" not in said


def test_the_clocks_go_on_and_the_card_says_until_when() -> None:
    story = a_review(expiry=EXPIRY)
    asked_at = story.last("review").asked_at
    assert f"*Answer by*\n{moment(asked_at + 2 * HOUR)}" in card(story)
    ask(story, "Is the API stable?")
    story.now += 5 * HOUR
    answer(story, "It is.")
    assert f"*Answer by*\n{moment(asked_at + 7 * HOUR)}" in card(story)


def test_an_answer_stands_with_its_question() -> None:
    story = a_review()
    ask(story, "Is the API stable?")
    answer(story, "It is.")
    drawn = approval_card(view_of(story.task), LEGEND)
    said = accepted(drawn)
    assert OPEN not in said
    assert (
        "💬 @bob asked @alice\nIs the API stable?\n@alice answered · 2026-03-02 12:00 UTC\nIt is.\n" in said
    )
    assert labels(drawn) == ["Approve", "Reject…", "More…"]


def test_the_newest_stand_on_the_card_and_the_others_are_counted() -> None:
    story = a_review()
    for number in range(1, 5):
        ask(story, f"Question {number}?")
        answer(story, f"Answer {number}.", number)
    said = card(story)
    assert [number for number in range(1, 5) if f"Question {number}?" in said] == [3, 4]
    assert said.index("Question 4?") < said.index("Question 3?")
    assert "2 more questions behind More…" in said


def test_where_no_question_more_can_be_asked_more_says_so_instead_of_the_button() -> None:
    story, used_up = a_review(), f"{INQUIRIES_MAX} questions have been asked about this already"
    for number in range(1, INQUIRIES_MAX + 1):
        view = more(story, actor(BOB))
        assert "Ask a question…" in labels(view)
        assert used_up not in accepted_view(view)
        ask(story, f"Question {number}?")
    view = more(story, actor(BOB))
    assert "Ask a question…" not in labels(view)
    assert f"{used_up}: say the rest in the thread." in accepted_view(view)
    assert used_up not in accepted_view(more(story, actor(MALLORY)))  # who may not ask anyway
    story.approve("review", by=actor(BOB))
    assert used_up not in accepted_view(more(story, actor(BOB)))


def test_questions_without_an_answer_come_first() -> None:
    story = a_review()
    for number in range(1, 4):
        ask(story, f"Question {number}?")
    for number in (2, 3):
        answer(story, "Yes.", number)
    said = card(story)
    assert said.index("Question 1?") < said.index("Question 3?")
    assert "Question 2?" not in said


def test_each_open_question_has_a_way_to_answer_of_its_own() -> None:
    story = a_review()
    ask(story, "Is the API stable?")
    ask(story, "Who told support?", of=DAVE)
    drawn = approval_card(view_of(story.task), LEGEND)
    accepted(drawn)
    assert labels(drawn)[:2] == ["Answer…", "Answer…"]


def test_a_form_may_be_asked_about_too() -> None:
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(ALICE, surfaces=(RELEASES,)), HumanTaskKind.FORM)
    ask(story, "For whom is it?", of=BOB, by=ALICE)
    drawn = form_card(form_view(story.task), LEGEND)
    assert "@alice asked @bob · " in accepted(drawn)
    assert labels(drawn) == ["Answer…", "Complete…", "More…"]


@pytest.mark.parametrize("how", ["approved", "expired"])
def test_a_closed_card_keeps_what_was_asked_and_offers_no_answer(how: str) -> None:
    story = a_review(expiry=EXPIRY)
    ask(story, "Is the API stable?")
    answer(story, "It is.")
    ask(story, "Since when?") if how == "approved" else None
    story.approve("review", by=actor(BOB)) if how == "approved" else story.fire("review", TimerKind.EXPIRE)
    drawn = approval_card(view_of(story.task), LEGEND)
    said = accepted(drawn)
    assert "Is the API stable?" in said
    assert "It is." in said
    assert OPEN not in said
    assert labels(drawn) == ["More…"]
    assert (" · no answer" in said) is (how == "approved")


def test_while_a_decision_can_be_undone_nothing_can_be_answered() -> None:
    story = a_review(undo_window=HOUR)
    ask(story, "Is the API stable?")
    story.approve("review", by=actor(BOB))
    drawn = approval_card(view_of(story.task), LEGEND)
    assert OPEN not in accepted(drawn)
    assert labels(drawn) == ["Undo", "More…"]


def test_more_has_all_in_full_and_lets_those_answer_who_may() -> None:
    story = a_review()
    long = "word " * 599 + "done."
    ask(story, long)
    answer(story, long)
    for number in range(2, 5):
        ask(story, f"Question {number}?", of=DAVE)
    view = more(story, actor(DAVE))
    said = accepted_view(view)
    assert all(f"Question {number}?" in said for number in range(2, 5))
    assert said.count(long) == 2
    assert labels(view).count("Answer…") == 3
    assert labels(more(story, actor(MALLORY))).count("Answer…") == 0
    assert accepted_view(more(story, actor(MALLORY))).count("No answer yet.") == 3


def test_who_may_answer_a_request_may_ask_about_it_and_nobody_else() -> None:
    story = a_review()
    assert "Ask a question…" in labels(more(story, actor(BOB)))
    assert "Ask a question…" not in labels(more(story, actor(MALLORY)))
    assert "Ask a question…" not in labels(more(story, actor(DAVE, is_operator=True)))
    assert pressed(more(story, actor(BOB)), "Ask a question…")["action_id"] == ids.INQUIRE


def test_who_decided_and_operators_find_undo_behind_more() -> None:
    story = a_review(undo_window=HOUR)
    assert "Undo" not in labels(more(story, actor(BOB)))
    story.approve("review", by=actor(BOB))
    assert labels(more(story, actor(BOB)))[0] == "Undo"
    assert "Undo" in labels(more(story, actor(DAVE, is_operator=True)))
    assert "Undo" not in labels(more(story, actor(CAROL)))
    assert "takes effect at" in accepted_view(more(story, actor(CAROL)))
