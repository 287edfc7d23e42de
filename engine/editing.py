"""Owns what becomes of a text that somebody edits while approving it. Pure.

The edit is a new run of the step that gave the text, made by a person at a version of its own. What starts
later works with it. Approvals of the text as it was lapse: those on requests that wait, because they are of
another fingerprint; gates that were passed start again.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from engine import approval, lapsing, rollback, tally
from engine.codes import ArtifactKind, HumanTaskKind, StepState, Verdict
from engine.commands import Approve, EditAndApprove
from engine.content import fingerprint_of_all
from engine.deciding import take_approval
from engine.draft import Draft
from engine.human_task import HumanTask
from engine.model import StepRun
from engine.passing import go_on, reopen
from engine.policy import Policy, Shown
from engine.refusals import NotNeeded, NotYourTurn, OutOfTurn
from engine.review_refusals import CannotEdit, StaleFingerprint
from engine.snapshot import Change, TaskSnapshot


def edit_and_approve(task: TaskSnapshot, command: EditAndApprove, now: datetime) -> Change:
    """Keep an edited text as a new version, and approve what is shown then.

    If a gate before this one had approved the text, or a rule before that of this person, it is asked again
    first, and this approval waits.

    Raises:
        CannotEdit: the gate does not let this text be edited, or nothing was changed.
        StaleFingerprint: somebody was first: what the person had before them is not what is there.
        Refused: as for an approval.
    """
    human_task = task.request(command.human_task)
    if human_task.kind is not HumanTaskKind.APPROVAL:
        raise OutOfTurn(task.id, "EditAndApprove")
    approval.check_may_answer(task, human_task, command.by)
    step = _editable_step(task, human_task, command)
    draft = Draft(task, now)
    run = _edit(draft, task.steps[step], command)
    data = {
        "target": command.target,
        "from": task.steps[step].version,
        "fingerprint": human_task.policy.fingerprint,
        "before": command.before,
        "after": command.after,
    }
    draft.record("edited", by=command.by, run=run, human_task=human_task, data=data)
    passed = tuple(_passed_on_another(draft, run))
    _let_waiting_requests_show(draft, run, command, passed)
    _let_later_starts_read(draft, run)
    _let_approvals_lapse(draft, run, passed)
    _approve_edited(draft, command)
    return draft.finish()


def editable(task: TaskSnapshot, human_task: HumanTask) -> tuple[str, ...]:
    """Give the texts that a request lets people edit: of what it shows, but nothing that people have said."""
    shown = {one.step for one in human_task.policy.shown if not lapsing.is_gate(task, one.step)}
    return tuple(target for target in human_task.policy.editable if target.partition(".")[0] in shown)


def _approve_edited(draft: Draft, command: EditAndApprove) -> None:
    edited = draft.human_tasks[command.human_task]
    draft.about = edited.id
    if not edited.is_undecided:
        return
    word = Approve(human_task=edited.id, by=command.by, comment=command.comment)
    with suppress(NotYourTurn, NotNeeded):  # other rules are asked (again) first, or theirs is met already
        take_approval(draft, edited, word)


def _editable_step(task: TaskSnapshot, human_task: HumanTask, command: EditAndApprove) -> str:
    policy, step = human_task.policy, command.target.partition(".")[0]
    if command.target not in editable(task, human_task):
        raise CannotEdit(human_task.id, command.target, "not_editable")
    if command.fingerprint != policy.fingerprint:
        raise StaleFingerprint(human_task, command.fingerprint)
    run = task.steps[step]
    if run.state is not StepState.COMPLETED or run.output is None:
        raise CannotEdit(human_task.id, command.target, "not_text")
    if command.output_fingerprint == run.output:
        raise CannotEdit(human_task.id, command.target, "unchanged")
    return step


def _edit(draft: Draft, run: StepRun, command: EditAndApprove) -> StepRun:
    draft.version += 1
    edited = replace(
        run,
        run=run.run + 1,
        version=draft.version,
        output=command.output_fingerprint,
        edited_by=command.by.id,
        started_at=draft.now,
        ended_at=draft.now,
    )
    draft.retired.append(run)
    draft.steps[run.step] = edited
    draft.keep(edited, ArtifactKind.OUTPUT, command.output)
    return edited


def _let_waiting_requests_show(
    draft: Draft, run: StepRun, command: EditAndApprove, passed: tuple[str, ...]
) -> None:
    """Let open requests be about the new version; what was decided on the old one does not take effect.

    Where the text is one again that was approved before, those approvals count again.
    """
    starts_again = rollback.reset_of(draft.snapshot(), passed).steps
    for human_task in list(draft.human_tasks.values()):
        if human_task.is_open and _shows(human_task.policy, run.step):
            renewed = replace(human_task, policy=_now_showing(human_task.policy, run))
            draft.human_tasks[human_task.id] = renewed
            if _is_rejected(renewed):
                renewed = reopen(draft, renewed)
            if renewed.kind is HumanTaskKind.APPROVAL and renewed.step not in starts_again:
                go_on(draft, draft.steps[renewed.step], before=human_task, now=renewed)
            _tell_whose_word_lapsed(draft, human_task, command)


def _is_rejected(human_task: HumanTask) -> bool:
    return human_task.settling is not None and human_task.settling.verdict is Verdict.REJECTED


def _tell_whose_word_lapsed(draft: Draft, human_task: HumanTask, command: EditAndApprove) -> None:
    number, by = draft.task.revision + 1, command.by.id
    people = [user for user in approval.approvers(human_task) if user != by]
    if people:
        draft.tell("lapsed", human_task, number, {"by": by, "target": command.target, "people": people})
    decision = tally.deciding_one(human_task) if _is_rejected(human_task) else None
    if decision is not None and decision.by != by:
        verdict = decision.verdict.value
        why = {"by": by, "of": decision.by, "verdict": verdict, "edited": command.target}
        draft.tell("overtaken", human_task, number, why)


def _let_later_starts_read(draft: Draft, run: StepRun) -> None:
    """Let steps that are about to start, or to start again, do so at the new version."""
    for reader in list(draft.steps.values()):
        reads = draft.task.plan.by_name[reader.step].reads
        if run.step in reads and reader.state in (StepState.RUNNING, StepState.WAITING):
            _start_at(draft, reader, run.version)


def _start_at(draft: Draft, reader: StepRun, version: int) -> None:
    jobs = [job for job in draft.jobs.values() if (job.id.step, job.run) == reader.key]
    if any(not job.is_queued for job in jobs) or draft.snapshot().request_of(reader) is not None:
        return  # it has read what there was, or has asked
    renewed = draft.put(replace(reader, version=version))
    for job in jobs:
        del draft.jobs[job.id]
        draft.enqueue(renewed, job.id.kind)


def _let_approvals_lapse(draft: Draft, run: StepRun, gates: tuple[str, ...]) -> None:
    """Start gates again that were passed on another version of what was edited."""
    if gates:
        draft.reset(rollback.reset_of(draft.snapshot(), gates))
        draft.record("approvals_lapsed", run=run, data={"gates": list(gates)})


def _passed_on_another(draft: Draft, run: StepRun) -> Iterator[str]:
    for human_task in lapsing.passed(draft.snapshot()):
        if _shows(human_task.policy, run.step):
            yield human_task.step


def _shows(policy: Policy, step: str) -> bool:
    return any(shown.step == step for shown in policy.shown)


def _now_showing(policy: Policy, run: StepRun) -> Policy:
    return with_shown(policy, tuple(shown_of(run) if one.step == run.step else one for one in policy.shown))


def shown_of(run: StepRun) -> Shown:
    """Give what a card shows of the current run of a step."""
    return Shown(step=run.step, version=run.version, fingerprint=run.output, edited_by=run.edited_by)


def with_shown(policy: Policy, shown: tuple[Shown, ...]) -> Policy:
    """Let a request be about these outputs."""
    fingerprint = fingerprint_of_all((one.step, one.fingerprint) for one in shown)
    return replace(policy, shown=shown, fingerprint=fingerprint)
