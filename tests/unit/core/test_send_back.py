"""Sending work back, sentence by sentence as the design has it."""

import json

import pytest

from engine.codes import ArtifactKind, Choice, ClosedBecause, OnFailure, TimerKind
from engine.commands import StepSucceeded
from engine.model import Surface
from engine.policy import Reminders
from engine.refusals import AlreadyClosed
from engine.rollback import allowed_targets, preview
from tests.makers import BOB, CAROL, CHANNEL, HOUR, NOON, a_step, printed
from tests.story import Story

BRANCHES = (
    a_step("plan"),
    a_step("draft", "plan"),
    a_step("review", "draft"),
    a_step("side", "draft"),
    a_step("facts", "draft"),
    a_step("tests", "plan"),
    a_step("late", "side"),
    a_step("publish", "review", "tests"),
)


def at_the_gate(**policy: object) -> Story:
    """Let a review wait, a side step and the tests run, and a form wait, all of them after a plan."""
    story = Story(*BRANCHES)
    story.succeed("plan", "draft")
    story.take("side")
    story.take("tests")
    story.ask_form("facts", reminders=Reminders(after=HOUR))
    story.ask("review", rollback_to=("plan", "draft"), **policy)
    return story


def test_the_target_and_its_started_descendants_start_again_side_branches_too() -> None:
    story = at_the_gate()
    reply = story.reject("review", to="draft").reply()
    assert reply.rerun_steps == ("draft", "review", "side", "facts")
    assert story.states == {
        "plan": "completed",
        "draft": "running",
        "review": "pending",
        "side": "pending",
        "facts": "pending",
        "tests": "running",
        "late": "pending",
        "publish": "pending",
    }


def test_a_descendant_that_never_left_pending_is_not_reset() -> None:
    story = at_the_gate()
    story.reject("review", to="draft")
    assert story.run("late").run == 1
    assert story.run("publish").run == 1


def test_what_does_not_descend_from_the_target_keeps_its_result_and_keeps_running() -> None:
    story = at_the_gate()
    plan, tests = story.run("plan"), story.run("tests")
    job = story.take("tests")
    story.reject("review", to="draft")
    assert (story.run("plan"), story.run("tests")) == (plan, tests)
    assert story.tell(StepSucceeded(job=job.id, claim=job.claim, **printed(1))).reply().changed


def test_work_in_flight_inside_the_set_is_fenced() -> None:
    story = at_the_gate()
    job = story.take("side")
    change = story.reject("review", to="draft")
    assert job.id not in story.task.jobs
    assert story.tell(StepSucceeded(job=job.id, claim=job.claim, **printed(1))).is_nothing
    old = {run.step: run.state for run in change.retired}
    assert old == {"draft": "completed", "review": "rejected", "side": "cancelled", "facts": "cancelled"}


def test_requests_that_wait_inside_the_set_are_closed_with_the_reason_and_their_timers_go() -> None:
    story = at_the_gate()
    assert story.timer("facts", TimerKind.REMIND).due == NOON + HOUR
    story.reject("review", to="draft")
    form = story.last("facts")
    assert (form.status, form.closed_because, form.closed_at) == (
        "cancelled",
        ClosedBecause.SENT_BACK,
        NOON,
    )
    assert story.task.timers == {}
    with pytest.raises(AlreadyClosed) as refused:
        story.complete("facts")
    assert refused.value.because is ClosedBecause.SENT_BACK


def test_the_version_grows_by_one_and_runs_get_it_when_they_start() -> None:
    story = at_the_gate()
    story.reject("review", to="draft")
    assert story.task.current_version == 2
    draft, review = story.run("draft"), story.run("review")
    assert (draft.run, draft.version, draft.reset_by) == (2, 2, 2)
    assert (review.run, review.version, review.reset_by) == (2, 0, 2)
    assert story.run("tests").version == 1


def test_a_step_that_starts_after_another_send_back_gets_the_version_of_that_time() -> None:
    story = Story(a_step("a"), a_step("b", "a"), a_step("gate", "b"), a_step("c"), a_step("other gate", "c"))
    story.succeed("a", "b", "c")
    story.ask("gate", rollback_to=("a",))
    story.ask("other gate", rollback_to=("c",))
    story.reject("gate", to="a")
    story.reject("other gate", to="c")
    story.succeed("a")
    assert (story.run("a").version, story.run("b").version, story.run("b").reset_by) == (2, 3, 2)


def test_old_runs_requests_decisions_and_artifacts_stay() -> None:
    story = at_the_gate(required=2)
    story.approve("review", CAROL)
    before = story.task
    change = story.reject("review", to="draft")
    assert {run.key for run in change.retired} == {("draft", 1), ("review", 1), ("side", 1), ("facts", 1)}
    assert next(run for run in change.retired if run.step == "draft") == before.steps["draft"]
    assert [d.by for d in story.last("review").decisions] == ["carol", "bob"]
    assert all(artifact.version == 2 for artifact in change.artifacts)


def test_the_rejection_is_recorded_and_becomes_an_input_of_the_target() -> None:
    story = at_the_gate()
    change = story.reject("review", to="draft", comment=" say more ")
    gate = story.last("review")
    assert (gate.status, gate.sent_back_to, gate.closed_because) == ("rejected", "draft", None)
    (artifact,) = change.artifacts
    assert (artifact.step, artifact.version, artifact.kind) == ("draft", 2, ArtifactKind.INPUT)
    assert json.loads(artifact.body) == {
        "comment": "say more",
        "by": "bob",
        "from_step": "review",
        "version": 1,
    }


def test_the_history_tells_who_sent_what_back_and_why() -> None:
    story = at_the_gate()
    rejected, sent_back = story.reject("review", to="draft").events
    assert (rejected.kind, rejected.by, rejected.step) == ("rejected", "bob", "review")
    again = {"rerun_steps": ["draft", "review", "side", "facts"]}
    assert rejected.data == {"comment": "not yet", "rollback_to": "draft", **again}
    assert sent_back.kind == "sent_back"
    assert sent_back.data == {"to": "draft", **again}


def test_whoever_started_the_task_is_told_where_they_started_it() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"), surface=CHANNEL)
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",), surfaces=(Surface("U-bob"),))
    outcome, sent_back = story.reject("review", to="draft").notices
    assert (outcome.kind, outcome.surface) == ("outcome", "U-bob")
    assert (sent_back.kind, sent_back.surface, sent_back.number) == ("sent_back", CHANNEL, 2)
    assert sent_back.data == {"by": "bob", "from": "review", "to": "draft", "comment": "not yet"}


def test_what_is_said_in_the_thread_of_the_request_is_not_said_again_beside_it() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"), surface=CHANNEL)
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",), surfaces=(CHANNEL,))
    assert [notice.kind for notice in story.reject("review", to="draft").notices] == ["outcome"]


def test_a_step_that_waits_again_asks_anew_and_the_old_request_stays() -> None:
    story = at_the_gate()
    story.reject("review", to="draft")
    story.succeed("draft")
    story.ask("review")
    requests = [(h.id, h.run, h.status) for h in story.task.human_tasks.values() if h.step == "review"]
    assert requests == [("t1-2", 1, "rejected"), ("t1-3", 2, "pending")]


def test_a_further_ancestor_resets_what_lies_in_between() -> None:
    story = at_the_gate()
    assert story.reject("review", to="plan").rerun_steps == (
        "plan",
        "draft",
        "review",
        "side",
        "facts",
        "tests",
    )


def test_the_allowed_targets_are_ancestors_that_have_run_nearest_first() -> None:
    story = at_the_gate()
    assert allowed_targets(story.task, story.open("review")) == ("draft", "plan")


def test_work_can_go_back_to_a_step_whose_failure_was_tolerated() -> None:
    story = Story(a_step("lint", on_failure=OnFailure.CONTINUE), a_step("review", "lint"))
    story.fail("lint")
    story.ask("review", rollback_to=("lint",))
    assert story.reject("review", to="lint").rerun_steps == ("lint", "review")


def test_the_preview_says_what_will_happen() -> None:
    story = at_the_gate()
    foretold = preview(story.task, "review", "draft")
    change = story.reject("review", to="draft")
    assert foretold.steps == change.rerun_steps
    assert foretold.cancelled == ("side", "facts")
    assert foretold.closed == (story.last("facts").id,)
    assert foretold.keeps_going == ("tests",)
    assert foretold.undone == ()
    assert foretold.roots == ("draft",)
    assert foretold.superseded == ("draft",)
    assert foretold.asked == ("review", "facts")


def test_at_the_limit_of_rounds_the_operators_are_asked_instead() -> None:
    story = at_the_gate(max_rounds=1)
    story.reject("review", to="draft")
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",), max_rounds=1)
    change = story.reject("review", to="draft", comment="still not")
    assert change.rerun_steps == ()
    assert story.task.current_version == 2
    assert story.last("review").status == "rejected"
    question = story.run("review").question
    assert question is not None
    assert (question.reason, question.send_back_to) == ("too_many_rounds", "draft")


def beyond_the_limit() -> Story:
    """Let a review be rejected once more often than it may be."""
    story = at_the_gate(max_rounds=0)
    story.reject("review", to="draft", comment="still not")
    story.ask_operators("review")
    return story


def test_beyond_the_limit_retry_sends_back_after_all_with_the_reason_that_was_given() -> None:
    story = beyond_the_limit()
    change = story.answer("review", Choice.RETRY)
    assert change.rerun_steps == ("draft", "review", "side", "facts")
    assert json.loads(change.artifacts[0].body)["comment"] == "still not"
    rejected = next(h for h in story.task.human_tasks.values() if h.status == "rejected")
    assert rejected.sent_back_to == "draft"
    assert story.task.rounds("review") == 1


def test_beyond_the_limit_fail_rejects_for_good() -> None:
    story = beyond_the_limit()
    story.answer("review", Choice.FAIL)
    assert (story.states["review"], story.state) == ("rejected", "failed")


def test_a_rejection_is_never_tolerated_because_nobody_could_be_asked() -> None:
    tolerant = a_step("review", "draft", on_failure=OnFailure.CONTINUE)
    story = Story(a_step("draft"), tolerant, a_step("publish", "review"))
    story.succeed("draft")
    story.ask("review", rollback_to=("draft",), max_rounds=0)
    story.reject("review", to="draft", by=BOB)
    story.fail_search("review")
    assert story.states == {"draft": "completed", "review": "rejected", "publish": "cancelled"}
