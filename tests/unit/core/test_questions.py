"""What operators are asked: retry, skip or fail."""

import pytest

from engine.codes import Choice, ExpiryOutcome, HumanTaskKind, JobKind, OnFailure, OnLost, TimerKind
from engine.commands import Answer, StepAsked, StepFailed, StepSkipped, StepSucceeded
from engine.model import JsonText
from engine.policy import Expiry, Policy, Reminders
from engine.refusals import AlreadyClosed, NotAsked, OutOfTurn
from tests.makers import BOB, HOUR, a_policy, a_step, person, printed
from tests.story import Story

ASK = OnFailure.ASK


def a_question(*, on_failure: OnFailure = ASK) -> Story:
    """Let a deployment fail and Olga be asked about it."""
    story = Story(a_step("deploy", on_failure=on_failure, on_lost=OnLost.ASK), a_step("announce", "deploy"))
    story.fail("deploy", "it broke") if on_failure is ASK else story.lose("deploy")
    story.ask_operators("deploy")
    return story


def test_a_failure_that_asks_looks_for_operators_first() -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy", "it broke")
    assert story.jobs(JobKind.ASK) == ["deploy"]
    assert (story.states["deploy"], story.state) == ("running", "running")
    question = story.run("deploy").question
    assert question is not None
    assert (question.reason, question.error) == ("failed", "it broke")


def test_the_step_waits_for_the_answer() -> None:
    story = a_question()
    assert (story.states["deploy"], story.state) == ("waiting", "waiting")
    assert story.open("deploy").kind is HumanTaskKind.QUESTION


def test_retry_tries_the_body_once_more() -> None:
    story = a_question()
    story.answer("deploy", Choice.RETRY)
    assert [str(id) for id in story.task.jobs] == ["t1/deploy/1/2/run"]
    assert story.run("deploy").question is None
    story.succeed("deploy")
    assert story.states == {"deploy": "completed", "announce": "running"}


def test_an_answer_removes_the_timers_of_the_question() -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy")
    expiry = Expiry(after=HOUR, then=ExpiryOutcome.FAIL)
    story.ask_operators("deploy", reminders=Reminders(after=HOUR), expiry=expiry)
    assert len(story.task.timers) == 2
    story.answer("deploy", Choice.RETRY)
    assert story.task.timers == {}


def test_a_body_that_fails_again_is_asked_about_again() -> None:
    story = a_question()
    story.answer("deploy", Choice.RETRY)
    story.fail("deploy", "again")
    assert [str(id) for id in story.task.jobs] == ["t1/deploy/1/2/ask"]
    assert story.ask_operators("deploy").id == "t1-2"


def test_skip_goes_on_without_the_step() -> None:
    story = a_question()
    story.answer("deploy", Choice.SKIP)
    assert story.states == {"deploy": "skipped", "announce": "running"}


def test_fail_fails_the_task_with_the_error_that_was_asked_about() -> None:
    story = a_question()
    story.answer("deploy", Choice.FAIL)
    assert story.states == {"deploy": "failed", "announce": "cancelled"}
    assert (story.state, story.run("deploy").error) == ("failed", "it broke")
    assert story.changes[-1].events[-1].by == "olga"


def test_fail_is_tolerated_where_failures_are() -> None:
    story = a_question(on_failure=OnFailure.CONTINUE)
    story.answer("deploy", Choice.FAIL)
    assert story.states == {"deploy": "failed", "announce": "running"}


def test_the_same_answer_again_changes_nothing_and_another_is_refused() -> None:
    story = a_question()
    question = story.open("deploy").id
    olga = person("olga")
    story.answer("deploy", Choice.SKIP)
    assert story.tell(Answer(human_task=question, by=olga, choice=Choice.SKIP)).is_nothing
    with pytest.raises(AlreadyClosed):
        story.tell(Answer(human_task=question, by=olga, choice=Choice.FAIL))


def test_only_those_asked_may_answer() -> None:
    story = a_question()
    with pytest.raises(NotAsked):
        story.tell(Answer(human_task=story.open("deploy").id, by=BOB, choice=Choice.SKIP))


def test_when_no_operators_can_be_found_the_step_fails_with_both_reasons() -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy", "it broke")
    job = story.take("deploy", JobKind.ASK)
    story.tell(StepFailed(job=job.id, claim=job.claim, error="nobody is an operator"))
    assert (story.state, story.run("deploy").error) == ("failed", "it broke; nobody is an operator")


def test_a_question_to_nobody_fails_the_step() -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy", "it broke")
    story_job = story.take("deploy", JobKind.ASK)
    question = HumanTaskKind.QUESTION
    policy = Policy()
    story.tell(StepAsked(job=story_job.id, claim=1, kind=question, policy=policy, request=JsonText("{}")))
    assert (story.states["deploy"], story.state) == ("failed", "failed")
    assert story.task.human_tasks == {}


def test_a_question_that_nobody_answers_in_time_fails_the_step() -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy", "it broke")
    story.ask_operators("deploy", expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    story.fire("deploy", TimerKind.EXPIRE)
    assert (story.last("deploy").status, story.state) == ("expired", "failed")
    assert story.run("deploy").error == "it broke; nobody answered in time"


def test_the_search_for_operators_is_tried_again_when_its_process_is_gone() -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy")
    story.lose("deploy", JobKind.ASK)
    assert story.take("deploy", JobKind.ASK).claim == 2


@pytest.mark.parametrize("kind", [HumanTaskKind.APPROVAL, HumanTaskKind.FORM], ids=str)
def test_the_search_for_operators_ends_in_a_question_or_not_at_all(kind: HumanTaskKind) -> None:
    story = Story(a_step("deploy", on_failure=ASK))
    story.fail("deploy")
    job = story.take("deploy", JobKind.ASK)
    id, claim = job.id, job.claim
    for odd in (
        StepSucceeded(job=id, claim=claim, **printed(None)),
        StepSkipped(job=id, claim=claim),
        StepAsked(job=id, claim=claim, kind=kind, policy=a_policy(), request=JsonText("{}")),
    ):
        with pytest.raises(OutOfTurn):
            story.tell(odd)
