"""Undoing what steps did, before they start again."""

import pytest

from engine.codes import (
    Choice,
    ClosedBecause,
    ExpiryOutcome,
    HumanTaskKind,
    JobKind,
    OnFailure,
    OnLost,
    TimerKind,
    UndoState,
)
from engine.commands import StepAsked
from engine.model import JsonText
from engine.plan import RetryPolicy
from engine.policy import Expiry, Reminders
from engine.rollback import preview
from tests.makers import CHANNEL, HOUR, a_policy, a_step
from tests.story import Story

UNDO = JobKind.UNDO


def three_steps() -> Story:
    """Let a review wait after three steps that can be undone."""
    story = Story(
        a_step("a", has_undo=True),
        a_step("b", "a", has_undo=True),
        a_step("c", "b", has_undo=True),
        a_step("review", "c"),
    )
    story.succeed("a", "b", "c")
    story.ask("review", rollback_to=("a", "b", "c"))
    return story


def one_step(**step: object) -> Story:
    """Send back to the only step that can be undone."""
    story = Story(a_step("a", has_undo=True, **step), a_step("review", "a"))
    story.succeed("a")
    story.ask("review", rollback_to=("a",))
    story.reject("review", to="a")
    return story


def test_undos_go_one_by_one_in_reverse_order_and_nothing_starts_before_they_have_ended() -> None:
    story = three_steps()
    assert preview(story.task, "review", "b").undone == ("c", "b")
    story.reject("review", to="b")
    assert story.jobs(UNDO) == ["c"]
    story.undo("c")
    assert story.jobs(UNDO) == ["b"]
    assert story.states == {"a": "completed", "b": "pending", "c": "pending", "review": "pending"}
    story.undo("b")
    assert story.jobs(UNDO) == []
    assert story.states["b"] == "running"


def test_undos_of_one_send_back_go_one_by_one_also_on_separate_branches() -> None:
    story = Story(
        a_step("root"),
        a_step("left", "root", has_undo=True),
        a_step("right", "root", has_undo=True),
        a_step("review", "left", "right"),
    )
    story.succeed("root", "left", "right")
    story.ask("review", rollback_to=("root",))
    story.reject("review", to="root")
    assert story.jobs(UNDO) == ["right"]
    story.undo("right")
    assert story.jobs(UNDO) == ["left"]


def test_an_undo_works_on_the_old_run() -> None:
    story = three_steps()
    story.reject("review", to="c")
    (job,) = story.task.jobs.values()
    assert (str(job.id), job.run) == ("t1/c/1/1/undo", 1)
    (old,) = story.task.undoing
    assert (old.key, old.undo, old.undo_for) == (("c", 1), UndoState.RUNNING, 2)
    assert story.run("c").run == 2


def test_a_finished_undo_is_written_and_forgotten() -> None:
    story = one_step()
    change = story.undo("a")
    assert story.task.undoing == ()
    assert [(run.key, run.undo) for run in change.retired] == [(("a", 1), UndoState.DONE)]
    assert change.events[0].kind == "undo_done"


@pytest.mark.parametrize("target", ["a", "b"])
def test_what_was_undone_is_not_undone_again(target: str) -> None:
    story = three_steps()
    story.reject("review", to="b")
    story.undo("c")
    story.undo("b")
    story.succeed("b", "c")
    story.ask("review", rollback_to=("a", "b"))
    story.reject("review", to=target)
    assert [old.key for old in story.task.undoing if old.run == 1] == ([("a", 1)] if target == "a" else [])
    assert [old.key for old in story.task.undoing if old.run == 2] == [("c", 2), ("b", 2)]


def test_steps_outside_the_set_do_not_wait_for_its_undos() -> None:
    story = Story(a_step("a", has_undo=True), a_step("review", "a"), a_step("other"), a_step("next", "other"))
    story.succeed("a")
    story.ask("review", rollback_to=("a",))
    story.reject("review", to="a")
    story.succeed("other")
    assert story.states["next"] == "running"


def beside_a_gate(**step: object) -> Story:
    """Let a step that can be undone be queued beside a gate which sends back to what both need."""
    work = a_step("work", "root", has_undo=True, **step)
    story = Story(a_step("root"), a_step("review", "root"), work)
    story.succeed("root")
    story.ask("review", rollback_to=("root",))
    return story


def test_what_was_only_queued_has_done_nothing_to_undo() -> None:
    story = beside_a_gate()
    story.reject("review", to="root")
    assert story.task.undoing == ()


def test_what_was_running_is_undone() -> None:
    story = beside_a_gate()
    story.take("work")
    story.reject("review", to="root")
    assert story.jobs(UNDO) == ["work"]


def test_what_is_queued_again_after_its_process_was_lost_is_undone() -> None:
    story = beside_a_gate()
    story.lose("work")
    story.reject("review", to="root")
    assert story.jobs(UNDO) == ["work"]


def test_what_waits_for_its_next_attempt_is_undone() -> None:
    story = beside_a_gate(retry=RetryPolicy(attempts=2, wait=HOUR))
    story.fail("work")
    story.reject("review", to="root")
    assert story.jobs(UNDO) == ["work"]
    assert story.task.timers == {}


def test_what_is_delayed_is_undone() -> None:
    story = beside_a_gate()
    story.succeed("work", until=story.now + HOUR)
    story.reject("review", to="root")
    assert story.jobs(UNDO) == ["work"]


def test_what_was_lost_is_undone_while_operators_are_asked_and_after_they_skipped_it() -> None:
    asked = beside_a_gate(on_lost=OnLost.ASK)
    asked.lose("work")
    asked.ask_operators("work")
    skipped = beside_a_gate(on_lost=OnLost.ASK)
    skipped.lose("work")
    skipped.ask_operators("work")
    skipped.answer("work", Choice.SKIP)
    for story in (asked, skipped):
        story.reject("review", to="root")
        assert story.jobs(UNDO) == ["work"]


def test_what_was_lost_and_counts_as_failed_is_undone() -> None:
    story = beside_a_gate(on_lost=OnLost.FAIL, on_failure=OnFailure.CONTINUE)
    story.lose("work")
    story.reject("review", to="root")
    assert story.jobs(UNDO) == ["work"]


@pytest.mark.parametrize("on_failure", [OnFailure.CONTINUE, OnFailure.ASK], ids=str)
def test_what_failed_has_nothing_to_undo(on_failure: OnFailure) -> None:
    story = beside_a_gate(on_failure=on_failure)
    story.fail("work")
    story.reject("review", to="root")
    assert story.task.undoing == ()


@pytest.mark.parametrize("end", ["skip", "ask"])
def test_what_was_skipped_or_waits_for_people_has_nothing_to_undo(end: str) -> None:
    story = beside_a_gate()
    story.skip("work") if end == "skip" else story.ask("work")
    story.reject("review", to="root")
    assert story.task.undoing == ()


def test_a_step_without_an_undo_is_not_undone() -> None:
    story = Story(a_step("a"), a_step("review", "a"))
    story.succeed("a")
    story.ask("review", rollback_to=("a",))
    story.reject("review", to="a")
    assert story.task.undoing == ()
    assert story.states["a"] == "running"


# --- undos that fail -----------------------------------------------------------------------------


def a_failed_undo(**policy: object) -> Story:
    """Let an undo fail and Olga be asked about it."""
    story = one_step()
    story.fail_undo("a")
    story.ask_operators("a", **policy)
    return story


def test_a_failed_undo_is_asked_about_and_the_steps_wait() -> None:
    story = a_failed_undo()
    assert (story.states["a"], story.state) == ("pending", "waiting")
    (old,) = story.task.undoing
    assert (old.undo, old.question and old.question.reason) == (UndoState.WAITING, "undo_failed")


def test_retry_undoes_once_more() -> None:
    story = a_failed_undo()
    story.answer("a", Choice.RETRY)
    assert [str(id) for id in story.task.jobs] == ["t1/a/1/2/undo"]
    story.undo("a")
    assert story.states["a"] == "running"


def test_skip_leaves_it_as_it_is_and_goes_on() -> None:
    story = a_failed_undo()
    change = story.answer("a", Choice.SKIP)
    assert [run.undo for run in change.retired] == [UndoState.SKIPPED]
    assert story.states["a"] == "running"


def test_fail_fails_the_task_and_a_retry_takes_the_undo_up_again() -> None:
    story = a_failed_undo()
    story.answer("a", Choice.FAIL)
    assert (story.state, story.states) == ("failed", {"a": "cancelled", "review": "cancelled"})
    assert [old.undo for old in story.task.undoing] == [UndoState.CANCELLED]
    story.retry()
    assert [str(id) for id in story.task.jobs] == ["t1/a/1/2/undo"]
    assert story.states["a"] == "pending"
    story.undo("a")
    assert (story.states["a"], story.run("a").version) == ("running", 3)


def test_no_question_about_an_undo_has_the_job_of_one_about_the_run_itself() -> None:
    story = Story(a_step("a", has_undo=True, on_failure=OnFailure.ASK), a_step("review", "a"))
    story.fail("a")
    (first,) = story.task.jobs
    story.ask_operators("a")
    story.answer("a", Choice.RETRY)
    story.succeed("a")
    story.ask("review", rollback_to=("a",))
    story.reject("review", to="a")
    story.fail_undo("a")
    (second,) = story.task.jobs
    assert (first.kind, second.kind) == (JobKind.ASK, JobKind.ASK)
    assert first != second


def test_a_question_about_an_undo_is_reminded_of() -> None:
    story = a_failed_undo(reminders=Reminders(after=HOUR, every=HOUR, times=2), surfaces=(CHANNEL,))
    for number in (1, 2):
        assert [n.number for n in story.fire("a", TimerKind.REMIND).notices] == [number]
    assert story.task.timers == {}


def test_a_question_about_an_undo_that_nobody_answers_fails_the_task() -> None:
    story = a_failed_undo(expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    story.fire("a", TimerKind.EXPIRE)
    assert (story.last("a").status, story.state) == ("expired", "failed")


def test_when_nobody_can_be_asked_about_an_undo_the_task_fails() -> None:
    story = one_step()
    story.fail_undo("a")
    change = story.fail_search("a")
    assert story.state == "failed"
    assert "could not be undone" in str(change.events[-1].data["reason"])


def test_a_lost_undo_runs_again_unless_the_step_says_otherwise() -> None:
    story = one_step(undo_on_lost=OnLost.RERUN)
    story.lose("a", UNDO)
    assert story.take("a", UNDO).claim == 2


@pytest.mark.parametrize("on_lost", [OnLost.ASK, OnLost.FAIL], ids=str)
def test_a_lost_undo_that_may_not_run_again_is_asked_about(on_lost: OnLost) -> None:
    story = one_step(undo_on_lost=on_lost)
    story.lose("a", UNDO)
    assert story.jobs(JobKind.ASK) == ["a"]


def test_an_undo_cannot_ask_people_but_may_find_nothing_to_do() -> None:
    story = one_step()
    job, form = story.take("a", UNDO), HumanTaskKind.FORM
    story.tell(StepAsked(job=job.id, claim=1, kind=form, policy=a_policy(), request=JsonText("{}")))
    assert story.jobs(JobKind.ASK) == ["a"]
    assert story.task.human_tasks.keys() == {"t1-1"}
    story = one_step()
    change = story.skip("a", UNDO)
    assert [run.undo for run in change.retired] == [UndoState.SKIPPED]


def test_a_task_that_ends_closes_the_question_about_an_undo_and_its_timers() -> None:
    story = a_failed_undo(reminders=Reminders(after=HOUR))
    story.cancel()
    question = story.last("a")
    assert (question.status, question.closed_because) == ("cancelled", ClosedBecause.TASK_CANCELLED)
    assert (story.task.timers, story.task.jobs) == ({}, {})
    assert [old.undo for old in story.task.undoing] == [UndoState.CANCELLED]


# --- several resets at once ----------------------------------------------------------------------


def two_gates(*, is_below: bool) -> Story:
    """Let two gates send back, one after the other, where one's steps are built on the other's or not."""
    story = Story(
        a_step("base", has_undo=True),
        a_step("top", *(["base"] if is_below else []), has_undo=True),
        a_step("low gate", "base"),
        a_step("top gate", "top"),
    )
    for step in ("base", "top"):
        story.succeed(step)
    story.ask("low gate", rollback_to=("base",))
    story.ask("top gate", rollback_to=("top",))
    story.reject("top gate", to="top")
    story.reject("low gate", to="base")
    return story


def test_undos_of_separate_branches_go_side_by_side() -> None:
    assert two_gates(is_below=False).jobs(UNDO) == ["top", "base"]


def test_an_undo_waits_for_those_of_what_was_built_on_it_whichever_send_back_they_belong_to() -> None:
    story = two_gates(is_below=True)
    assert story.jobs(UNDO) == ["top"]
    story.undo("top")
    assert story.jobs(UNDO) == ["base"]
    story.undo("base")
    assert story.states["base"] == "running"


def test_nothing_is_undone_when_a_task_fails_or_is_cancelled() -> None:
    failed, cancelled = three_steps(), three_steps()
    failed.reject("review")
    cancelled.cancel()
    for story in (failed, cancelled):
        assert story.task.undoing == ()
        assert story.task.jobs == {}


def test_a_retry_undoes_what_was_cut_short() -> None:
    story = Story(a_step("work", has_undo=True), a_step("other"))
    story.take("work")
    story.fail("other")
    assert story.states["work"] == "cancelled"
    story.retry()
    assert [str(id) for id in story.task.jobs] == ["t1/work/1/1/undo"]
    assert story.states == {"work": "pending", "other": "pending"}


def test_a_retry_takes_up_what_was_left_to_undo_in_the_same_order() -> None:
    story = three_steps()
    story.reject("review", to="a")
    story.undo("c")
    story.fail_undo("b")
    story.fail_search("b")
    story.retry()
    assert [(old.step, old.undo_for) for old in story.task.undoing] == [("b", 3), ("a", 3)]
    story.undo("b")
    assert story.states["a"] == "pending"
    story.undo("a")
    assert story.states == {"a": "running", "b": "pending", "c": "pending", "review": "pending"}


def test_a_retry_does_not_undo_what_was_only_queued() -> None:
    story = Story(a_step("work", has_undo=True), a_step("other"))
    story.fail("other")
    story.retry()
    assert story.task.undoing == ()
    assert story.states == {"work": "running", "other": "running"}
