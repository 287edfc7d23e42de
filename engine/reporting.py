"""Owns what the report of a job does to its task. Pure; standard library only.

A report counts only if its job is still in the snapshot under the claim that it names: a send-back, a
cancel or a later claim has removed or renumbered it, and wins over work in flight.
"""

from dataclasses import replace
from datetime import datetime

from engine import approval, seats
from engine.asking_again import people_found
from engine.codes import (
    ArtifactKind,
    HumanTaskKind,
    JobKind,
    OnLost,
    QuestionReason,
    StepState,
    TimerKind,
    UndoState,
)
from engine.commands import JobLost, Report, StepAsked, StepFailed, StepSkipped, StepSucceeded
from engine.draft import Draft
from engine.failing import fail_step, give_up
from engine.model import Job, Question, StepRun
from engine.passing import pass_or_settle
from engine.policy import Policy
from engine.quorum import too_few
from engine.refusals import OutOfTurn
from engine.schedule import back_off
from engine.snapshot import Change, TaskSnapshot, nothing
from engine.standing import standing
from engine.tally import is_met

_GONE = "the process that ran it is gone"
_STOPPED = "it was cancelled while it ran, because the task was stopped"


def report(task: TaskSnapshot, command: Report, now: datetime) -> Change:
    """Take the report of a job, unless it is fenced."""
    job = task.jobs.get(command.job)
    if job is None or job.is_queued or job.claim != command.claim:
        return nothing(task)
    draft = Draft(task, now)
    run = draft.run_of(job.id.step, job.run)
    match job.id.kind:
        case JobKind.RUN:
            _ran(draft, run, job, command)
        case JobKind.UNDO:
            _undid(draft, run, job, command)
        case JobKind.ASK:
            _looked_for_operators(draft, run, job, command)
        case JobKind.ASK_AGAIN:
            _asked_again(draft, run, job, command)
    return draft.finish()


def _ran(draft: Draft, run: StepRun, job: Job, command: Report) -> None:
    match command:
        case StepSucceeded():
            _succeed(draft, run, command)
        case StepFailed():
            _fail_attempt(draft, run, command)
        case StepSkipped():
            draft.settle(run, StepState.SKIPPED)
        case StepAsked(kind=HumanTaskKind.QUESTION):
            fail_step(draft, run, "a step may ask for an approval or a form, not a question")
        case StepAsked():
            _ask(draft, run, command)
        case JobLost():
            _lose(draft, run, job)


def _undid(draft: Draft, run: StepRun, job: Job, command: Report) -> None:
    match command:
        case StepSucceeded():
            draft.end_undo(run, UndoState.DONE)
        case StepSkipped():
            draft.end_undo(run, UndoState.SKIPPED)
        case StepFailed():
            draft.ask_operators(run, Question(reason=QuestionReason.UNDO_FAILED, error=command.error))
        case StepAsked():
            error = "an undo cannot ask people"
            draft.ask_operators(run, Question(reason=QuestionReason.UNDO_FAILED, error=error))
        case JobLost() if draft.task.plan.by_name[run.step].undo_on_lost is OnLost.RERUN:
            _run_again(draft, run, job)
        case JobLost():
            draft.ask_operators(run, Question(reason=QuestionReason.UNDO_FAILED, error=_GONE))


def _looked_for_operators(draft: Draft, run: StepRun, job: Job, command: Report) -> None:
    match command:
        case StepAsked(kind=HumanTaskKind.QUESTION):
            _ask(draft, run, command)
        case StepFailed():
            give_up(draft, run, error=command.error)
        case JobLost():
            _run_again(draft, run, job)
        case _:
            raise OutOfTurn(draft.task.id, type(command).__name__)


def _asked_again(draft: Draft, run: StepRun, job: Job, command: Report) -> None:
    """Let the people of today be asked by a request that waits."""
    human_task = draft.task.request_of(run)
    if human_task is None:
        raise OutOfTurn(draft.task.id, type(command).__name__)
    if isinstance(command, JobLost):
        _run_again(draft, run, job)
        return
    del draft.jobs[job.id]
    people_found(draft, run, human_task, command)


def _ask(draft: Draft, run: StepRun, command: StepAsked) -> None:
    """Make a request; a step that too few people could answer fails at once and says so."""
    if _is_outdated(draft, command.policy):
        _ask_newer(draft, run)
        return
    policy = seats.seated(draft.task, command.kind, command.policy, command.stand_ins)
    asked = draft.request_to(run, command.kind, policy)
    if not approval.can_be_met(draft.task, asked):
        error = too_few(draft.task, asked)
        if command.kind is HumanTaskKind.QUESTION:
            give_up(draft, run, error=error)
        else:
            fail_step(draft, run, error)
        return
    draft.drop_work(run)
    if draft.is_old(run):
        run = draft.put(replace(run, undo=UndoState.WAITING))
    else:
        run = draft.put(replace(run, state=StepState.WAITING))
    stand = standing(draft.task, asked)
    seated = seats.with_surfaces(replace(asked, said=stand) if stand else asked)
    draft.open_request(run, seated, command.request)
    draft.about = asked.id
    if stand:
        people = [decision.by for decision in stand]
        draft.record("approvals_stand", run=run, human_task=seated, data={"people": people})
        if is_met(seated):
            pass_or_settle(draft, run, seated)


def _is_outdated(draft: Draft, policy: Policy) -> bool:
    """Say whether what a gate read to show was edited since."""
    return any(draft.steps[one.step].output != one.fingerprint for one in policy.shown)


def _ask_newer(draft: Draft, run: StepRun) -> None:
    draft.drop_work(run)
    newer = draft.put(replace(run, version=draft.version, attempt=run.attempt + 1))
    draft.enqueue(newer, JobKind.RUN)
    draft.record("asking_newer", run=newer)


def _succeed(draft: Draft, run: StepRun, command: StepSucceeded) -> None:
    artifact = draft.keep(run, ArtifactKind.OUTPUT, command.output)
    draft.announce(run, command.says)
    run = replace(run, output=artifact.fingerprint)
    if command.until is not None and command.until > draft.now:
        draft.drop_work(run)
        draft.arm(draft.put(run), TimerKind.DELAY, command.until)
        draft.record("delayed", run=run, data={"until": command.until.isoformat()})
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


def _lose(draft: Draft, run: StepRun, job: Job, why: str = _GONE) -> None:
    run = draft.put(replace(run, was_in_flight=True))
    match draft.task.plan.by_name[run.step].on_lost:
        case OnLost.RERUN:
            _run_again(draft, run, job)
        case OnLost.ASK:
            draft.ask_operators(run, Question(reason=QuestionReason.LOST, error=why))
        case OnLost.FAIL:
            fail_step(draft, run, why, QuestionReason.LOST)


def lose(draft: Draft, job: Job) -> None:
    """Do what must be done about a job that had been taken when the task was stopped."""
    run, command = draft.run_of(job.id.step, job.run), JobLost(job=job.id, claim=job.claim)
    match job.id.kind:
        case JobKind.RUN:
            _lose(draft, run, job, _STOPPED)
        case JobKind.UNDO:
            _undid(draft, run, job, command)
        case JobKind.ASK | JobKind.ASK_AGAIN:
            _run_again(draft, run, job)


def _run_again(draft: Draft, run: StepRun, job: Job) -> None:
    draft.jobs[job.id] = replace(job, is_queued=True)
    draft.record("job_lost", run=run, data={"job": str(job.id)})
