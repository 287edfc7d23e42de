"""Owns what the double of the server answers, made with the models of the API: a task, a request, events."""

from datetime import UTC, datetime
from typing import Any

from bot.api.answers.human_tasks import HumanTaskDetail, PreviewAnswer
from bot.api.answers.tasks import (
    Done,
    EventAnswer,
    EventPage,
    RequestOfTask,
    StepAnswer,
    TaskAnswer,
    TaskName,
)
from engine.codes import CommentRule, HumanTaskKind, HumanTaskStatus, StepState, TaskState

TASK_ID = "0123456789abcdef01234567"
REQUEST_ID = f"{TASK_ID}-1"
NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)


def task_name(state: TaskState = TaskState.WAITING) -> TaskName:
    """Name the task."""
    return TaskName(id=TASK_ID, name="release-1", pipeline="release", state=state, version=1)


def task(state: TaskState = TaskState.WAITING, *waiting: str, title: str = "Ship a release") -> TaskAnswer:
    """Give the task. `waiting`: its steps, each with a request."""
    ids = {step: f"{TASK_ID}-{number}" for number, step in enumerate(waiting, 1)}
    return TaskAnswer(
        **task_name(state).model_dump(),
        number=1,
        title=title,
        revision="r1",
        is_stopped=False,
        started_by="U0ALICE0001",
        started_with="ci",
        started_at=NOON,
        ended_at=None,
        inputs={},
        steps=[step_of(step, id) for step, id in ids.items()],
        human_tasks=[request_of(step, id) for step, id in ids.items()],
        stopped=None,
    )


def step_of(step: str, human_task: str | None) -> StepAnswer:
    """Give a step that waits."""
    return StepAnswer(
        name=step,
        state=StepState.WAITING,
        version=1,
        attempt=1,
        started_at=NOON,
        ended_at=None,
        fingerprint=None,
        error=None,
        human_task=human_task,
    )


def request_of(step: str, id: str, status: HumanTaskStatus = HumanTaskStatus.PENDING) -> RequestOfTask:
    """Give a request as its task names it."""
    return RequestOfTask(id=id, step=step, kind=HumanTaskKind.APPROVAL, status=status, title="May it?")


def request(
    *,
    kind: HumanTaskKind = HumanTaskKind.APPROVAL,
    form: dict[str, Any] | None = None,
    title: str = "May it?",
) -> HumanTaskDetail:
    """Give a request."""
    return HumanTaskDetail(
        id=REQUEST_ID,
        task=task_name(),
        step="review",
        kind=kind,
        status=HumanTaskStatus.PENDING,
        title=title,
        asked_at=NOON,
        expires_at=None,
        links=[],
        text=None,
        rules=[],
        decisions=[],
        inquiries=[],
        settling=None,
        shown=[],
        fingerprint="f00d",
        form=form,
        choices=[],
        comment=CommentRule.OPTIONAL,
        rollback_to=["draft"],
        editable=[],
        claimed_by=None,
        due_at=None,
        late_since=None,
        rejection=None,
    )


def preview() -> PreviewAnswer:
    """Say what it does to send work back."""
    return PreviewAnswer(
        rollback_to="draft",
        rerun_steps=["draft", "review"],
        cancelled=[],
        closed=[],
        undone=["publish"],
        superseded=[],
        asked_again=["review"],
        keeps_going=[],
        foreseen="abc123",
    )


def events(*kinds: str, first: int = 1, is_last: bool = True) -> EventPage:
    """Give a part of a history."""
    told = [
        EventAnswer(
            seq=seq, kind=kind, at=NOON, by="U0BOB000001", step="review", version=1, human_task=None, data={}
        )
        for seq, kind in enumerate(kinds, first)
    ]
    return EventPage(events=told, next_cursor=None if is_last else str(told[-1].seq))


def done(*rerun: str, changed: bool = True) -> Done:
    """Say what became of a command."""
    running = task_name(TaskState.RUNNING)
    return Done(task=running, human_task=REQUEST_ID, changed=changed, rerun_steps=list(rerun))
