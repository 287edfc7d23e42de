"""Owns what a rejection does: work goes back to an earlier step, or the task fails. Pure."""

from dataclasses import replace
from datetime import datetime

from engine import approval, notices, rollback
from engine.codes import (
    ArtifactKind,
    ClosedBecause,
    HumanTaskStatus,
    QuestionReason,
    StepState,
    TaskState,
    Verdict,
)
from engine.commands import Reject
from engine.content import json_text
from engine.draft import Draft
from engine.human_task import HumanTask
from engine.model import Json, Question, StepRun, UserId
from engine.overtaking import overtaken, tell_overtaken
from engine.passing import settles_later, tell_outcome
from engine.snapshot import TaskSnapshot
from engine.unanswered import why_it_expired
from engine.words import check_may_decide, decision_of, put_decision, said


def reject(task: TaskSnapshot, human_task: HumanTask, command: Reject, now: datetime) -> Draft:
    """Take a rejection: one ends the request."""
    check_may_decide(task, human_task, command)
    approval.check_comment(human_task, command.comment, is_needed=True)
    target = command.rollback_to
    if target is not None:
        rollback.check_target(task, human_task, target, command.foreseen)
    draft = Draft(task, now)
    run = task.steps[human_task.step]
    decision = replace(decision_of(human_task, command, Verdict.REJECTED, now), alone=command.alone)
    decided = put_decision(draft, human_task, decision, command.by)
    data = said(decision) | {"rollback_to": target}
    draft.record("rejected", by=command.by, run=run, human_task=decided, data=data)
    if not settles_later(draft, run, decided, Verdict.REJECTED, target):
        end_rejected(draft, run, decided, target)
    return draft


def end_rejected(draft: Draft, run: StepRun, gate: HumanTask, target: str | None) -> None:
    """Close an approval that was rejected, and do what follows. `target` None: the task fails."""
    gate = draft.close(gate, HumanTaskStatus.REJECTED)
    tell_outcome(draft, gate, Verdict.REJECTED)
    if target is None:
        draft.settle(run, StepState.REJECTED, error=gate.decisions[-1].comment)
        draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, reason=f"{run.step} was rejected")
    else:
        send_back_or_ask(draft, run, gate, target)


def send_back_or_ask(draft: Draft, run: StepRun, gate: HumanTask, target: str) -> None:
    """Send work back, unless the gate has done so often enough: then operators say what becomes of it."""
    if draft.task.rounds(run.step) >= gate.policy.max_rounds:
        reason = QuestionReason.TOO_MANY_ROUNDS
        draft.ask_operators(run, Question(reason=reason, send_back_to=target))
    else:
        send_back(draft, gate, target)


def send_back(draft: Draft, gate: HumanTask, target: str) -> None:
    """Let the target and all that follows from it start again, with the reason for the target."""
    rejected = draft.human_tasks[gate.id]
    by, comment = _objection(rejected)
    from_run = draft.steps[gate.step]
    draft.human_tasks[gate.id] = replace(rejected, sent_back_to=target)
    draft.put(replace(from_run, state=StepState.REJECTED, ended_at=draft.now, question=None))
    reset = rollback.reset_of(draft.snapshot(), (target,))
    start_again_at(draft, from_run, target, reset, by=by, comment=comment)
    draft.human_tasks[gate.id] = replace(draft.human_tasks[gate.id], reset_version=draft.version)
    draft.record(
        "sent_back",
        run=from_run,
        human_task=gate,
        data={"to": target, "rerun_steps": list(draft.rerun_steps)},
    )
    if draft.task.surface not in gate.policy.surfaces:  # else it is said there, in the thread of the request
        data = {"by": by, "from": gate.step, "to": target, "comment": comment}
        draft.notices += notices.to_starter("sent_back", draft.task, draft.version, data)


def start_again_at(
    draft: Draft, gate: StepRun, target: str, reset: rollback.Reset, *, by: UserId | None, comment: str | None
) -> None:
    """Reset a step and what else must, and leave it the objection of a gate (or of an operator).

    `by` None: nobody objected, but too few answered in time.
    Decisions that were not in effect yet come to nothing: their authors are told, their objections go along.
    """
    lost = overtaken(draft, reset)
    draft.reset(reset)
    objection: dict[str, Json] = {
        "comment": comment,
        "by": by or "",
        "from_step": gate.step,
        "version": gate.version,
    }
    others = [
        {"comment": decision.comment, "by": decision.by, "from_step": human_task.step}
        for human_task, decision in lost
        if decision.verdict is Verdict.REJECTED
    ]
    given = json_text(objection | ({"others": others} if others else {}))
    draft.keep(replace(draft.steps[target], version=draft.version), ArtifactKind.INPUT, given)
    for human_task, decision in lost:
        tell_overtaken(draft, human_task, decision, {"by": by, "from": gate.step, "to": target})


def _objection(gate: HumanTask) -> tuple[UserId | None, str | None]:
    """Give who objected, and why; nobody did where the time of a gate has ended."""
    if gate.status is HumanTaskStatus.EXPIRED:
        return None, why_it_expired(gate)
    objection = next(d for d in reversed(gate.decisions) if d.verdict is Verdict.REJECTED)
    return objection.by, objection.comment
