"""How a task fails, is cancelled and is taken up again; and that nothing is left behind."""

import pytest

from engine.codes import ClosedBecause, ExpiryOutcome, OnFailure
from engine.commands import Start
from engine.model import Actor, JsonText
from engine.plan import RetryPolicy
from engine.policy import Expiry, Reminders
from engine.refusals import AlreadyClosed, NotYours, TaskEnded
from tests.makers import ALICE, BOB, CHANNEL, HOUR, NOON, a_plan, a_step, person
from tests.story import Story

OLGA = person("olga", is_operator=True)
BUSY = (
    a_step("draft"),
    a_step("work", "draft"),
    a_step("review", "draft"),
    a_step("facts", "draft"),
    a_step("publish", "review"),
)


def a_busy_task() -> Story:
    """Let a step run, a gate and a form wait, and a step be pending."""
    story = Story(*BUSY, surface=CHANNEL)
    story.succeed("draft")
    story.ask_form("facts", reminders=Reminders(after=HOUR))
    story.ask("review", expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT), rollback_to=("draft",))
    return story


def assert_nothing_is_open(story: Story) -> None:
    """Look at everything that could be left."""
    task = story.task
    assert (task.jobs, task.timers, task.undoing) == ({}, {}, ())
    assert not any(run.state.is_open for run in task.steps.values())
    assert not any(human_task.is_open for human_task in task.human_tasks.values())
    assert task.ended_at == story.now


def test_a_step_that_fails_for_good_fails_its_task_and_leaves_nothing_open() -> None:
    story = a_busy_task()
    story.fail("work", "it broke")
    assert story.states == {
        "draft": "completed",
        "work": "failed",
        "review": "cancelled",
        "facts": "cancelled",
        "publish": "cancelled",
    }
    assert story.state == "failed"
    assert_nothing_is_open(story)
    for step in ("review", "facts"):
        request = story.last(step)
        assert (request.status, request.closed_because) == ("cancelled", ClosedBecause.TASK_FAILED)


def test_a_task_that_ends_forgets_waits_and_delays() -> None:
    patient = RetryPolicy(attempts=2, wait=HOUR)
    for end in ("fail", "cancel"):
        story = Story(a_step("flaky", retry=patient), a_step("pause"), a_step("work"))
        story.fail("flaky")
        story.succeed("pause", until=NOON + HOUR)
        assert {key.step for key in story.task.timers} == {"flaky", "pause"}
        story.fail("work") if end == "fail" else story.cancel()
        assert_nothing_is_open(story)


def test_a_rejection_without_a_target_fails_the_task() -> None:
    story = a_busy_task()
    story.reject("review", comment="never")
    assert (story.states["review"], story.run("review").error) == ("rejected", "never")
    assert story.last("review").status == "rejected"
    assert story.state == "failed"
    assert_nothing_is_open(story)


def test_a_step_that_never_started_gets_a_version_when_it_is_cancelled() -> None:
    story = a_busy_task()
    change = story.cancel()
    assert story.run("publish").version == 1
    assert ("publish", 1) in change.written_runs


@pytest.mark.parametrize("by", [ALICE, OLGA], ids=lambda actor: actor.id)
def test_whoever_started_a_task_and_operators_may_cancel_it(by: Actor) -> None:
    story = a_busy_task()
    story.cancel(by, reason="no longer needed")
    assert story.state == "cancelled"
    assert_nothing_is_open(story)
    assert story.last("review").closed_because is ClosedBecause.TASK_CANCELLED
    event = story.changes[-1].events[-1]
    assert (event.kind, event.by, event.data) == (
        "task_cancelled",
        by.id,
        {"reason": "no longer needed"},
    )


@pytest.mark.parametrize(
    "by",
    [BOB, person("alice", is_active=False), person("olga", is_operator=True, is_active=False)],
    ids=["another", "deactivated starter", "deactivated operator"],
)
def test_nobody_else_may_cancel_or_retry_it(by: Actor) -> None:
    story = a_busy_task()
    with pytest.raises(NotYours):
        story.cancel(by)
    story.fail("work")
    with pytest.raises(NotYours):
        story.retry(by)


def test_whoever_started_the_task_is_told_how_it_ended_once_for_each_end() -> None:
    story = Story(a_step("work"), surface=CHANNEL)
    (failed,) = story.fail("work", "it broke").notices
    assert (failed.kind, failed.surface, failed.human_task, failed.number) == ("ended", CHANNEL, None, 1)
    assert failed.data == {"state": "failed", "reason": "work failed: it broke"}
    story.retry()
    (completed,) = story.succeed("work").notices
    assert (completed.number, completed.data) == (2, {"state": "completed", "reason": ""})


def test_a_task_without_a_card_says_nothing() -> None:
    assert Story(a_step("work")).succeed("work").notices == ()


@pytest.mark.parametrize("end", ["completed", "cancelled"])
def test_completed_and_cancelled_are_final(end: str) -> None:
    story = Story(a_step("work"), a_step("review"))
    story.ask("review")
    if end == "cancelled":
        story.cancel()
        assert story.cancel().is_nothing  # the same button again
    else:
        story.approve("review")
        story.succeed("work")
        with pytest.raises(TaskEnded):
            story.cancel()
    with pytest.raises(TaskEnded):
        story.retry()
    if end == "cancelled":
        with pytest.raises(AlreadyClosed):
            story.approve("review")
    assert story.tell(Start(plan=a_plan(), inputs=JsonText("{}"), by=ALICE)).is_nothing
    assert story.state == end


def test_a_failed_task_cannot_be_cancelled_any_more() -> None:
    story = Story(a_step("work"))
    story.fail("work")
    with pytest.raises(TaskEnded):
        story.cancel()


# --- retry ---------------------------------------------------------------------------------------


def test_a_retry_takes_up_what_failed_and_what_the_failure_cancelled() -> None:
    story = a_busy_task()
    story.fail("work")
    change = story.retry()
    assert change.rerun_steps == ("work", "review", "facts", "publish")
    assert story.states == {
        "draft": "completed",
        "work": "running",
        "review": "running",
        "facts": "running",
        "publish": "pending",
    }
    assert (story.state, story.task.current_version, story.task.ended_at) == ("running", 2, None)
    assert story.run("draft").version == 1


def test_a_retry_makes_no_objection() -> None:
    story = Story(a_step("work"))
    story.fail("work")
    change = story.retry()
    assert change.artifacts == ()
    assert [event.kind for event in change.events] == ["task_retried"]


def test_a_retry_takes_up_what_was_rejected() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"))
    story.succeed("draft")
    story.ask("review")
    story.reject("review")
    assert story.retry().rerun_steps == ("review",)
    assert story.states == {"draft": "completed", "review": "running"}


def test_a_retry_leaves_failures_that_were_tolerated() -> None:
    story = Story(a_step("lint", on_failure=OnFailure.CONTINUE), a_step("work", "lint"))
    story.fail("lint")
    story.fail("work")
    assert story.retry().rerun_steps == ("work",)
    assert story.states == {"lint": "failed", "work": "running"}


def test_a_retry_counts_attempts_anew() -> None:
    story = Story(a_step("work"))
    story.fail("work")
    story.retry()
    assert [str(id) for id in story.task.jobs] == ["t1/work/2/1/run"]


def test_only_a_failed_task_can_be_retried() -> None:
    story = Story(a_step("work"))
    with pytest.raises(TaskEnded) as refused:
        story.retry()
    assert (refused.value.state, refused.value.action) == ("running", "retry")


def test_a_failed_task_can_fail_and_be_retried_again() -> None:
    story = Story(a_step("work"))
    for version in (2, 3, 4):
        story.fail("work")
        story.retry()
        assert story.task.current_version == version
    story.succeed("work")
    assert (story.state, story.task.ended_at) == ("completed", NOON)
