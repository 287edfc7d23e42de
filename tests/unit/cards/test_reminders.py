"""What reminders say: whom they call, what they offer, and what becomes of them when things move on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from bot.cards.message import Message
from bot.cards.notices import notice_of
from engine.codes import ClosedBecause, ExpiryOutcome, TimerKind
from engine.commands import AnswerInquiry, Inquire, UndoDecision
from engine.model import HumanTaskId, Json, Surface
from engine.policy import Due, Expiry, Reminders
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView
from tests.makers import HOUR, NOON, TASK, a_policy, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MANAGERS,
    RELEASES,
    a_review,
    a_story,
    actor,
    view_of,
)

TO_ALL: Mapping[str, Json] = MappingProxyType({})
TO_BOB, TO_CAROL, TO_BOTH = {"people": [BOB]}, {"people": [CAROL]}, {"people": [BOB, CAROL]}
TO_PLACE: Mapping[str, Json] = MappingProxyType({"people": []})


def a_reminder(data: Mapping[str, Json] = TO_BOTH, surface: str = RELEASES) -> NoticeToSay:
    """Make a reminder whose turn has come."""
    return NoticeToSay(
        id=1,
        task_id=TASK,
        human_task=HumanTaskId("t1-2"),
        kind="reminder",
        surface=Surface(surface),
        number=1,
        data=data,
        thread=None,
        is_in_doubt=False,
        since=NOON,
    )


def drawn(
    story: Story, data: Mapping[str, Json] = TO_BOTH, surface: str = RELEASES, **request: Json
) -> Message | None:
    """Word a reminder that is to be said."""
    return notice_of(a_reminder(data, surface), view_of(story.task, **request), LEGEND)


def redrawn(
    story: Story, data: Mapping[str, Json] = TO_BOTH, surface: str = RELEASES, *, is_followed: bool = False
) -> Message | None:
    """Word a reminder that stands."""
    standing = replace(a_reminder(data, surface), ts="1", digest="d", is_followed=is_followed)
    return notice_of(standing, view_of(story.task), LEGEND)


def text(message: Message | None) -> str:
    assert message is not None
    return accepted(message)


def one_line(message: Message | None) -> str:
    """Give the one line that a reminder has become: without a button."""
    assert message is not None
    accepted(message)
    assert labels(message) == []
    assert len(message.blocks) == 1
    assert "\n" not in message.text
    return message.text


def for_anyone() -> Story:
    story = a_story(a_step("review"))
    story.ask("review", a_policy(anyone=True))
    return story


# --- whom it calls -----------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [TO_BOTH, TO_ALL])
def test_it_calls_the_group_if_it_is_for_all_of_it(data: Mapping[str, Json]) -> None:
    told = text(drawn(a_review(required=2), data))
    assert f"<!subteam^{MANAGERS}> 🟡 *Reminder*" in told
    assert "|Approve 1.2?> waits for your approval." in told


def test_it_calls_only_those_in_whose_hours_it_comes() -> None:
    told = text(drawn(a_review(required=2), TO_CAROL))
    assert f"<@{CAROL}>" in told
    assert BOB not in told
    assert MANAGERS not in told


@pytest.mark.parametrize("data", [TO_BOTH, TO_ALL])
def test_it_calls_only_those_who_still_have_to_act(data: Mapping[str, Json]) -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    told = text(drawn(story, data))
    assert f"<@{CAROL}>" in told
    assert BOB not in told
    assert MANAGERS not in told


def test_it_is_not_said_if_all_whom_it_is_for_have_acted() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    assert drawn(story, TO_BOB) is None


def test_in_a_direct_message_it_is_for_its_reader_alone() -> None:
    story = a_review(required=2)
    assert drawn(story, TO_CAROL, BOB) is None
    told = drawn(story, TO_CAROL, CAROL)
    assert told is not None
    assert not told.has_mentions
    assert labels(told) == ["Snooze…"]


def test_with_mention_none_it_calls_nobody() -> None:
    told = drawn(a_review(), mention="none")
    assert told is not None
    assert not told.has_mentions
    assert "@bob and @carol" in accepted(told)


@pytest.mark.parametrize("data", [TO_PLACE, TO_ALL])
@pytest.mark.parametrize("surface", [RELEASES, DAVE])
def test_of_what_anyone_may_answer_it_tells_the_place(data: Mapping[str, Json], surface: str) -> None:
    told = drawn(for_anyone(), data, surface, groups=[])
    assert told is not None
    assert not told.has_mentions
    assert labels(told) == ["Snooze…"]


def test_who_snoozed_what_anyone_may_answer_is_called() -> None:
    assert f"<@{BOB}>" in text(drawn(for_anyone(), TO_BOB, groups=[]))


def test_a_reminder_for_the_place_is_no_direct_message_to_those_who_are_asked() -> None:
    assert drawn(a_review(required=2), TO_PLACE, BOB) is None


# --- what it says ------------------------------------------------------------------------------------


def test_it_says_until_when_there_is_time_and_links_to_the_card() -> None:
    ends = Expiry(after=timedelta(days=1), then=ExpiryOutcome.REJECT)
    said = text(drawn(a_review(due=Due(after=2 * HOUR), expiry=ends)))
    assert f"📅 *Due* <!date^{_seconds(NOON + 2 * HOUR)}^" in said
    assert f"Answer by <!date^{_seconds(NOON + 24 * HOUR)}^" in said
    assert "else it is rejected" in said
    assert "<https://acme.slack.com/archives/C0RELEASES1/p" in said


def test_it_says_until_when_there_is_time_after_a_question_and_once_it_is_late() -> None:
    story = asked_about(a_review(due=Due(after=2 * HOUR)))
    story.now += 20 * HOUR
    story.tell(AnswerInquiry(human_task=HumanTaskId("t1-2"), number=1, by=actor(ALICE), answer="Friday"))
    assert f"📅 *Due* <!date^{_seconds(NOON + 22 * HOUR)}^" in text(drawn(story))
    story.fire("review", TimerKind.DUE)
    assert f"🔴 *Late since* <!date^{_seconds(NOON + 22 * HOUR)}^" in text(drawn(story))


def test_its_button_says_what_it_puts_off() -> None:
    button = pressed(drawn(a_review()) or pytest.fail("nothing is said"), "Snooze…")
    assert button["accessibility_label"] == "Snooze: Approve 1.2?"
    assert "t1-2" in button["value"]


def test_it_is_not_said_while_a_question_is_open_and_one_that_stands_stays_as_it_is() -> None:
    story = asked_about(a_review())
    assert drawn(story) is None
    assert redrawn(story) is None
    story.tell(AnswerInquiry(human_task=HumanTaskId("t1-2"), number=1, by=actor(ALICE), answer="Friday"))
    assert labels(redrawn(story) or pytest.fail("it is gone")) == ["Snooze…"]


# --- what becomes of it ------------------------------------------------------------------------------


def test_one_that_stands_looks_as_it_did_while_nothing_has_changed() -> None:
    story = a_review(required=2)
    assert redrawn(story) == drawn(story)
    story.approve("review", by=actor(BOB))
    assert redrawn(story) == drawn(story)


def test_a_newer_one_cuts_it_to_a_line_for_good() -> None:
    cut = redrawn(a_review(), is_followed=True)
    assert one_line(cut) == "🟡 *Reminder* · there is a newer one below."
    assert cut is not None
    assert not cut.may_change


def test_an_approval_leaves_a_line_that_says_so() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert drawn(story) is None
    left = redrawn(story)
    assert "|Approve 1.2?>: ✅ *Approved* by @bob" in one_line(left)
    assert left is not None
    assert not left.may_change
    assert not left.has_mentions


def test_a_rejection_leaves_a_line_that_says_so() -> None:
    story = a_review()
    story.reject("review", "draft", by=actor(BOB), comment="Too short.")
    rejected = view_of(story.task, story.task.request(HumanTaskId("t1-2")))
    assert "❌ *Rejected* by @bob" in one_line(_standing(rejected))


def test_an_expiry_leaves_a_line_that_says_so() -> None:
    story = a_review(expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    story.fire("review", TimerKind.EXPIRE)
    assert "⌛ *Expired*: nobody answered in time" in one_line(redrawn(story))


def test_a_cancelled_task_leaves_a_line_that_says_so() -> None:
    story = a_review()
    story.cancel(by=actor(ALICE))
    assert story.task.request(HumanTaskId("t1-2")).closed_because is ClosedBecause.TASK_CANCELLED
    assert "the task was cancelled" in one_line(redrawn(story))


def test_a_decision_that_can_be_undone_leaves_a_line_until_it_is() -> None:
    story = a_review(undo_window=timedelta(minutes=5), reminders=Reminders(after=HOUR))
    story.approve("review", by=actor(BOB))
    left = redrawn(story)
    assert "🟢 *Approved* by @bob, takes effect at" in one_line(left)
    assert left is not None
    assert left.may_change
    story.tell(UndoDecision(human_task=HumanTaskId("t1-2"), by=actor(BOB)))
    assert labels(redrawn(story) or pytest.fail("it is gone")) == ["Snooze…"]


@pytest.mark.parametrize(
    ("surface", "whom"), [(BOB, "for you any more"), (RELEASES, "for those who were reminded here any more")]
)
def test_it_offers_nothing_to_those_who_have_acted(surface: str, whom: str) -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    left = redrawn(story, TO_BOB, surface)
    assert f"does not wait {whom}" in one_line(left)
    assert left is not None
    assert left.may_change


def asked_about(story: Story) -> Story:
    """Let Bob ask Alice something first."""
    ask = Inquire(human_task=HumanTaskId("t1-2"), by=actor(BOB), of=actor(ALICE), question="When?")
    story.tell(ask)
    return story


def _standing(view: HumanTaskView) -> Message | None:
    return notice_of(replace(a_reminder(), ts="1", digest="d"), view, LEGEND)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
