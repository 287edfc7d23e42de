"""Reminders and expiries of requests."""

from datetime import timedelta

import pytest

from engine.codes import ClosedBecause, ExpiryOutcome, OnFailure, TimerKind
from engine.commands import TimerFired
from engine.model import TimerKey
from engine.policy import Expiry, Reminders
from tests.makers import BOB, CHANNEL, HOUR, NOON, a_step
from tests.story import Story

HOURLY = Reminders(after=4 * HOUR, every=HOUR, times=3)
REMIND, EXPIRE = TimerKind.REMIND, TimerKind.EXPIRE


def a_review(**policy: object) -> Story:
    """Let a review wait."""
    story = Story(a_step("review"), a_step("publish", "review"))
    story.ask("review", surfaces=(CHANNEL,), **policy)
    return story


def test_a_request_is_reminded_of_as_often_as_it_says() -> None:
    story = a_review(reminders=HOURLY)
    said = [story.fire("review", REMIND).notices for _ in range(3)]
    assert [(n.kind, n.number) for (n,) in said] == [("reminder", 1), ("reminder", 2), ("reminder", 3)]
    assert story.now == NOON + 6 * HOUR
    assert story.task.timers == {}
    assert story.states["review"] == "waiting"


def test_after_an_outage_a_reminder_comes_once() -> None:
    story = a_review(reminders=HOURLY)
    change = story.fire("review", REMIND, late=timedelta(hours=1, minutes=30))
    assert [notice.number for notice in change.notices] == [1]
    timer = story.timer("review", REMIND)
    assert (timer.due, timer.number) == (NOON + 6.5 * HOUR, 2)  # due at six, but not within an hour
    assert story.tell(TimerFired(timer=timer.key, due=NOON + 4 * HOUR)).is_nothing


def test_whatever_answers_a_request_removes_its_timers() -> None:
    story = a_review(reminders=HOURLY, expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    assert set(story.task.timers) == {TimerKey("review", 1, REMIND), TimerKey("review", 1, EXPIRE)}
    story.approve("review")
    assert story.task.timers == {}


def test_the_first_of_two_approvals_leaves_the_timers() -> None:
    story = a_review(reminders=HOURLY, required=2)
    story.approve("review", BOB)
    assert set(story.task.timers) == {TimerKey("review", 1, REMIND)}


@pytest.mark.parametrize("on_failure", OnFailure, ids=str)
def test_a_request_that_expires_may_count_as_rejected(on_failure: OnFailure) -> None:
    story = Story(a_step("review", on_failure=on_failure), a_step("publish", "review"))
    story.ask("review", expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT), surfaces=(CHANNEL,))
    change = story.fire("review", EXPIRE)
    request = story.last("review")
    assert (request.status, request.closed_because) == ("expired", ClosedBecause.EXPIRED)
    assert request.closed_at == NOON + HOUR
    assert story.states == {"review": "rejected", "publish": "cancelled"}
    assert story.state == "failed"
    assert [notice.kind for notice in change.notices] == ["outcome"]


@pytest.mark.parametrize(
    ("on_failure", "states", "task"),
    [
        (OnFailure.FAIL, {"review": "failed", "publish": "cancelled"}, "failed"),
        (OnFailure.CONTINUE, {"review": "failed", "publish": "running"}, "running"),
        (OnFailure.ASK, {"review": "running", "publish": "pending"}, "running"),
    ],
    ids=str,
)
def test_a_request_that_expires_may_count_as_failed(
    on_failure: OnFailure, states: dict[str, str], task: str
) -> None:
    story = Story(a_step("review", on_failure=on_failure), a_step("publish", "review"))
    story.ask("review", expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    story.fire("review", EXPIRE)
    assert (story.states, story.state) == (states, task)
    assert story.last("review").status == "expired"


def test_nobody_can_answer_what_has_expired() -> None:
    story = a_review(expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT))
    story.fire("review", EXPIRE)
    with pytest.raises(Exception, match="expired already"):
        story.approve("review")


def test_a_request_that_is_asked_again_has_its_own_timers() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"))
    story.succeed("draft")
    story.ask("review", reminders=HOURLY, rollback_to=("draft",))
    first = story.timer("review", REMIND)
    story.reject("review", to="draft")
    assert story.task.timers == {}
    story.now += HOUR
    story.succeed("draft")
    story.ask("review", reminders=HOURLY)
    assert story.timer("review", REMIND).due == NOON + 5 * HOUR
    story.now = NOON + 9 * HOUR
    assert story.tell(TimerFired(timer=first.key, due=first.due)).is_nothing
