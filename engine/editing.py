"""Owns what a person does who edits a text while approving it, and what that will do. Pure.

An edit may let approvals lapse at gates beside its own, but not at one that its own follows from: that would
start its own request again, and take the approval away that came with it.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from engine import approval, lapsing, rollback
from engine.codes import HumanTaskKind, StepState
from engine.commands import Approve, EditAndApprove
from engine.deciding import take_approval
from engine.draft import Draft
from engine.human_task import HumanTask
from engine.model import Edit, StepRun
from engine.refusals import NotNeeded, NotYourTurn, WrongKind
from engine.review_refusals import CannotEdit, ForeseenOtherwise, StaleFingerprint
from engine.rewriting import Rewritten, follow, let_request_show, put_text, replaced
from engine.snapshot import Change, TaskSnapshot


def edit_and_approve(task: TaskSnapshot, command: EditAndApprove, now: datetime) -> Change:
    """Keep an edited text as a new version, and approve what is shown then.

    If a rule before that of this person had approved the text, it is asked again first, and this approval
    waits.

    Raises:
        CannotEdit: the gate does not let this text be edited, or nothing was changed.
        StaleFingerprint: somebody was first: what the person had before them is not what is there.
        ForeseenOtherwise: the edit would do something else by now than what was shown.
        Refused: as for an approval.
    """
    human_task = task.request(command.human_task)
    if human_task.kind is not HumanTaskKind.APPROVAL:
        raise WrongKind(human_task)
    approval.check_may_answer(task, human_task, command.by)
    step = _editable_step(task, human_task, command)
    draft = Draft(task, now)
    run = _edit(draft, task.steps[step], human_task, command)
    rewritten = Rewritten(run=run, by=command.by.id, target=command.target)
    let_request_show(draft, human_task, rewritten)
    _approve_edited(draft, task.steps[step], command)
    follow(draft, rewritten)
    return draft.finish()


def editable(task: TaskSnapshot, human_task: HumanTask) -> tuple[str, ...]:
    """Give the texts that a request lets people edit: of what it shows, but nothing that people have said."""
    shown = {one.step for one in human_task.policy.shown if not lapsing.is_gate(task, one.step)}
    return tuple(target for target in human_task.policy.editable if target.partition(".")[0] in shown)


def approved_before(task: TaskSnapshot, human_task: HumanTask, target: str) -> tuple[str, ...]:
    """Give the gates that a request follows from, and that were passed on what would be edited."""
    after = task.plan.graph.descendants
    return tuple(gate for gate in _gates_passed_on(task, target) if human_task.step in after[gate])


def preview(task: TaskSnapshot, target: str) -> rollback.Reset:
    """Say what starts again if a text is edited: the gates that were passed on it, and what follows them."""
    return rollback.reset_of(task, _gates_passed_on(task, target))


def _gates_passed_on(task: TaskSnapshot, target: str) -> tuple[str, ...]:
    return tuple(gate.step for gate in lapsing.passed_on(task, target.partition(".")[0]))


def _editable_step(task: TaskSnapshot, human_task: HumanTask, command: EditAndApprove) -> str:
    target, step = command.target, command.target.partition(".")[0]
    if target not in editable(task, human_task):
        raise CannotEdit(human_task.id, target, "not_editable")
    if command.fingerprint != human_task.policy.fingerprint:
        raise StaleFingerprint(human_task, command.fingerprint)
    if gates := approved_before(task, human_task, target):
        raise CannotEdit(human_task.id, target, "approved_before", gates)
    run = task.steps[step]
    if run.state is not StepState.COMPLETED or run.output is None:
        raise CannotEdit(human_task.id, target, "not_text")
    if command.output_fingerprint == run.output:
        raise CannotEdit(human_task.id, target, "unchanged")
    reset = preview(task, target)
    if command.foreseen not in (None, rollback.foreseen(reset.steps, reset.undone)):
        raise ForeseenOtherwise(human_task.id, target, by_edit=True)
    return step


def _edit(draft: Draft, run: StepRun, human_task: HumanTask, command: EditAndApprove) -> StepRun:
    now = draft.now
    edit = Edit(by=command.by.id, target=command.target, version=draft.version + 1, at=now)
    made = replace(
        run,
        output=command.output_fingerprint,
        edits=(*run.edits, edit),
        started_at=now,
        ended_at=now,
    )
    edited = put_text(draft, made, command.output)
    data = {
        "target": command.target,
        "from": run.version,
        "fingerprint": human_task.policy.fingerprint,
        "before": command.before,
        "after": command.after,
    }
    draft.record("edited", by=command.by, run=edited, human_task=human_task, data=data)
    return edited


def _approve_edited(draft: Draft, before: StepRun, command: EditAndApprove) -> None:
    """Approve what is shown now. If that decides, and can be undone, the edit is undone with it."""
    edited = draft.human_tasks[command.human_task]
    draft.about = edited.id
    if not edited.is_undecided:
        return
    word = Approve(human_task=edited.id, by=command.by, comment=command.comment)
    with suppress(NotYourTurn, NotNeeded):  # other rules are asked (again) first, or theirs is met already
        take_approval(draft, edited, word)
    decided = draft.human_tasks[edited.id]
    if decided.settling is not None:
        settling = replace(decided.settling, before=replaced(before, command.target))
        draft.human_tasks[decided.id] = replace(decided, settling=settling)
