"""Owns decisions that may be undone for a while: undone in time, or taking effect. Pure."""

from dataclasses import replace
from datetime import datetime

from engine import tally
from engine.codes import HumanTaskStatus, Verdict
from engine.commands import UndoDecision
from engine.content import fingerprint_of
from engine.draft import Draft
from engine.human_task import HumanTask, Replaced
from engine.model import Actor, StepRun
from engine.passing import pass_gate, pass_or_settle, reopen
from engine.refusals import AlreadyClosed, TooLateToUndo
from engine.rejecting import end_rejected
from engine.review_refusals import NothingToUndo, StaleFingerprint
from engine.rewriting import Rewritten, follow, let_edit_stand, put_back, put_text
from engine.snapshot import Change, TaskSnapshot

_IN_EFFECT = frozenset({HumanTaskStatus.APPROVED, HumanTaskStatus.REJECTED})


def undo_decision(task: TaskSnapshot, command: UndoDecision, now: datetime) -> Change:
    """Take back the decision that would take effect soon: the request waits as it did before.

    If it came with an edit, what stood there before does so again, as a new version.

    Raises:
        StaleFingerprint: it came with another edit than the one that is to be undone.
        TooLateToUndo: the decision has taken effect.
        AlreadyClosed: the request ended otherwise.
        NothingToUndo: there is none, or it is somebody else's.
    """
    human_task = task.request(command.human_task)
    if not human_task.is_open:
        raise (TooLateToUndo if human_task.status in _IN_EFFECT else AlreadyClosed)(human_task)
    decision = tally.deciding_one(human_task)
    if decision is None or not may_undo(human_task, command.by):
        raise NothingToUndo(command.by.id, human_task.id, None if decision is None else decision.by)
    draft = Draft(task, now)
    undone = tuple(replace(d, is_undone=True) if d is decision else d for d in human_task.said)
    reopened = reopen(draft, replace(human_task, said=undone))
    draft.about = reopened.id
    before = None if human_task.settling is None else human_task.settling.before
    data = {"of": decision.by, "verdict": decision.verdict.value}
    run = task.steps[human_task.step]
    draft.record("decision_undone", by=command.by, run=run, human_task=reopened, data=data)
    told = {"by": command.by.id, **data} | ({"edited": before.target} if before is not None else {})
    draft.tell("undone", reopened, task.revision + 1, told)
    if before is not None:
        _undo_edit(draft, reopened, before, command)
    elif tally.is_met(reopened):  # by the others: fewer are asked since, or an earlier text is there again
        pass_or_settle(draft, run, reopened)
    return draft.finish()


def _undo_edit(draft: Draft, human_task: HumanTask, before: Replaced, command: UndoDecision) -> None:
    """Put the text back that stood there before, as a new version."""
    if command.output is None or fingerprint_of(command.output) != before.fingerprint:
        raise StaleFingerprint(human_task)
    edited = draft.steps[before.step]
    run = put_text(draft, put_back(edited, before), command.output)
    data = {
        "target": before.target,
        "of": edited.edited_by,
        "is_again": before.version,
        "fingerprint": human_task.policy.fingerprint,
    }
    draft.record("put_back", by=command.by, run=run, human_task=human_task, data=data)
    follow(draft, Rewritten(run=run, by=command.by.id, target=before.target, editor=edited.edited_by))


def may_undo(human_task: HumanTask, by: Actor) -> bool:
    """Say whether a decision waits to take effect that is this person's, or theirs to undo as operator."""
    decision = tally.deciding_one(human_task)
    return decision is not None and by.is_active and (by.id == decision.by or by.is_operator)


def take_effect(draft: Draft, run: StepRun, human_task: HumanTask) -> None:
    """Do what was decided: nobody has undone it in time."""
    settling = human_task.settling
    if settling is None:
        return
    draft.about = human_task.id
    draft.record("took_effect", run=run, human_task=human_task, data={"verdict": settling.verdict.value})
    if settling.verdict is Verdict.APPROVED:
        pass_gate(draft, run, human_task)
        let_edit_stand(draft, human_task)
    else:
        end_rejected(draft, run, human_task, settling.rollback_to)
