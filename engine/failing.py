"""Owns what becomes of a step that fails for good, and of its task. Pure; standard library only."""

from engine.codes import ClosedBecause, OnFailure, QuestionReason, StepState, TaskState
from engine.draft import Draft
from engine.model import Actor, Question, StepRun


def fail_step(draft: Draft, run: StepRun, error: str, reason: QuestionReason = QuestionReason.FAILED) -> None:
    """Fail a step for good, and do what it says should happen then."""
    if draft.task.plan.by_name[run.step].on_failure is OnFailure.ASK:
        draft.ask_operators(run, Question(reason=reason, error=error))
    else:
        _fail(draft, run, error)


def give_up(draft: Draft, run: StepRun, *, error: str = "", by: Actor | None = None) -> None:
    """Fail what operators were to be asked about: they chose that, did not answer, or could not be found."""
    question = run.question
    if question is not None and question.send_back_to is not None:  # a rejection is never tolerated
        draft.settle(run, StepState.REJECTED, error=error or None)
        _end(draft, f"{run.step} was rejected", by)
    else:
        asked = "" if question is None else question.error
        _fail(draft, run, "; ".join(part for part in (asked, error) if part), by)


def _fail(draft: Draft, run: StepRun, error: str, by: Actor | None = None) -> None:
    if draft.is_old(run):
        _end(draft, f"{run.step} could not be undone: {error}", by)
        return
    draft.settle(run, StepState.FAILED, error=error)
    if not draft.task.continues_after(run.step):
        _end(draft, f"{run.step} failed: {error}", by)


def _end(draft: Draft, reason: str, by: Actor | None) -> None:
    draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, by=by, reason=reason)
