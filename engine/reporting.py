"""Owns what the report of a job does to its task, and what a timer does. Pure.

A report counts only if its job is still in the snapshot under the claim that it names: a send-back, a
cancel or a later claim has removed or renumbered it, and wins over work in flight.
"""

from dataclasses import replace
from datetime import datetime

from engine.approval import can_be_met
from engine.commands import JobLost, Report, StepAsked, StepFailed, StepSkipped, StepSucceeded, TimerFired
from engine.draft import Draft
from engine.errors import OutOfTurn
from engine.model import (
    ArtifactKind,
    ClosedBecause,
    ExpiryOutcome,
    HumanTask,
    HumanTaskStatus,
    Job,
    JobKind,
    OnFailure,
    OnLost,
    Question,
    QuestionReason,
    StepRun,
    StepState,
    TaskState,
    Timer,
    TimerKind,
    UndoState,
)
from engine.schedule import back_off, next_reminder
from engine.snapshot import Change, TaskSnapshot, nothing


def report(task: TaskSnapshot, command: Report, now: datetime) -> Change:
    """Take the report of a job, unless it is fenced."""
    job = task.jobs.get(command.job)
    if job is None or job.is_queued or job.claim != command.claim:
        return nothing(task)
    draft = Draft(task, now)
    run = draft.run_of(job.id.step, job.run)
    if run is None:
        return nothing(task)
    match command:
        case StepAsked():
            _ask(draft, run, command)
        case JobLost():
            _lose(draft, run, job)
        case StepFailed() if job.id.kind is JobKind.RUN:
            _fail_attempt(draft, run, command)
        case StepFailed() if job.id.kind is JobKind.UNDO:
            draft.ask_operators(run, Question(reason=QuestionReason.UNDO_FAILED, error=command.error))
        case StepFailed():  # nobody could be asked
            _fail_task(draft, run, command.error)
        case StepSucceeded() if job.id.kind is JobKind.UNDO:
            draft.end_undo(run, UndoState.DONE)
        case StepSucceeded() if job.id.kind is JobKind.RUN:
            _succeed(draft, run, command)
        case StepSkipped() if job.id.kind is JobKind.RUN:
            draft.settle(run, StepState.SKIPPED)
        case _:
            raise OutOfTurn(task.id, type(command).__name__)
    return draft.finish()


def timer_fired(task: TaskSnapshot, command: TimerFired, now: datetime) -> Change:
    """Do what a timer is for, unless it is gone or was set anew."""
    timer = task.timers.get(command.timer)
    if timer is None or timer.due != command.due or now < timer.due:
        return nothing(task)
    draft = Draft(task, now)
    draft.arm(task.steps[timer.step], timer.kind, None)
    match timer.kind:
        case TimerKind.REMIND:
            _remind(draft, timer)
        case TimerKind.EXPIRE:
            _expire(draft, timer)
        case TimerKind.RETRY:
            draft.enqueue(task.steps[timer.step], JobKind.RUN)
        case TimerKind.DELAY:
            draft.settle(task.steps[timer.step], StepState.COMPLETED)
    return draft.finish()


def _ask(draft: Draft, run: StepRun, command: StepAsked) -> None:
    if not can_be_met(command.policy, command.kind, draft.task.started_by):
        _fail_task(draft, run, "too few people could be asked")  # a body should have said so before
        return
    draft.drop_work(run)
    if draft.is_old(run):
        run = draft.put(replace(run, undo=UndoState.WAITING))
    else:
        run = draft.put(replace(run, state=StepState.WAITING))
    draft.about = draft.open_request(run, command.kind, command.policy, command.request).id


def _succeed(draft: Draft, run: StepRun, command: StepSucceeded) -> None:
    artifact = draft.keep(run, ArtifactKind.OUTPUT, command.output)
    for said in command.says:
        draft.announce(run, said)
    run = replace(run, output=artifact.fingerprint)
    if command.until is not None and command.until > draft.now:
        draft.drop_work(run)
        draft.arm(draft.put(run), TimerKind.DELAY, command.until)
    else:
        draft.settle(run, StepState.COMPLETED)


def _fail_attempt(draft: Draft, run: StepRun, command: StepFailed) -> None:
    retry = draft.task.plan.by_name[run.step].retry
    if command.is_final or run.attempt >= retry.attempts:
        fail_step(draft, run, command.error)
        return
    draft.drop_work(run)
    draft.record("attempt_failed", run=run, data={"attempt": run.attempt, "error": command.error})
    due = draft.now + back_off(retry, failed_attempts=run.attempt)
    again = draft.put(replace(run, attempt=run.attempt + 1, error=command.error))
    draft.arm(again, TimerKind.RETRY, due)


def fail_step(draft: Draft, run: StepRun, error: str, reason: QuestionReason = QuestionReason.FAILED) -> None:
    """Fail a step for good, and do what it says should happen then."""
    match draft.task.plan.by_name[run.step].on_failure:
        case OnFailure.ASK:
            draft.ask_operators(run, Question(reason=reason, error=error))
        case OnFailure.CONTINUE:
            draft.settle(run, StepState.FAILED, error=error)
        case OnFailure.FAIL:
            _fail_task(draft, run, error)


def _fail_task(draft: Draft, run: StepRun, error: str) -> None:
    if not draft.is_old(run):
        draft.settle(run, StepState.FAILED, error=error)
    draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, reason=f"{run.step} failed: {error}")


def _lose(draft: Draft, run: StepRun, job: Job) -> None:
    step = draft.task.plan.by_name[run.step]
    error = "the process that ran it is gone"
    match job.id.kind, step.undo_on_lost if job.id.kind is JobKind.UNDO else step.on_lost:
        case (JobKind.ASK, _) | (_, OnLost.RERUN):
            draft.jobs[job.id] = replace(job, is_queued=True)
            draft.record("job_lost", run=run, data={"job": str(job.id)})
        case (JobKind.UNDO, _):
            draft.ask_operators(run, Question(reason=QuestionReason.UNDO_FAILED, error=error))
        case (_, OnLost.ASK):
            draft.ask_operators(run, Question(reason=QuestionReason.LOST, error=error))
        case _:
            fail_step(draft, run, error, QuestionReason.LOST)


def _remind(draft: Draft, timer: Timer) -> None:
    human_task = _waiting_request(draft, timer)
    reminders = human_task.policy.reminders
    if reminders is None:
        raise OutOfTurn(draft.task.id, "TimerFired")
    draft.tell("reminder", human_task, timer.number)
    draft.record(
        "reminded", run=draft.steps[timer.step], human_task=human_task, data={"number": timer.number}
    )
    due = next_reminder(reminders, sent=timer.number, due=timer.due, now=draft.now)
    draft.arm(draft.steps[timer.step], TimerKind.REMIND, due, timer.number + 1)


def _expire(draft: Draft, timer: Timer) -> None:
    human_task = _waiting_request(draft, timer)
    expiry = human_task.policy.expiry
    run = draft.steps[timer.step]
    draft.close(human_task, HumanTaskStatus.EXPIRED, ClosedBecause.EXPIRED)
    draft.record("expired", run=run, human_task=human_task)
    draft.tell("outcome", human_task)
    draft.about = human_task.id
    error = "nobody answered in time"
    if expiry is not None and expiry.then is ExpiryOutcome.REJECT:
        draft.settle(run, StepState.REJECTED, error=error)
        draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, reason=f"{run.step}: {error}")
    else:
        fail_step(draft, run, error)


def _waiting_request(draft: Draft, timer: Timer) -> HumanTask:
    human_task = draft.task.open_request(timer.step)
    if human_task is None or human_task.run != timer.run:
        raise OutOfTurn(draft.task.id, "TimerFired")
    return human_task
