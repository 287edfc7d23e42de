"""Owns how the values of a task become rows, and rows become values again.

Members of a `StrEnum` are strings, and go into rows as they are.
"""

import json
from typing import Any

from engine.codes import (
    Choice,
    ClosedBecause,
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    StepState,
    TimerKind,
    UndoState,
    Verdict,
)
from engine.content import json_text
from engine.human_task import Decision, HumanTask
from engine.model import Artifact, Event, HumanTaskId, Job, JobId, JsonText, StepRun, TaskId, Timer, TimerKey
from engine.snapshot import TaskSnapshot
from storage.courses import course, course_text, edits, edits_text, halt_text
from storage.instants import instant, micros
from storage.policies import policy, policy_text, question, question_text
from storage.rowsets import Row

JOB_KEY = ("task_id", "step", "version", "attempt", "kind")
TIMER_KEY = ("task_id", "step", "run", "kind")
STEP_RUN_KEY = ("task_id", "step", "run")


def task_row(task: TaskSnapshot) -> Row:
    """Give what changes about a task; `new_task_row` has the rest."""
    return {
        "id": task.id,
        "state": task.state,
        "current_version": task.current_version,
        "revision": task.revision,
        "ended_at": micros(task.ended_at),
        "halt": halt_text(task.halt),
    }


def new_task_row(task: TaskSnapshot, inputs: JsonText) -> Row:
    """Give the row of a new task."""
    return {
        **task_row(task),
        "number": task.number,
        "pipeline": task.plan.pipeline,
        "revision_id": task.plan.revision_id,
        "started_by": task.started_by,
        "started_with": task.started_with,
        "started_at": micros(task.started_at),
        "surface": task.surface,
        "inputs": inputs,
    }


def step_run_row(task: TaskId, run: StepRun, *, is_current: bool, undo_position: int | None) -> Row:
    """Give the row of a step run. `undo_position` None: it is not to be undone."""
    return {
        "task_id": task,
        "step": run.step,
        "run": run.run,
        "is_current": is_current,
        "version": run.version,
        "state": run.state,
        "attempt": run.attempt,
        "reset_by": run.reset_by,
        "started_at": micros(run.started_at),
        "ended_at": micros(run.ended_at),
        "output": run.output,
        "edits": edits_text(run.edits),
        "error": run.error,
        "question": None if run.question is None else question_text(run.question),
        "was_in_flight": run.was_in_flight,
        "undo": run.undo,
        "undo_attempt": run.undo_attempt,
        "undo_for": run.undo_for,
        "undo_position": undo_position,
    }


def step_run(row: Any) -> StepRun:
    """Build a step run."""
    return StepRun(
        step=row.step,
        run=row.run,
        version=row.version,
        state=StepState(row.state),
        attempt=row.attempt,
        reset_by=row.reset_by,
        started_at=instant(row.started_at),
        ended_at=instant(row.ended_at),
        output=row.output,
        edits=edits(row.edits),
        error=row.error,
        question=None if row.question is None else question(row.question),
        was_in_flight=row.was_in_flight,
        undo=UndoState(row.undo),
        undo_attempt=row.undo_attempt,
        undo_for=row.undo_for,
    )


def human_task_row(task: TaskSnapshot, human_task: HumanTask) -> Row:
    """Give what changes about a request; `new_human_task_row` has the rest."""
    expiry = task.timers.get(TimerKey(human_task.step, human_task.run, TimerKind.EXPIRE))
    return {
        "id": human_task.id,
        "status": human_task.status,
        "closed_at": micros(human_task.closed_at),
        "closed_because": human_task.closed_because,
        "sent_back_to": human_task.sent_back_to,
        "claimed_by": human_task.claimed_by,
        "expires_at": None if expiry is None else micros(expiry.due),
        "course": course_text(human_task),
    }


def new_human_task_row(task: TaskSnapshot, human_task: HumanTask, request: JsonText) -> Row:
    """Give the row of a new request."""
    return {
        **human_task_row(task, human_task),
        "task_id": task.id,
        "pipeline": task.plan.pipeline,
        "number": int(human_task.id.rpartition("-")[2]),
        "step": human_task.step,
        "run": human_task.run,
        "kind": human_task.kind,
        "title": _title(request),
        "request": request,
        **policy_row(human_task),
        "asked_at": micros(human_task.asked_at),
    }


def policy_row(human_task: HumanTask) -> Row:
    """Give the rules of a request: they change when other people are asked."""
    return {"id": human_task.id, "policy": policy_text(human_task.policy)}


def human_task(row: Any, said: tuple[Decision, ...]) -> HumanTask:
    """Build a request."""
    return HumanTask(
        id=row.id,
        step=row.step,
        run=row.run,
        kind=HumanTaskKind(row.kind),
        status=HumanTaskStatus(row.status),
        policy=policy(row.policy),
        said=said,
        **course(row.course),
        asked_at=instant(row.asked_at),
        closed_at=instant(row.closed_at),
        closed_because=None if row.closed_because is None else ClosedBecause(row.closed_because),
        sent_back_to=row.sent_back_to,
        claimed_by=row.claimed_by,
    )


def decision_row(task: TaskId, human_task: HumanTaskId, number: int, decision: Decision) -> Row:
    """Give the row of a decision; `number` counts those on one request."""
    return {
        "task_id": task,
        "human_task": human_task,
        "number": number,
        "decided_by": decision.by,
        "verdict": decision.verdict,
        "decided_at": micros(decision.at),
        "surface": decision.surface,
        "comment": decision.comment,
        "choice": decision.choice,
        "fingerprint": decision.fingerprint,
        "rule": decision.rule,
        "alone": decision.alone,
        "stands_from": decision.stands_from,
        "is_undone": decision.is_undone,
        "is_disputed": decision.is_disputed,
        "is_upheld": decision.is_upheld,
        "token": decision.token,
    }


def decision(row: Any) -> Decision:
    """Build a decision."""
    return Decision(
        by=row.decided_by,
        verdict=Verdict(row.verdict),
        at=instant(row.decided_at),
        surface=row.surface,
        comment=row.comment,
        choice=None if row.choice is None else Choice(row.choice),
        fingerprint=row.fingerprint,
        rule=row.rule,
        alone=row.alone,
        stands_from=row.stands_from,
        is_undone=row.is_undone,
        is_disputed=row.is_disputed,
        is_upheld=row.is_upheld,
        token=row.token,
    )


def job_key_row(job: JobId) -> Row:
    """Give what tells a job from others."""
    return {
        "task_id": job.task_id,
        "step": job.step,
        "version": job.version,
        "attempt": job.attempt,
        "kind": job.kind,
    }


def job_row(job: Job, *, by: str | None = None, until: int | None = None) -> Row:
    """Give the row of a job, and who has taken it until when."""
    return {
        **job_key_row(job.id),
        "run": job.run,
        "claim": job.claim,
        "is_queued": job.is_queued,
        "claimed_by": by,
        "claimed_until": until,
    }


def job(row: Any) -> Job:
    """Build a job."""
    id = JobId(row.task_id, row.step, row.version, row.attempt, JobKind(row.kind))
    return Job(id=id, run=row.run, claim=row.claim, is_queued=row.is_queued)


def timer_row(task: TaskId, timer: Timer) -> Row:
    """Give the row of a timer."""
    return {
        "task_id": task,
        "step": timer.step,
        "run": timer.run,
        "kind": timer.kind,
        "due": micros(timer.due),
        "number": timer.number,
    }


def timer(row: Any) -> Timer:
    """Build a timer."""
    return Timer(
        step=row.step, run=row.run, kind=TimerKind(row.kind), due=instant(row.due), number=row.number
    )


def artifact_row(task: TaskId, artifact: Artifact) -> Row:
    """Give the row of an artifact."""
    return {
        "task_id": task,
        "version": artifact.version,
        "step": artifact.step,
        "kind": artifact.kind,
        "body": artifact.body,
        "fingerprint": artifact.fingerprint,
    }


def event_row(task: TaskId, event: Event) -> Row:
    """Give the row of an event."""
    return {
        "task_id": task,
        "kind": event.kind,
        "happened_at": micros(event.at),
        "by_user": event.by,
        "step": event.step,
        "version": event.version,
        "human_task": event.human_task,
        "data": json_text(dict(event.data)) if event.data else "{}",
        "command": event.command,
    }


def _title(request: JsonText) -> str:
    said = json.loads(request)
    return str(said.get("title", "")) if isinstance(said, dict) else ""
