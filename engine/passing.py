"""Owns what follows from approvals: the gate is passed, the next are asked, or it is stuck. Pure."""

from dataclasses import replace

from engine import approval, tally
from engine.codes import ArtifactKind, HumanTaskStatus, StepState, TimerKind, Verdict
from engine.content import json_text
from engine.draft import Draft
from engine.human_task import HumanTask, Settling
from engine.model import JsonText, StepRun
from engine.seats import with_surfaces


def go_on(draft: Draft, run: StepRun, *, before: HumanTask, now: HumanTask) -> None:
    """Pass a gate if more approvals count than before and suffice; else ask those whose turn has come."""
    if now.settling is not None:
        now = reopen_unless_met(draft, now)
    elif tally.is_met(now):
        pass_or_settle(draft, run, now)
        return
    elif now.policy.is_sequential and _place(now) > _place(before):
        now = _ask_next(draft, run, now)
    tell_if_stuck(draft, before=before, now=now)


def tell_if_stuck(draft: Draft, *, before: HumanTask, now: HumanTask) -> None:
    """Tell the operators, when from now on too few people are left who could answer."""
    if not approval.can_be_met(draft.task, now) and approval.can_be_met(draft.task, before):
        draft.tell_operators("stuck", now)


def pass_or_settle(draft: Draft, run: StepRun, human_task: HumanTask) -> None:
    """Pass a gate that has its approvals: at once, or when they can be undone no more."""
    if not settles_later(draft, run, human_task, Verdict.APPROVED):
        pass_gate(draft, run, human_task)


def settles_later(
    draft: Draft, run: StepRun, human_task: HumanTask, verdict: Verdict, rollback_to: str | None = None
) -> bool:
    """Let a decision wait that may be undone for a while. False: it takes effect at once."""
    window = human_task.policy.undo_window
    if not window:
        return False
    settling = Settling(verdict=verdict, due=draft.now + window, rollback_to=rollback_to)
    draft.human_tasks[human_task.id] = replace(draft.pause(human_task), settling=settling)
    draft.arm(run, TimerKind.SETTLE, settling.due)
    return True


def reopen(draft: Draft, human_task: HumanTask) -> HumanTask:
    """Let a request wait for people again, as it did before it was decided, with as much time left."""
    run = draft.run_of(human_task.step, human_task.run)
    draft.arm(run, TimerKind.SETTLE, None)
    reopened = replace(human_task, settling=None)
    if not reopened.needs_information:
        reopened = draft.resume(reopened)
    draft.human_tasks[reopened.id] = reopened
    return reopened


def reopen_unless_met(draft: Draft, human_task: HumanTask) -> HumanTask:
    """Let a request wait again if the approvals do not suffice any more that decided it."""
    settling = human_task.settling
    if settling is None or settling.verdict is not Verdict.APPROVED or tally.is_met(human_task):
        return human_task
    return reopen(draft, human_task)


def tell_outcome(draft: Draft, human_task: HumanTask) -> None:
    """Say how a request ended, and to those who were bypassed that they were."""
    draft.tell("outcome", human_task)
    if human_task.decisions[-1].alone:
        draft.tell("bypassed", human_task)


def complete_step(draft: Draft, run: StepRun, output: JsonText) -> None:
    """Complete a step by what people answered."""
    artifact = draft.keep(run, ArtifactKind.OUTPUT, output)
    draft.settle(replace(run, output=artifact.fingerprint), StepState.COMPLETED)


def pass_gate(draft: Draft, run: StepRun, human_task: HumanTask) -> None:
    """Close an approval that was given, and complete its step."""
    human_task = draft.close(human_task, HumanTaskStatus.APPROVED)
    tell_outcome(draft, human_task)
    complete_step(draft, run, json_text(_approval_output(human_task)))


def _ask_next(draft: Draft, run: StepRun, human_task: HumanTask) -> HumanTask:
    """Ask the people of the rule whose turn it is now."""
    draft.human_tasks[human_task.id] = seated = with_surfaces(human_task)
    rule = tally.turn(seated)[0].rule
    draft.record("next_asked", run=run, human_task=seated, data={"rule": rule.name})
    draft.tell("next", seated, draft.task.revision + 1, {"place": _place(seated)})
    return seated


def _place(human_task: HumanTask) -> int:
    """Give which of the rules is asked now, from 1."""
    return 1 + human_task.policy.rules.index(tally.turn(human_task)[0].rule)


def _approval_output(human_task: HumanTask) -> dict[str, object]:
    comments = [d.comment for d in human_task.decisions if tally.is_of_this(human_task, d) and d.comment]
    return {
        "approved": True,
        "by": list(approval.approvers(human_task)),
        "comment": comments[-1] if comments else None,
    }
