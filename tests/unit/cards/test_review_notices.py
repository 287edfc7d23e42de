"""What is said once about a request that is being decided: asked, answered, taken back."""

import pytest

from bot import ids
from bot.cards.message import Message
from bot.cards.notices import notice_of
from bot.cards.reference import Reference
from engine.commands import AnswerInquiry, Inquire, UndoDecision
from engine.model import Json, UserId
from engine.policy import Reminders
from tests.makers import HOUR
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.test_seat_notices import a_notice
from tests.unit.cards.views import ALICE, BOB, CAROL, DAVE, LEGEND, RELEASES, a_review, actor, view_of


def ask(story: Story, of: UserId = ALICE, by: UserId = BOB) -> None:
    id = story.last("review").id
    story.tell(Inquire(human_task=id, by=actor(by), of=actor(of), question="Is it stable <!here>?"))


def answer(story: Story, by: UserId = ALICE) -> None:
    id = story.last("review").id
    story.tell(AnswerInquiry(human_task=id, by=actor(by), number=1, answer="It is <!channel>."))


def said(story: Story, kind: str, surface: str, **data: Json) -> Message | None:
    """Word a notice about the review at a place."""
    notice = a_notice(kind, surface, data)
    return notice_of(notice, view_of(story.task), LEGEND)


def told(story: Story, kind: str, surface: str, **data: Json) -> str:
    """Give the line of a notice that is said."""
    message = said(story, kind, surface, **data)
    assert message is not None
    accepted(message)
    return message.text


def test_who_is_asked_reads_the_question_and_can_answer_it() -> None:
    story = a_review()
    ask(story)
    message = said(story, "message:inquiry", ALICE)
    assert message is not None
    text = accepted(message)
    assert message.text.startswith("❓ @bob asks you about <https://acme.slack.com/archives/C0RELEASES1/")
    assert "Is it stable" in text
    assert "*Ship a release* · release-42 · started by @alice" in text
    assert labels(message) == ["Answer…", "More…"]
    button = pressed(message, "Answer…")
    assert (button["action_id"], button["style"]) == (ids.ANSWER_INQUIRY_OF_NOTICE, "primary")
    assert Reference.parse(button["value"]) == Reference(human_task=story.last("review").id, inquiry="1")
    assert not message.has_mentions


@pytest.mark.parametrize("how", ["answered", "approved", "no such question"])
def test_a_question_that_needs_no_answer_any_more_is_not_asked(how: str) -> None:
    story = a_review()
    ask(story) if how != "no such question" else None
    answer(story) if how == "answered" else None
    story.approve("review", by=actor(BOB)) if how == "approved" else None
    assert said(story, "message:inquiry", ALICE) is None


def test_it_is_asked_while_a_decision_may_still_be_undone() -> None:
    story = a_review(undo_window=HOUR)
    ask(story)
    story.approve("review", by=actor(CAROL))
    assert said(story, "message:inquiry", ALICE) is not None


def test_who_asked_is_called_and_reads_the_answer() -> None:
    story = a_review()
    ask(story)
    assert said(story, "inquiry_answered", RELEASES) is None
    answer(story)
    text = told(story, "inquiry_answered", RELEASES)
    assert text.startswith(f"<@{BOB}> 💬 @alice answered your question about <https://")
    assert told(story, "inquiry_answered", BOB).startswith("💬 @alice answered your question")
    assert said(story, "inquiry_answered", CAROL) is None


def test_who_answers_their_own_question_is_not_called() -> None:
    story = a_review()
    ask(story)
    answer(story, by=BOB)
    assert told(story, "inquiry_answered", RELEASES).startswith("💬 @bob answered their own question about ")


def undone(by: UserId, of: UserId = BOB, verdict: str = "approved") -> dict[str, Json]:
    return {"by": by, "of": of, "verdict": verdict}


def test_who_took_back_what_is_said_and_who_decided_is_called_by_others_only() -> None:
    story = a_review(undo_window=HOUR)
    story.approve("review", by=actor(BOB))
    story.tell(UndoDecision(human_task=story.last("review").id, by=actor(BOB)))
    own = told(story, "undone", RELEASES, **undone(BOB))
    assert own.startswith("↩️ @bob took back their approval of <https://")
    assert own.endswith("It waits for a decision again.")
    by_other = told(story, "undone", RELEASES, **undone(DAVE, verdict="rejected"))
    assert by_other.startswith(f"<@{BOB}> ↩️ @dave took back your rejection of ")
    assert told(story, "undone", BOB, **undone(DAVE)).startswith("↩️ @dave took back your approval of ")


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("approved", "before your approval of <"),
        ("rejected", "before your rejection of <"),
    ],
)
def test_who_decided_learns_that_it_is_asked_again_since_something_was_disowned(
    verdict: str, words: str
) -> None:
    text = told(a_review(undo_window=HOUR), "overtaken", RELEASES, **undone(DAVE, verdict=verdict))
    assert text.startswith(f"<@{BOB}> ↩️ @dave let what was disowned be asked again {words}")
    assert "took effect: it came to nothing." in text
    assert text.endswith(" It is asked again.") is (verdict == "rejected")


def test_what_is_decided_anew_by_then_waits_for_nobody() -> None:
    story = a_review(undo_window=HOUR)
    story.approve("review", by=actor(BOB))
    assert "It waits" not in told(story, "undone", RELEASES, **undone(BOB))


def test_nobody_is_reminded_while_the_clocks_stand_still() -> None:
    story = a_review(reminders=Reminders(after=HOUR))
    assert said(story, "reminder", RELEASES) is not None
    ask(story)
    assert said(story, "reminder", RELEASES) is None
    answer(story)
    assert said(story, "reminder", RELEASES) is not None
