"""Owns how a task reads: its facts, its steps, its history, what its steps gave."""

from datetime import datetime
from typing import Any

from pydantic import Field

from bot.api.shapes import Answer
from engine.codes import HumanTaskKind, HumanTaskStatus, StepState, TaskState
from engine.human_task import HumanTask
from engine.model import HumanTaskId, StepRun
from engine.ports.jobs import StepOutput, TaskFacts
from engine.ports.queries import CardLink, HistoryLine, TaskView
from engine.resuming import resumable_targets
from engine.rollback import preview
from engine.snapshot import Reply, TaskSnapshot


class TaskName(Answer):
    """Which task, and how it is."""

    id: str
    name: str = Field(description="As people read it: `release-42`")
    pipeline: str
    state: TaskState
    version: int = Field(description="Grows with every send-back, retry, edit, and edit taken back")


class TaskLine(TaskName):
    """A task in a list."""

    number: int
    title: str = Field(description="Of the pipeline")
    revision: str = Field(description="Of the pipeline, with which it started")
    is_stopped: bool = Field(description="Somebody disowned a decision: operators have a look")
    started_by: str
    started_with: str | None = Field(description="The name of the token, if a program started it")
    started_at: datetime
    ended_at: datetime | None


class StepAnswer(Answer):
    """A step, as its current run is."""

    name: str
    state: StepState
    version: int = Field(description="Of the task when the run began; 0: it has not")
    attempt: int
    started_at: datetime | None
    ended_at: datetime | None
    fingerprint: str | None = Field(description="Of what it gave; null: nothing")
    error: str | None
    human_task: str | None = Field(description="The request that it waits for")


class RequestOfTask(Answer):
    """A request that a task has made, open or closed."""

    id: str
    step: str
    kind: HumanTaskKind
    status: HumanTaskStatus
    title: str


class DisownedAnswer(Answer):
    """A decision of which somebody said that it was not theirs."""

    by: str
    human_task: str
    place: int = Field(description="Among all `decisions` on the request, from 1")


class StopAnswer(Answer):
    """Why a task is stopped, and how operators may let it go on."""

    since: datetime = Field(description="Send it along: then only this stop is ended")
    disowned: list[DisownedAnswer] = Field(description="First what stopped it")
    rollback_to: list[str] = Field(description="The steps to which it may be sent back")


class TaskAnswer(TaskLine):
    """A task with its steps and its requests."""

    inputs: dict[str, Any] = Field(description="With which it was started")
    steps: list[StepAnswer] = Field(description="In the order of the file")
    human_tasks: list[RequestOfTask] = Field(description="Oldest first")
    stopped: StopAnswer | None = Field(description="null: it is not stopped")


class TaskPage(Answer):
    """A part of a list of tasks, newest first."""

    tasks: list[TaskLine]
    next_cursor: str | None = Field(description="null: this was the last part")


class EventAnswer(Answer):
    """A line of the history of a task."""

    seq: int = Field(description="Grows within the task")
    kind: str
    at: datetime
    by: str | None = Field(description="Who did it; null: time did, or a step")
    step: str | None
    version: int | None
    human_task: str | None
    data: dict[str, Any] = Field(description="What else is to be said, by kind")


class EventPage(Answer):
    """A part of the history of a task, oldest first."""

    events: list[EventAnswer]
    next_cursor: str | None = Field(description="null: nothing has happened since")


class ArtifactAnswer(Answer):
    """What a step gave."""

    step: str
    version: int = Field(description="At which it was given")
    fingerprint: str | None
    output: Any
    edited_by: str | None = Field(description="Who made this version; null: the step itself")


class ArtifactList(Answer):
    """What the steps of a task gave, by a version of it."""

    task: TaskName
    artifacts: list[ArtifactAnswer]


class Done(Answer):
    """What became of something that was asked for."""

    task: TaskName
    human_task: str | None = Field(description="The request that it was about")
    changed: bool = Field(description="false: it was so already")
    rerun_steps: list[str] = Field(
        description="The steps that start again, in order: now, or when it takes effect"
    )
    takes_effect_at: datetime | None = Field(
        None,
        description="Until then the decision can be undone, and nothing starts; null: it has taken effect",
    )


class LinkAnswer(Answer):
    """A message in Slack that shows something."""

    channel: str
    ts: str


def task_line(facts: TaskFacts) -> TaskLine:
    """Give a task for a list."""
    return TaskLine(
        id=facts.id,
        name=facts.name,
        pipeline=facts.pipeline,
        state=facts.state,
        version=facts.version,
        number=facts.number,
        title=facts.title,
        revision=facts.revision_id,
        is_stopped=facts.is_stopped,
        started_by=facts.started_by,
        started_with=facts.started_with,
        started_at=facts.started_at,
        ended_at=facts.ended_at,
    )


def task_name(facts: TaskFacts) -> TaskName:
    """Name a task."""
    return TaskName(
        id=facts.id, name=facts.name, pipeline=facts.pipeline, state=facts.state, version=facts.version
    )


def task_answer(view: TaskView) -> TaskAnswer:
    """Give a task with all that is known of it."""
    return TaskAnswer(
        **task_line(view.facts).model_dump(),
        inputs=dict(view.inputs),
        steps=[_step(view.task, run) for run in view.task.steps.values()],
        human_tasks=[_request(one, view) for one in view.task.human_tasks.values()],
        stopped=_stop(view.task),
    )


def event_answer(line: HistoryLine) -> EventAnswer:
    """Give a line of a history."""
    return EventAnswer(
        seq=line.seq,
        kind=line.kind,
        at=line.at,
        by=line.by,
        step=line.step,
        version=line.version,
        human_task=line.human_task,
        data=dict(line.data),
    )


def artifact_answer(step: str, given: StepOutput) -> ArtifactAnswer:
    """Give what a step gave."""
    return ArtifactAnswer(
        step=step,
        version=given.version,
        fingerprint=given.fingerprint,
        output=given.output,
        edited_by=given.edited_by,
    )


def _steps_to_come(task: TaskSnapshot, request: HumanTask | None) -> tuple[str, ...]:
    """Say what starts again once a rejection takes effect that can still be undone."""
    settling = None if request is None else request.settling
    if request is None or settling is None or settling.rollback_to is None:
        return ()
    if task.rounds(request.step) >= request.policy.max_rounds:
        return ()  # operators are asked then
    return preview(task, request.step, settling.rollback_to).steps


def done(reply: Reply, human_task: str | None = None) -> Done:
    """Say what became of a command. `human_task`: the id of the request that it was about."""
    task, about = reply.task, reply.human_task or human_task
    request = None if about is None else task.human_tasks.get(HumanTaskId(about))
    settling = None if request is None else request.settling
    return Done(
        task=TaskName(
            id=task.id,
            name=task.name,
            pipeline=task.plan.pipeline,
            state=task.state,
            version=task.current_version,
        ),
        human_task=about,
        changed=reply.changed,
        rerun_steps=list(reply.rerun_steps or _steps_to_come(task, request)),
        takes_effect_at=None if settling is None else settling.due,
    )


def link_answer(link: CardLink) -> LinkAnswer:
    """Give where a message stands."""
    return LinkAnswer(channel=link.channel, ts=link.ts)


def _stop(task: TaskSnapshot) -> StopAnswer | None:
    halt = task.halt
    if halt is None:
        return None
    disowned = [
        DisownedAnswer(by=one.by, human_task=one.human_task, place=one.place) for one in halt.disowned
    ]
    targets = list(resumable_targets(task, halt))
    return StopAnswer(since=halt.clocks.since, disowned=disowned, rollback_to=targets)


def _step(task: TaskSnapshot, run: StepRun) -> StepAnswer:
    waits_for = task.request_of(run)
    return StepAnswer(
        name=run.step,
        state=run.state,
        version=run.version,
        attempt=run.attempt,
        started_at=run.started_at,
        ended_at=run.ended_at,
        fingerprint=run.output,
        error=run.error,
        human_task=None if waits_for is None else waits_for.id,
    )


def _request(one: HumanTask, view: TaskView) -> RequestOfTask:
    title = view.titles.get(one.id, "")
    return RequestOfTask(id=one.id, step=one.step, kind=one.kind, status=one.status, title=title)
