"""How often a body is tried: back-off, delays, lost processes, and reports that come too late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.codes import HumanTaskKind, JobKind, OnFailure, OnLost, TimerKind
from engine.commands import Command, JobLost, StepAsked, StepFailed, StepSkipped, StepSucceeded, TimerFired
from engine.model import Announcement, Job, JsonText, Surface, TimerKey
from engine.plan import RetryPolicy
from tests.makers import HOUR, NOON, a_policy, a_step, printed
from tests.story import Story

THRICE = RetryPolicy(attempts=3, wait=timedelta(seconds=10), factor=2)


def test_a_failed_attempt_is_tried_again_after_its_wait() -> None:
    story = Story(a_step("tests", retry=THRICE))
    story.fail("tests", "flaky")
    assert story.states["tests"] == "running"
    assert story.task.jobs == {}
    assert story.timer("tests", TimerKind.RETRY).due == NOON + timedelta(seconds=10)
    story.fire("tests", TimerKind.RETRY)
    assert [str(id) for id in story.task.jobs] == ["t1/tests/1/2/run"]
    assert story.task.timers == {}


def test_each_wait_is_longer_than_the_one_before() -> None:
    story = Story(a_step("tests", retry=THRICE))
    story.fail("tests")
    story.fire("tests", TimerKind.RETRY)
    story.fail("tests")
    assert story.timer("tests", TimerKind.RETRY).due == NOON + timedelta(seconds=30)


def test_the_last_attempt_fails_the_step_for_good() -> None:
    story = Story(a_step("tests", retry=THRICE))
    for _ in range(2):
        story.fail("tests")
        story.fire("tests", TimerKind.RETRY)
    story.fail("tests", "still flaky")
    assert (story.states["tests"], story.run("tests").error) == ("failed", "still flaky")
    assert story.state == "failed"


def test_a_final_failure_is_not_tried_again() -> None:
    story = Story(a_step("tests", retry=THRICE))
    story.fail("tests", is_final=True)
    assert story.states["tests"] == "failed"


def test_success_after_a_failed_attempt_forgets_its_error() -> None:
    story = Story(a_step("tests", retry=THRICE))
    story.fail("tests", "flaky")
    story.fire("tests", TimerKind.RETRY)
    story.succeed("tests")
    assert (story.states["tests"], story.run("tests").error) == ("completed", None)


def test_a_delay_counts_only_when_its_time_has_come() -> None:
    story = Story(a_step("wait"), a_step("publish", "wait"))
    story.succeed("wait", until=NOON + HOUR)
    assert story.states == {"wait": "running", "publish": "pending"}
    assert story.state == "running"
    story.fire("wait", TimerKind.DELAY)
    assert story.states == {"wait": "completed", "publish": "running"}


def test_the_history_tells_of_delays_and_attempts() -> None:
    story = Story(a_step("wait"), a_step("tests", retry=THRICE))
    (delayed,) = story.succeed("wait", until=NOON + HOUR).events
    assert (delayed.kind, delayed.step, delayed.data) == (
        "delayed",
        "wait",
        {"until": "2026-03-02T13:00:00+00:00"},
    )
    (failed,) = story.fail("tests", "flaky").events
    assert (failed.kind, failed.data) == ("attempt_failed", {"attempt": 1, "error": "flaky"})
    (again,) = story.fire("tests", TimerKind.RETRY).events
    assert (again.kind, again.step, again.data) == ("tried_again", "tests", {"attempt": 2})


def test_a_delay_whose_time_has_passed_is_no_delay() -> None:
    story = Story(a_step("wait"))
    story.succeed("wait", until=NOON)
    assert story.states["wait"] == "completed"


@pytest.mark.parametrize("early", [timedelta(microseconds=1), HOUR], ids=str)
def test_a_timer_that_fires_early_does_nothing(early: timedelta) -> None:
    story = Story(a_step("wait"))
    story.succeed("wait", until=NOON + HOUR)
    story.now = NOON + HOUR - early
    assert story.tell(TimerFired(timer=TimerKey("wait", 1, TimerKind.DELAY), due=NOON + HOUR)).is_nothing


def test_a_timer_that_is_gone_or_was_set_anew_does_nothing() -> None:
    story = Story(a_step("tests", retry=THRICE))
    story.fail("tests")
    first = TimerFired(timer=TimerKey("tests", 1, TimerKind.RETRY), due=NOON + timedelta(seconds=10))
    story.fire("tests", TimerKind.RETRY)
    assert story.tell(first).is_nothing
    story.fail("tests")
    story.now += HOUR
    assert story.tell(first).is_nothing


def test_a_lost_body_that_may_run_again_is_queued_again_under_the_same_name() -> None:
    story = Story(a_step("draft", on_lost=OnLost.RERUN))
    story.lose("draft")
    (job,) = story.task.jobs.values()
    assert (str(job.id), job.is_queued, job.claim) == ("t1/draft/1/1/run", True, 1)
    assert story.take("draft").claim == 2


def test_a_lost_body_that_may_not_run_again_is_asked_about() -> None:
    story = Story(a_step("deploy", on_lost=OnLost.ASK))
    story.lose("deploy")
    assert story.jobs(JobKind.ASK) == ["deploy"]
    question = story.run("deploy").question
    assert question is not None
    assert question.reason == "lost"


@pytest.mark.parametrize(
    ("on_failure", "task"),
    [(OnFailure.FAIL, "failed"), (OnFailure.CONTINUE, "completed")],
    ids=str,
)
def test_a_lost_body_can_be_a_failure(on_failure: OnFailure, task: str) -> None:
    story = Story(a_step("deploy", on_lost=OnLost.FAIL, on_failure=on_failure))
    story.lose("deploy")
    assert (story.states["deploy"], story.state) == ("failed", task)


def every_report(job: Job, claim: int) -> list[Command]:
    """Give one report of each kind."""
    form = HumanTaskKind.FORM
    return [
        StepSucceeded(job=job.id, claim=claim, **printed("late")),
        StepFailed(job=job.id, claim=claim, error="late"),
        StepSkipped(job=job.id, claim=claim),
        StepAsked(job=job.id, claim=claim, kind=form, policy=a_policy(), request=JsonText("{}")),
        JobLost(job=job.id, claim=claim),
    ]


def test_no_report_of_a_claim_that_was_superseded_counts() -> None:
    story = Story(a_step("draft"))
    first = story.take("draft")
    story.lose("draft")
    second = story.take("draft")
    for late in every_report(first, first.claim):
        assert story.tell(late).is_nothing
    assert story.tell(StepSucceeded(job=second.id, claim=second.claim, **printed(1))).reply().changed


def test_no_report_counts_while_its_job_is_queued() -> None:
    story = Story(a_step("draft"))
    (job,) = story.task.jobs.values()
    lapsed = replace(job, claim=1)
    story.task = replace(story.task, jobs={job.id: lapsed})
    for early in every_report(lapsed, 1):
        assert story.tell(early).is_nothing


def test_no_report_counts_twice() -> None:
    story = Story(a_step("draft"), a_step("publish", "draft"))
    job = story.take("draft")
    story.succeed("draft")
    for again in every_report(job, job.claim):
        assert story.tell(again).is_nothing


def test_no_report_of_a_run_that_was_sent_back_counts() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"), a_step("side", "draft"))
    story.succeed("draft")
    late = story.take("side")
    story.ask("review", rollback_to=("draft",))
    story.reject("review", to="draft")
    for report in every_report(late, late.claim):
        assert story.tell(report).is_nothing


def test_no_report_counts_after_a_cancel() -> None:
    story = Story(a_step("draft"))
    job = story.take("draft")
    story.cancel()
    for report in every_report(job, job.claim):
        assert story.tell(report).is_nothing


def test_a_step_cannot_ask_the_question_that_only_operators_are_asked() -> None:
    story = Story(a_step("draft"))
    job, question = story.take("draft"), HumanTaskKind.QUESTION
    story.tell(StepAsked(job=job.id, claim=1, kind=question, policy=a_policy(), request=JsonText("{}")))
    assert story.task.human_tasks == {}
    assert story.states["draft"] == "failed"


def test_a_step_that_asks_too_few_people_fails_and_does_what_it_says_should_happen_then() -> None:
    story = Story(a_step("review", on_failure=OnFailure.CONTINUE))
    job = story.take("review")
    policy = a_policy("alice", "bob", required=2)
    approval = HumanTaskKind.APPROVAL
    story.tell(StepAsked(job=job.id, claim=job.claim, kind=approval, policy=policy, request=JsonText("{}")))
    assert story.states["review"] == "failed"
    assert story.task.human_tasks == {}
    assert story.state == "completed"


def test_what_a_step_says_is_said_once_for_each_run() -> None:
    story = Story(a_step("notify"))
    says = tuple(Announcement(surface=Surface(place), text="Done") for place in ("C1", "C2", "C1"))
    notices = story.succeed("notify", says=says).notices
    assert [(notice.surface, notice.number, notice.data["text"]) for notice in notices] == [
        ("C1", 1, "Done"),
        ("C2", 1, "Done"),
        ("C1", 1, "Done"),
    ]
    assert len({(notice.kind, notice.surface, notice.number) for notice in notices}) == 3
