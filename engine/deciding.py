"""Owns what a person's word does: approve, reject, complete, answer a question. Pure."""

from dataclasses import replace
from datetime import datetime

from engine import approval, rejecting
from engine.codes import Choice, HumanTaskKind, HumanTaskStatus, JobKind, StepState, UndoState, Verdict
from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.draft import Draft
from engine.failing import give_up
from engine.human_task import HumanTask
from engine.model import StepRun
from engine.passing import complete_step, go_on
from engine.repeating import is_same_answer, is_same_approval, is_same_rejection
from engine.snapshot import Change, TaskSnapshot, nothing
from engine.words import approval_of, decision_of, put_decision, request_for, said


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
    human_task = request_for(task, command, HumanTaskKind.APPROVAL)
    if is_same_approval(human_task, command):
        return nothing(task)
    draft = Draft(task, now)
    take_approval(draft, human_task, command)
    return draft.finish()


def take_approval(draft: Draft, human_task: HumanTask, command: Approve) -> None:
    """Count an approval of what a request shows."""
    run = draft.steps[human_task.step]
    decision = approval_of(draft.task, human_task, command, draft.now)
    decided = put_decision(draft, human_task, decision, command.by)
    draft.record("approved", by=command.by, run=run, human_task=decided, data=said(decision))
    go_on(draft, run, before=human_task, now=decided)


def reject(task: TaskSnapshot, command: Reject, now: datetime) -> Change:
    """One rejection ends the request: work goes back to an earlier step, or the task fails."""
    human_task = request_for(task, command, HumanTaskKind.APPROVAL)
    if is_same_rejection(task, human_task, command):
        return nothing(task)
    return rejecting.reject(task, human_task, command, now).finish()


def complete(task: TaskSnapshot, command: Complete, now: datetime) -> Change:
    """Take the answer of a form."""
    human_task = request_for(task, command, HumanTaskKind.FORM)
    if not human_task.is_open and is_same_answer(human_task, command):
        return nothing(task)
    approval.check_may_answer(task, human_task, command.by)
    approval.check_fingerprint(human_task, command.fingerprint)
    draft = Draft(task, now)
    run = task.steps[human_task.step]
    decision = decision_of(human_task, command, Verdict.SUBMITTED, now)
    human_task = put_decision(draft, human_task, decision, command.by)
    draft.close(human_task, HumanTaskStatus.SUBMITTED)
    draft.record("submitted", by=command.by, run=run, human_task=human_task)
    draft.tell("outcome", human_task)
    complete_step(draft, run, command.answer)
    return draft.finish()


def answer(task: TaskSnapshot, command: Answer, now: datetime) -> Change:
    """Do what operators chose: retry, skip or fail."""
    human_task = request_for(task, command, HumanTaskKind.QUESTION)
    if not human_task.is_open and any(
        d.by == command.by.id and d.choice is command.choice for d in human_task.decisions
    ):
        return nothing(task)
    approval.check_may_answer(task, human_task, command.by)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    decision = decision_of(human_task, command, Verdict.SUBMITTED, now)
    human_task = put_decision(draft, human_task, decision, command.by)
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


def _follow_choice(draft: Draft, run: StepRun, command: Answer) -> None:
    target = None if run.question is None else run.question.send_back_to
    match command.choice:
        case Choice.RETRY if target is not None:
            rejecting.send_back(draft, _last_rejected(draft, run), target)
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


def _last_rejected(draft: Draft, run: StepRun) -> HumanTask:
    return next(
        h
        for h in reversed(draft.human_tasks.values())
        if (h.step, h.run) == run.key and h.kind is HumanTaskKind.APPROVAL
    )
