"""When steps start: what they need, side branches, skips and tolerated failures."""

from engine.codes import JobKind, OnFailure
from engine.commands import Start
from engine.model import JsonText
from engine.transitions import transition
from tests.makers import ALICE, CHANNEL, HOUR, NOON, TASK, a_plan, a_step
from tests.story import Story


def test_steps_that_need_nothing_start_at_once() -> None:
    story = Story(a_step("draft"), a_step("tests"), a_step("review", "draft", "tests"))
    assert story.states == {"draft": "running", "tests": "running", "review": "pending"}
    assert story.jobs() == ["draft", "tests"]
    assert story.state == "running"


def test_a_step_starts_when_everything_that_it_needs_is_settled() -> None:
    story = Story(a_step("draft"), a_step("tests"), a_step("review", "draft", "tests"))
    story.succeed("draft")
    assert story.states["review"] == "pending"
    story.succeed("tests")
    assert story.states["review"] == "running"


def test_a_skipped_need_is_a_settled_need() -> None:
    story = Story(a_step("draft"), a_step("publish", "draft"))
    story.skip("draft")
    assert story.states == {"draft": "skipped", "publish": "running"}


def test_a_waiting_step_stops_only_what_needs_it() -> None:
    story = Story(a_step("review"), a_step("publish", "review"), a_step("tests"), a_step("report", "tests"))
    story.ask("review")
    story.succeed("tests")
    assert story.states == {
        "review": "waiting",
        "publish": "pending",
        "tests": "completed",
        "report": "running",
    }
    assert story.state == "running"
    story.succeed("report")
    assert story.state == "waiting"


def test_a_task_completes_with_its_last_step() -> None:
    story = Story(a_step("draft"), a_step("publish", "draft"))
    story.succeed("draft", "publish")
    assert story.state == "completed"
    assert story.task.ended_at == NOON
    assert [event.kind for event in story.changes[-1].events] == ["step_completed", "task_completed"]


def test_a_tolerated_failure_lets_its_descendants_run_and_the_task_complete() -> None:
    story = Story(a_step("lint", on_failure=OnFailure.CONTINUE), a_step("publish", "lint"))
    story.fail("lint")
    assert story.states == {"lint": "failed", "publish": "running"}
    assert story.run("lint").output is None
    story.succeed("publish")
    assert story.state == "completed"


def test_a_task_with_nothing_but_tolerated_failures_completes() -> None:
    story = Story(a_step("lint", on_failure=OnFailure.CONTINUE))
    story.fail("lint")
    assert story.state == "completed"


def test_a_step_gets_the_tasks_version_when_it_leaves_pending() -> None:
    story = Story(a_step("draft"), a_step("publish", "draft"))
    assert (story.run("draft").version, story.run("publish").version) == (1, 0)
    story.succeed("draft")
    assert story.run("publish").version == 1


def test_an_output_is_kept_at_the_version_of_its_run() -> None:
    story = Story(a_step("draft"))
    (artifact,) = story.succeed("draft", output={"notes": "N"}).artifacts
    assert (artifact.step, artifact.version, artifact.kind, artifact.body) == (
        "draft",
        1,
        "output",
        '{"notes":"N"}',
    )
    assert story.run("draft").output == artifact.fingerprint


def test_the_same_start_again_changes_nothing() -> None:
    story = Story(a_step("draft"))
    start = Start(plan=a_plan(a_step("other")), inputs=JsonText("{}"), by=ALICE)
    assert story.tell(start).is_nothing


def test_a_new_task_carries_its_inputs_and_its_starter() -> None:
    start = Start(
        plan=a_plan(a_step("draft")), number=7, inputs=JsonText('{"a":1}'), by=ALICE, surface=CHANNEL
    )
    change = transition(TASK, None, start, NOON + HOUR)
    assert change.before is None
    assert change.inputs == '{"a":1}'
    assert (change.after.name, change.after.started_by, change.after.started_at) == (
        "release-7",
        "alice",
        NOON + HOUR,
    )
    assert (change.after.revision, change.after.current_version) == (1, 1)
    assert [(event.kind, event.by) for event in change.events] == [("task_started", "alice")]
    assert [id.kind for id in change.after.jobs] == [JobKind.RUN]


def test_a_job_is_named_by_task_step_version_attempt_and_kind() -> None:
    story = Story(a_step("draft"))
    assert [str(id) for id in story.task.jobs] == ["t1/draft/1/1/run"]


def test_only_a_tolerated_failure_is_settled() -> None:
    story = Story(a_step("lint", on_failure=OnFailure.CONTINUE), a_step("tests"), a_step("draft"))
    story.succeed("draft")
    story.fail("lint")
    story.fail("tests")
    settled = {name for name in story.task.steps if story.task.is_settled(name)}
    assert settled == {"draft", "lint"}
