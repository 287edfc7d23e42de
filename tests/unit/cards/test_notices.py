"""What is said once in a thread: whom it calls, and when it is not said."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.cards.message import Message
from bot.cards.notices import notice_of
from engine.codes import ExpiryOutcome, TimerKind
from engine.model import HumanTaskId, Json, Surface
from engine.policy import Expiry
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView
from tests.makers import NOON, TASK
from tests.unit.cards.accepted import accepted
from tests.unit.cards.views import (
    ALICE,
    BOB,
    LEGEND,
    RELEASES,
    a_review,
    a_story,
    actor,
    managers_policy,
    task_view,
    the,
    view_of,
)


def said(
    view: HumanTaskView | TaskView,
    kind: str,
    surface: Surface = RELEASES,
    data: Mapping[str, Json] = MappingProxyType({}),
    number: int = 1,
) -> Message | None:
    """Word a notice."""
    notice = NoticeToSay(
        id=1,
        task_id=TASK,
        human_task=HumanTaskId("t1-2"),
        kind=kind,
        surface=surface,
        number=number,
        data=data,
        thread=None,
        is_in_doubt=False,
        since=NOON,
    )
    return notice_of(notice, view, LEGEND)


def text(message: Message | None) -> str:
    """Give what a notice says."""
    assert message is not None
    return accepted(message)


def test_good_news_call_nobody() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB), comment="Reads well.")
    told = said(view_of(story.task), "outcome")
    assert told is not None
    assert not told.has_mentions
    assert "*Approved* by @bob" in accepted(told)
    assert "Reads well." in accepted(told)


def test_a_rejection_calls_whoever_started_the_task() -> None:
    story = a_review()
    story.reject("review", "draft", by=actor(BOB), comment="Too short.")
    told = text(said(view_of(story.task), "outcome"))
    assert f"<@{ALICE}> ❌ *Rejected* by @bob" in told
    assert "Sent back to *draft*." in told
    assert "Too short." in told


def test_nobody_is_called_by_their_own_rejection() -> None:
    story = a_review(policy=managers_policy(ALICE, self_approval=True))
    story.reject("review", "draft", by=actor(ALICE))
    told = said(view_of(story.task), "outcome")
    assert told is not None
    assert not told.has_mentions


def test_an_expiry_calls_whoever_started_the_task() -> None:
    story = a_review(expiry=Expiry(after=timedelta(hours=1), then=ExpiryOutcome.FAIL))
    story.fire("review", TimerKind.EXPIRE)
    told = text(said(view_of(story.task), "outcome"))
    assert f"<@{ALICE}> ⌛ *Expired*" in told
    assert "The step failed." in told


def test_an_outcome_of_what_is_still_asked_is_not_said() -> None:
    assert said(view_of(a_review().task), "outcome") is None


def test_the_end_is_told_to_whoever_started_the_task() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    story.succeed("publish")
    told = text(said(task_view(story.task), "ended", data={"state": "completed", "reason": ""}))
    assert told.startswith(f"<@{ALICE}> *release-42* · ✅ Completed")


def test_a_failure_says_why_and_how_to_go_on() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    story.fail("publish", "403 <forbidden>")
    told = text(said(task_view(story.task), "ended", data={"state": "failed", "reason": "publish failed"}))
    assert "publish: 403 &lt;forbidden&gt;" in told
    assert "`/pipeline retry release-42` takes it up again; 4 completed steps will not run again." in told


def test_a_cancelled_task_says_the_reason() -> None:
    story = a_review()
    story.cancel(by=actor(ALICE), reason="Not needed")
    told = text(said(task_view(story.task), "ended", data={"state": "cancelled", "reason": "Not needed"}))
    assert "🚫 Cancelled" in told
    assert "Not needed" in told


def test_a_send_back_is_told_with_its_reason_where_the_task_was_started() -> None:
    story = a_review()
    story.reject("review", to="draft", by=actor(BOB), comment="too <long>")
    data = {"by": BOB, "from": "review", "to": "draft", "comment": "too <long>"}
    told = text(said(task_view(story.task), "sent_back", data=data, number=2))
    assert told.startswith(f"<@{ALICE}> *release-42* · @bob sent it from review back to draft.")
    assert "too &lt;long&gt;" in told


def test_an_end_that_was_taken_back_is_not_said() -> None:
    story = a_story()
    story.fail("draft")
    story.retry(by=actor(ALICE))
    assert said(task_view(story.task), "ended", data={"state": "failed", "reason": ""}) is None


def test_what_a_step_says_is_only_text() -> None:
    told = said(task_view(a_review().task), "message:publish", data={"text": "Hello <!channel>"})
    assert told is not None
    assert "Hello &lt;!channel&gt;" in told.text
    assert "Hello <!channel>" in accepted(told)
    assert not told.has_mentions


def test_a_notice_of_an_unknown_kind_is_not_said() -> None:
    task = a_review().task
    assert said(view_of(task, the(task, "t1-2")), "news") is None
    assert said(task_view(task), "news") is None
