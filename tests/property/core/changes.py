"""Owns what must be true of any single change, and of those that send work back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.codes import (
    ArtifactKind,
    Choice,
    ClosedBecause,
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    StepState,
    TaskState,
    TimerKind,
    UndoState,
)
from engine.commands import (
    Answer,
    Cancel,
    Command,
    Decide,
    HandOver,
    PeopleLeft,
    PeopleMoved,
    Reject,
    Retry,
    StepAsked,
    TimerFired,
)
from engine.human_task import HumanTask
from engine.model import HumanTaskId, StepRun, TimerKey
from engine.reminding import readers
from engine.rollback import Reset
from engine.snapshot import Change, TaskSnapshot
from tests.property.core import oracle
from tests.property.core.ledger import Ledger, RunKey, without_undo

IN_FLIGHT = {StepState.RUNNING, StepState.WAITING}


def check_change(
    before: TaskSnapshot, command: Command, change: Change, ledger: Ledger, now: datetime
) -> None:
    """Hold a change that was accepted against the rules; the ledger knows of it already."""
    after = change.after
    assert change.before is before
    assert after.revision == before.revision + 1
    assert after.current_version - before.current_version in {0, 1}
    for name in ("id", "number", "plan", "started_by", "started_at", "surface"):
        assert getattr(after, name) == getattr(before, name)
    assert change.events or _is_silent(command, change)
    assert {event.at for event in change.events} <= {now}
    assert after.steps.keys() == before.steps.keys()
    _check_final(before, command, after)
    _check_starts(before, after, ledger)
    _check_requests(before, after)
    _check_seats(before, command, after)
    _check_old_runs(change, ledger)
    _check_written(before, change)


def _is_silent(command: Command, change: Change) -> bool:
    """Say whether nothing happened that people see: a timer was moved, or it is noted where people are."""
    match command:
        case TimerFired(timer=key):
            return not change.notices and (key in change.after.timers or _is_vain(key, change.after))
        case PeopleLeft() | PeopleMoved():
            return not change.notices
        case _:
            return False


def _is_vain(key: TimerKey, task: TaskSnapshot) -> bool:
    """Say whether a reminder was for nobody: all whose turn it is are gone."""
    requests = [h for h in task.human_tasks.values() if h.is_open and (h.step, h.run) == (key.step, key.run)]
    return key.kind is TimerKind.REMIND and not any(list(readers(task, one)) for one in requests)


def _check_final(before: TaskSnapshot, command: Command, after: TaskSnapshot) -> None:
    """Finished tasks stay finished; only a retry takes up a failed one."""
    assert not before.state.is_final or (before.state is TaskState.FAILED and isinstance(command, Retry))
    assert (after.state is TaskState.CANCELLED) == isinstance(command, Cancel)


def _check_starts(before: TaskSnapshot, after: TaskSnapshot, ledger: Ledger) -> None:
    """Nothing runs before what it needs, nor before what its reset undoes is undone."""
    for name, run in after.steps.items():
        old = before.steps[name]
        was_pending = old.run != run.run or old.state is StepState.PENDING
        if not was_pending or run.state in {StepState.PENDING, StepState.CANCELLED}:
            continue
        assert run.state is StepState.RUNNING
        assert run.version == after.current_version
        assert not ledger.owed(run.reset_by)
        for need in oracle.needs(after.plan, name):
            assert oracle.is_settled(after.plan, after.steps[need]), f"{name} runs before {need}"
    for id, job in after.jobs.items():
        if id.kind is JobKind.UNDO and id not in before.jobs:
            assert (id.step, job.run) in ledger.duties.keys() - ledger.undone


def _check_requests(before: TaskSnapshot, after: TaskSnapshot) -> None:
    """Requests are only added to; a decision is one more line on an open one."""
    old, new = list(before.human_tasks), list(after.human_tasks)
    assert new[: len(old)] == old
    assert new[len(old) :] == [f"{after.id}-{len(old) + 1}"][: len(new) - len(old)]
    decided = 0
    for id in old:
        was, now = before.human_tasks[id], after.human_tasks[id]
        assert now.decisions[: len(was.decisions)] == was.decisions
        decided += len(now.decisions) - len(was.decisions)
        is_sent_back = now.sent_back_to is not None and was.sent_back_to is None
        assert now.reset_version == (after.current_version if is_sent_back else was.reset_version)
        if not was.is_open:
            assert now.sent_back_to == was.sent_back_to or was.sent_back_to is None
            assert _without_target(now) == _without_target(was)
    assert decided <= 1


def _check_seats(before: TaskSnapshot, command: Command, after: TaskSnapshot) -> None:
    """Who is asked stays as it was, but for what is said to change it; cards only get more places.

    Nobody whose turn is still to come is asked alone by a new request.
    """
    for id in after.human_tasks.keys() - before.human_tasks.keys():
        panel = oracle.panel_of(after, after.human_tasks[id])
        asked = {seat.user for rule in panel.reached() for seat in rule.seats}
        early = {seat.surface for seat in panel.policy.seats if seat.user not in asked and seat.surface}
        assert not early & set(panel.policy.surfaces)
    for id, was in before.human_tasks.items():
        now = after.human_tasks[id]
        is_escalated = isinstance(command, TimerFired) and command.timer.kind is TimerKind.ESCALATE
        if not isinstance(command, HandOver | PeopleLeft | PeopleMoved | StepAsked) and not is_escalated:
            assert now.policy.rules == was.policy.rules
            assert replace(now.policy, surfaces=()) == replace(was.policy, surfaces=())
        assert set(now.policy.surfaces) >= set(was.policy.surfaces)


def _check_old_runs(change: Change, ledger: Ledger) -> None:
    """Old runs stay as they were when they were reset; only what is undone moves on."""
    for run in (*change.retired, *change.after.undoing):
        known = ledger.old_runs[run.key]
        if known.state in IN_FLIGHT:
            is_gate = known.state is StepState.WAITING and run.state is StepState.REJECTED
            assert run.state is StepState.CANCELLED or is_gate
            known = replace(known, state=run.state, ended_at=change.events[0].at)
            ledger.old_runs[run.key] = known
        assert without_undo(run) == known
    for run in change.retired:
        assert (run.undo in {UndoState.DONE, UndoState.SKIPPED}) == (run.key in ledger.undone)


def _check_written(before: TaskSnapshot, change: Change) -> None:
    """The runs to write are those that differ: found here by comparing values, whatever made them."""
    after = change.after
    written = dict(change.written_runs)
    must: dict[RunKey, bool] = {}
    for name, run in after.steps.items():
        if run != before.steps[name] and (run.version or run.run > 1):
            must[run.key] = True
        if run.run != before.steps[name].run:
            must[before.steps[name].key] = False
    undoing = {old.key: old for old in before.undoing}
    for old in after.undoing:
        if undoing.pop(old.key, None) != old:
            must[old.key] = False
    must |= dict.fromkeys(undoing, False)
    assert must.items() <= {key: is_current for key, (_, is_current) in written.items()}.items()
    now = {old.key: old for old in (*change.retired, *after.undoing, *after.steps.values())}
    assert all(run == now[key] for key, (run, _) in written.items())


# --- send-backs and retries ----------------------------------------------------------------------


def check_reset(before: TaskSnapshot, steps: set[str], change: Change, answered: set[HumanTaskId]) -> None:
    """Exactly these steps start again; everything else goes on as if nothing had happened."""
    after = change.after
    assert after.current_version == before.current_version + 1
    assert set(change.rerun_steps) == steps
    assert len(change.rerun_steps) == len(steps)
    assert oracle.is_in_order(before.plan, change.rerun_steps)
    for name, run in after.steps.items():
        if name in steps:
            assert run.run == before.steps[name].run + 1
            assert run.reset_by == after.current_version
            assert run.state in {StepState.PENDING, StepState.RUNNING}
        else:
            assert run == before.steps[name]
    gone = {before.steps[name].key for name in steps}
    kept = {id for id, job in before.jobs.items() if (id.step, job.run) not in gone}
    assert {id for id in after.jobs if id in before.jobs} == kept
    assert {key for key in after.timers if key in before.timers} == {
        key for key in before.timers if (key.step, key.run) not in gone
    }
    _check_closed(before, after, gone, answered)


def _check_closed(
    before: TaskSnapshot, after: TaskSnapshot, gone: set[RunKey], answered: set[HumanTaskId]
) -> None:
    for id, human_task in before.human_tasks.items():
        if id in answered or not human_task.is_open:
            continue
        now = after.human_tasks[id]
        if (human_task.step, human_task.run) in gone:
            assert now.status is HumanTaskStatus.CANCELLED
            assert now.closed_because is ClosedBecause.SENT_BACK
            assert now.decisions == human_task.decisions
        else:
            assert now == human_task


def check_objection(before: TaskSnapshot, change: Change, gate: HumanTask, target: str) -> None:
    """The rejection becomes an input of the target, at the version that it made."""
    rejected = change.after.human_tasks[gate.id]
    said = [(d.comment, d.by) for d in rejected.decisions if d.verdict == "rejected"]
    progress = oracle.panel_of(before, before.human_tasks[gate.id]).progress()
    approved, wanted = sum(map(len, progress.values())), sum(r.required or 0 for r in gate.policy.rules)
    why = f"only {approved} of {wanted} approved in time" if approved else "nobody answered in time"
    comment, by = said[0] if said else (why, "")
    assert bool(said) == (rejected.status is HumanTaskStatus.REJECTED)
    (artifact,) = change.artifacts
    assert (artifact.step, artifact.kind) == (target, ArtifactKind.INPUT)
    assert artifact.version == change.after.current_version
    assert json.loads(artifact.body) == {
        "comment": comment,
        "by": by,
        "from_step": gate.step,
        "version": before.steps[gate.step].version,
    }


def check_preview(before: TaskSnapshot, preview: Reset, change: Change, answered: set[HumanTaskId]) -> None:
    """What was foretold is what happened: recounted from the change."""
    after = change.after
    reset = {name for name, run in after.steps.items() if run.run != before.steps[name].run}
    assert preview.steps == change.rerun_steps
    retired = {run.step: run for run in change.retired}
    in_flight = {name for name, run in before.steps.items() if run.state in IN_FLIGHT}
    assert set(preview.cancelled) == {
        step for step in reset & in_flight if retired[step].state is StepState.CANCELLED
    }
    assert set(preview.closed) == {
        id
        for id, human_task in before.human_tasks.items()
        if human_task.is_open and not after.human_tasks[id].is_open and id not in answered
    }
    was_current = {run.key for run in before.steps.values()}
    assert preview.undone == tuple(old.step for old in after.undoing if old.key in was_current)
    assert oracle.is_in_order(before.plan, reversed(preview.undone))
    assert set(preview.keeps_going) == in_flight - reset


def sends_back(before: TaskSnapshot, command: Decide, ledger: Ledger) -> tuple[HumanTask, str] | None:
    """Give the gate's request and the target if this word must send work back, else None."""
    human_task = before.human_tasks[command.human_task]
    if isinstance(command, Reject):
        rounds = ledger.send_backs.get(human_task.step, 0)
        is_below = rounds < human_task.policy.max_rounds
        return (human_task, command.rollback_to) if command.rollback_to and is_below else None
    run = before.steps[human_task.step]
    if not isinstance(command, Answer) or command.choice is not Choice.RETRY:
        return None
    if run.key != (human_task.step, human_task.run) or run.question is None:
        return None
    target = run.question.send_back_to
    return None if target is None else (_rejected(before.human_tasks, run), target)


def _rejected(human_tasks: Mapping[HumanTaskId, HumanTask], run: StepRun) -> HumanTask:
    mine = [h for h in human_tasks.values() if (h.step, h.run) == run.key]
    return [h for h in mine if h.kind is HumanTaskKind.APPROVAL][-1]


def _without_target(human_task: HumanTask) -> tuple[object, ...]:
    return tuple(
        getattr(human_task, f) for f in human_task.__slots__ if f not in {"sent_back_to", "reset_version"}
    )
