"""Owns what a person's word does: approve, reject, complete, answer a question. Pure."""

from dataclasses import replace
from datetime import datetime

from engine import approval, notices, rollback
from engine.codes import (
    ArtifactKind,
    Choice,
    ClosedBecause,
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    QuestionReason,
    StepState,
    TaskState,
    UndoState,
    Verdict,
)
from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.content import json_text
from engine.draft import Draft
from engine.failing import give_up
from engine.model import Decision, Fingerprint, HumanTask, Json, Question, StepRun
from engine.passing import complete_step, go_on, tell_outcome
from engine.refusals import OutOfTurn
from engine.repeating import comment_of, is_same_answer, is_same_approval, is_same_rejection
from engine.snapshot import Change, TaskSnapshot, nothing


def decide(task: TaskSnapshot, command: Decide, now: datetime) -> Change:
    """Take a person's word on a request. Raises Refused."""
    match command:
        case Approve():
            return approve(task, command, now)
        case Reject():
            return reject(task, command, now)
        case Complete():
            return complete(task, command, now)
        case Answer():
            return answer(task, command, now)


def approve(task: TaskSnapshot, command: Approve, now: datetime) -> Change:
    """Count an approval; with enough of them, the gate is passed."""
    human_task = _request(task, command, HumanTaskKind.APPROVAL)
    if is_same_approval(human_task, command):
        return nothing(task)
    decision = _approval(task, human_task, command, now)
    draft = Draft(task, now)
    run = task.steps[human_task.step]
    decided = _decide(draft, human_task, decision)
    draft.record("approved", by=command.by, run=run, human_task=decided, data=_said(decision))
    go_on(draft, run, before=human_task, now=decided)
    return draft.finish()


def reject(task: TaskSnapshot, command: Reject, now: datetime) -> Change:
    """One rejection ends the request: work goes back to an earlier step, or the task fails."""
    human_task = _request(task, command, HumanTaskKind.APPROVAL)
    if not human_task.is_open and is_same_rejection(human_task, command):
        return nothing(task)
    _check_may_decide(task, human_task, command)
    approval.check_comment(human_task, command.comment, is_needed=True)
    if command.rollback_to is not None:
        rollback.check_target(task, human_task, command.rollback_to)
    draft = Draft(task, now)
    run = task.steps[human_task.step]
    decision = replace(_decision(command, Verdict.REJECTED, now), alone=command.alone)
    human_task = _decide(draft, human_task, decision)
    human_task = draft.close(human_task, HumanTaskStatus.REJECTED)
    draft.record(
        "rejected",
        by=command.by,
        run=run,
        human_task=human_task,
        data=_said(decision) | {"rollback_to": command.rollback_to},
    )
    tell_outcome(draft, human_task)
    _follow_rejection(draft, run, human_task, command.rollback_to)
    return draft.finish()


def complete(task: TaskSnapshot, command: Complete, now: datetime) -> Change:
    """Take the answer of a form."""
    human_task = _request(task, command, HumanTaskKind.FORM)
    if not human_task.is_open and is_same_answer(human_task, command):
        return nothing(task)
    approval.check_may_answer(task, human_task, command.by)
    draft = Draft(task, now)
    run = task.steps[human_task.step]
    human_task = _decide(draft, human_task, _decision(command, Verdict.SUBMITTED, now))
    draft.close(human_task, HumanTaskStatus.SUBMITTED)
    draft.record("submitted", by=command.by, run=run, human_task=human_task)
    draft.tell("outcome", human_task)
    complete_step(draft, run, command.answer)
    return draft.finish()


def answer(task: TaskSnapshot, command: Answer, now: datetime) -> Change:
    """Do what operators chose: retry, skip or fail."""
    human_task = _request(task, command, HumanTaskKind.QUESTION)
    if not human_task.is_open and any(
        d.by == command.by.id and d.choice is command.choice for d in human_task.decisions
    ):
        return nothing(task)
    approval.check_may_answer(task, human_task, command.by)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    decision = replace(_decision(command, Verdict.SUBMITTED, now), choice=command.choice)
    human_task = _decide(draft, human_task, decision)
    draft.close(human_task, HumanTaskStatus.SUBMITTED)
    draft.record(
        "answered", by=command.by, run=run, human_task=human_task, data={"choice": command.choice.value}
    )
    draft.tell("outcome", human_task)
    if draft.is_old(run):
        _follow_undo_choice(draft, run, command)
    else:
        _follow_choice(draft, run, command)
    return draft.finish()


def send_back(draft: Draft, gate: HumanTask, target: str) -> None:
    """Let the target and all that follows from it start again, with the reason for the target."""
    rejected = draft.human_tasks[gate.id]
    objection = next(d for d in reversed(rejected.decisions) if d.verdict is Verdict.REJECTED)
    from_run = draft.steps[gate.step]
    draft.human_tasks[gate.id] = replace(rejected, sent_back_to=target)
    draft.put(replace(from_run, state=StepState.REJECTED, ended_at=draft.now, question=None))
    draft.reset(rollback.reset_of(draft.snapshot(), (target,)))
    draft.keep(
        replace(draft.steps[target], version=draft.version),
        ArtifactKind.INPUT,
        json_text(
            {
                "comment": objection.comment,
                "by": objection.by,
                "from_step": gate.step,
                "version": from_run.version,
            }
        ),
    )
    draft.record(
        "sent_back",
        run=from_run,
        human_task=gate,
        data={"to": target, "rerun_steps": list(draft.rerun_steps)},
    )
    if draft.task.surface not in gate.policy.surfaces:  # else it is said there, in the thread of the request
        data = {"by": objection.by, "from": gate.step, "to": target, "comment": objection.comment}
        draft.notices += notices.to_starter("sent_back", draft.task, draft.version, data)


def _follow_rejection(draft: Draft, run: StepRun, gate: HumanTask, target: str | None) -> None:
    if target is None:
        draft.settle(run, StepState.REJECTED, error=gate.decisions[-1].comment)
        draft.end(TaskState.FAILED, ClosedBecause.TASK_FAILED, reason=f"{run.step} was rejected")
    elif draft.task.rounds(run.step) >= gate.policy.max_rounds:
        reason = QuestionReason.TOO_MANY_ROUNDS
        draft.ask_operators(run, Question(reason=reason, send_back_to=target))
    else:
        send_back(draft, gate, target)


def _follow_choice(draft: Draft, run: StepRun, command: Answer) -> None:
    target = None if run.question is None else run.question.send_back_to
    match command.choice:
        case Choice.RETRY if target is not None:
            send_back(draft, _last_rejected(draft, run), target)
        case Choice.RETRY:
            again = replace(run, state=StepState.RUNNING, attempt=run.attempt + 1, question=None)
            draft.enqueue(draft.put(again), JobKind.RUN)
        case Choice.SKIP:
            draft.settle(run, StepState.SKIPPED)
        case Choice.FAIL:
            give_up(draft, run, by=command.by)


def _follow_undo_choice(draft: Draft, run: StepRun, command: Answer) -> None:
    match command.choice:
        case Choice.RETRY:
            again = replace(run, undo=UndoState.RUNNING, undo_attempt=run.undo_attempt + 1, question=None)
            draft.enqueue(draft.put(again), JobKind.UNDO)
        case Choice.SKIP:
            draft.end_undo(run, UndoState.SKIPPED)
        case Choice.FAIL:
            give_up(draft, run, by=command.by)


def _request(task: TaskSnapshot, command: Decide, kind: HumanTaskKind) -> HumanTask:
    human_task = task.request(command.human_task)
    if human_task.kind is not kind:
        raise OutOfTurn(task.id, type(command).__name__)
    return human_task


def _check_may_decide(task: TaskSnapshot, human_task: HumanTask, command: Approve | Reject) -> None:
    if command.alone:
        approval.check_may_decide_alone(task, human_task, command.by)
    else:
        approval.check_may_answer(task, human_task, command.by)
    approval.check_fingerprint(human_task, command.fingerprint)


def _approval(task: TaskSnapshot, human_task: HumanTask, command: Approve, now: datetime) -> Decision:
    _check_may_decide(task, human_task, command)
    approval.check_comment(human_task, command.comment, is_needed=command.alone)
    decision = _decision(command, Verdict.APPROVED, now)
    if command.alone:
        return replace(decision, alone=True)
    return replace(decision, rule=approval.rule_of_approval(task, human_task, command.by).name)


def _said(decision: Decision) -> dict[str, Json]:
    said: dict[str, Json] = {"comment": decision.comment}
    if decision.rule:
        said["rule"] = decision.rule
    return said | {"alone": True} if decision.alone else said


def _decision(command: Decide, verdict: Verdict, now: datetime) -> Decision:
    return Decision(
        by=command.by.id,
        verdict=verdict,
        at=now,
        surface=command.by.surface,
        comment=comment_of(command),
        fingerprint=_fingerprint(command),
    )


def _fingerprint(command: Decide) -> Fingerprint | None:
    match command:
        case Approve() | Reject():
            return command.fingerprint
        case Complete():
            return command.answer_fingerprint
        case _:
            return None


def _decide(draft: Draft, human_task: HumanTask, decision: Decision) -> HumanTask:
    decided = replace(human_task, decisions=(*human_task.decisions, decision))
    draft.human_tasks[decided.id] = decided
    draft.about = decided.id
    return decided


def _last_rejected(draft: Draft, run: StepRun) -> HumanTask:
    return next(
        h
        for h in reversed(draft.human_tasks.values())
        if (h.step, h.run) == run.key and h.status is HumanTaskStatus.REJECTED
    )
