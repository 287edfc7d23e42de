"""Owns what becomes of a step that fails for good, and of its task. Pure; standard library only."""

from engine.draft import Draft
from engine.model import (
    Actor,
    ClosedBecause,
    OnFailure,
    Question,
    QuestionReason,
    StepRun,
    StepState,
    TaskState,
)


def fail_step(draft: Draft, run: StepRun, error: str, reason: QuestionReason = QuestionReason.FAILED) -> None:
    """Fail a step for good, and do what it says should happen then."""
    match draft.task.plan.by_name[run.step].on_failure:
        case OnFailure.ASK:
            draft.ask_operators(run, Question(reason=reason, error=error))
        case OnFailure.CONTINUE:
            draft.settle(run, StepState.FAILED, error=error)
        case OnFailure.FAIL:
            fail_task(draft, run, error)


def fail_task(draft: Draft, run: StepRun, error: str) -> None:
    """Fail the task because of a run, be it a current one or an old one that could not be undone."""
    if not draft.is_old(run):
        draft.settle(run, StepState.FAILED, error=error)
    draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, reason=f"{run.step} failed: {error}")


def give_up(draft: Draft, run: StepRun, by: Actor | None = None) -> None:
    """Fail the task because operators chose that for a run, or nobody answered the question about it."""
    question = run.question
    if draft.is_old(run):
        reason = f"undo of {run.step} failed"
    elif question is not None and question.send_back_to is not None:
        draft.settle(run, StepState.REJECTED)
        reason = f"{run.step} was rejected"
    else:
        draft.settle(run, StepState.FAILED, error=None if question is None else question.error or None)
        reason = f"{run.step} failed"
    draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, by=by, reason=reason)
