"""Owns why a step failed, as people read it: with the names of those whom the engine knows by id.

What somebody said stays as they said it: a rejection ends its step with the reason that was given.
"""

from bot.cards.legend import Legend, ids_in_text
from engine.model import StepRun, UserId
from engine.snapshot import TaskSnapshot


def why_failed(task: TaskSnapshot, run: StepRun, legend: Legend) -> str:
    """Say why a step failed or was rejected; empty if there is nothing to say. Plain text."""
    error = run.error or ""
    return error if _is_said(task, run) else legend.with_names(error)


def people_in_errors(task: TaskSnapshot) -> frozenset[UserId]:
    """Give everybody whom the errors of the current steps may name."""
    errors = [run.error for run in task.steps.values() if run.error and not _is_said(task, run)]
    return frozenset(user for error in errors for user in ids_in_text(error))


def _is_said(task: TaskSnapshot, run: StepRun) -> bool:
    requests = (request for request in task.human_tasks.values() if (request.step, request.run) == run.key)
    return any(decision.comment == run.error for request in requests for decision in request.decisions)
