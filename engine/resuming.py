"""Owns how a stopped task goes on: as it was, with what was disowned asked anew, or from a step. Pure.

What operators choose settles all that was disowned while the task stood.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from engine import rollback
from engine.approval import says_something
from engine.codes import Resumption, StepState
from engine.commands import Resume
from engine.disowned import disowned_edits, relying_on, source_of
from engine.disputing import mark
from engine.draft import Draft
from engine.human_task import Decision, HumanTask
from engine.model import Actor, Halt, HumanTaskId, Json
from engine.overtaking import overtaken, tell_overtaken
from engine.refusals import CommentNeeded, NotAnAncestor, NotAnOperator
from engine.rejecting import start_again_at
from engine.reporting import lose
from engine.review_refusals import ForeseenOtherwise, NotHalted
from engine.rollback import Reset
from engine.snapshot import Change, TaskSnapshot


def resume(task: TaskSnapshot, command: Resume, now: datetime) -> Change:
    """Let a stopped task go on.

    Raises:
        NotAnOperator, NotHalted: as `check_may_resume` does.
        NotAnAncestor, CommentNeeded: work cannot be sent back there, or not without a reason.
        ForeseenOtherwise: it would do something else by now than the operator was shown.
    """
    halt = check_may_resume(task, command.by, command.since)
    if command.how is Resumption.SEND_BACK:
        _check_target(task, halt, command)
    if command.how is not Resumption.GO_ON and command.foreseen is not None:
        _check_foreseen(task, halt, command)
    draft = Draft(task, now)
    draft.halt = None
    draft.jobs = {job.id: job for job in halt.jobs}
    draft.wind(halt.clocks)
    _let_windows_go_on(draft, now - halt.clocks.since)
    _say_how(draft, halt, command)
    _start_again(draft, halt, command)
    for job in list(draft.jobs.values()):
        if not job.is_queued and job.id in draft.jobs:  # the loss of another may have ended the task
            lose(draft, job)
    return draft.finish()


def check_may_resume(task: TaskSnapshot, by: Actor, since: datetime | None) -> Halt:
    """Let pass an operator who lets a stopped task go on; give why it is stopped.

    `since`: when the stop began that they were shown; None: unchecked.

    Raises:
        NotAnOperator: only operators may.
        NotHalted: it is not stopped (any more), or was stopped again since.
    """
    if not (by.is_active and by.is_operator):
        raise NotAnOperator(by.id, task.id)
    if task.halt is None or since not in (None, task.halt.clocks.since):
        raise NotHalted(task.id)
    return task.halt


def resumable_targets(task: TaskSnapshot, halt: Halt) -> tuple[str, ...]:
    """Give the steps to which operators may send a stopped task back: of each gate the nearest first."""
    nearest = (name for gate in _gates(task, halt) for name in task.plan.graph.nearest_first(gate))
    return tuple(name for name in dict.fromkeys(nearest) if task.steps[name].state is not StepState.PENDING)


def reset_by(task: TaskSnapshot, halt: Halt, target: str | None = None) -> Reset:
    """Say what starts again when all that was disowned is asked anew, or when work goes back to a target.

    What was disowned and does not follow from the target is asked anew, then, too; and so is who approved a
    text as somebody edited it who disowns that now. What a disowned rejection started starts again.
    """
    edits = disowned_edits(task, [task.human_tasks[one.human_task] for one in halt.disowned])
    gates = (*_gates(task, halt), *relying_on(task, edits))
    anew = [gate for gate in gates if task.steps[gate].state is not StepState.PENDING]
    targets = [*_sent_back(task, halt), *([] if target is None else [target])]
    return rollback.reset_of(task, [*targets, *anew])


def _start_again(draft: Draft, halt: Halt, command: Resume) -> None:
    if command.how is Resumption.GO_ON:
        _let_stand(draft, halt)
        return
    target, reset = command.rollback_to, reset_by(draft.snapshot(), halt, command.rollback_to)
    if target is not None:
        after = draft.task.plan.graph.descendants[target]
        gate = next(draft.steps[gate] for gate in _gates(draft.task, halt) if gate in after)
        start_again_at(draft, gate, target, reset, by=command.by.id, comment=command.reason.strip())
    elif reset.steps:
        lost = overtaken(draft, reset)
        draft.reset(reset)
        for human_task, decision in lost:
            tell_overtaken(draft, human_task, decision, {"by": command.by.id})
    _wait_for_the_same_undos(draft, _sent_back(draft.task, halt).values())


def _wait_for_the_same_undos(draft: Draft, versions: Collection[int]) -> None:
    """Let what starts again wait for what the disowned send-backs are undoing still, and the rest with it."""
    for step, run in draft.steps.items():
        if run.state is StepState.PENDING and run.reset_by in versions:
            draft.steps[step] = replace(run, reset_by=draft.version)
    draft.undoing = [
        replace(old, undo_for=draft.version) if old.undo_for in versions else old for old in draft.undoing
    ]


def _let_stand(draft: Draft, halt: Halt) -> None:
    """Settle all that was disowned: nothing asks it again because of that."""
    for human_task, decision in _disowned(draft.task, halt):
        mark(draft, human_task, decision, is_upheld=True)


def _say_how(draft: Draft, halt: Halt, command: Resume) -> None:
    """Say how it goes on: in the history, and below each request of which a decision was disowned."""
    reason = command.reason.strip() or None
    first, *others = dict.fromkeys(one.human_task for one in halt.disowned)
    run = draft.task.steps[draft.task.human_tasks[first].step]
    to = command.rollback_to if command.how is Resumption.SEND_BACK else None
    data = {"how": command.how.value, "to": to, "reason": reason}
    draft.record("resumed", by=command.by, run=run, data=data)
    draft.tell_operators("resumed", draft.task.human_tasks[first], _told(draft.task, halt, command, first))
    for id in others:
        told = _told(draft.task, halt, command, id)
        draft.tell("resumed", draft.task.human_tasks[id], draft.task.revision + 1, told)


def _told(task: TaskSnapshot, halt: Halt, command: Resume, id: HumanTaskId) -> dict[str, Json]:
    how, to = command.how, command.rollback_to
    if to is not None and task.human_tasks[id].step not in task.plan.graph.descendants[to]:
        how, to = Resumption.ASK_ANEW, None
    of: Collection[str] = dict.fromkeys(one.by for one in halt.disowned if one.human_task == id)
    reason = command.reason.strip() or None
    told = {"by": command.by.id, "of": list(of), "how": how.value, "to": to, "reason": reason}
    sources = (source_of(task, h, d) for h, d in _disowned(task, halt) if h.id == id)
    source = next((step for step in sources if step != task.human_tasks[id].step), None)
    return told if source is None or how is not Resumption.ASK_ANEW else {**told, "from": source}


def _sent_back(task: TaskSnapshot, halt: Halt) -> dict[str, int]:
    """Give the steps to which disowned rejections sent work, each with the task version that this made."""
    return {
        source: human_task.reset_version
        for human_task, decision in _disowned(task, halt)
        if (source := source_of(task, human_task, decision)) != human_task.step
    }


def _disowned(task: TaskSnapshot, halt: Halt) -> Iterator[tuple[HumanTask, Decision]]:
    for one in halt.disowned:
        human_task = task.human_tasks[one.human_task]
        yield from ((human_task, decision) for decision in human_task.said[one.place - 1 : one.place])


def _gates(task: TaskSnapshot, halt: Halt) -> tuple[str, ...]:
    """Give the steps of whose requests a decision was disowned, earliest first."""
    return tuple(dict.fromkeys(task.human_tasks[one.human_task].step for one in halt.disowned))


def _check_target(task: TaskSnapshot, halt: Halt, command: Resume) -> None:
    targets = resumable_targets(task, halt)
    if command.rollback_to not in targets:
        raise NotAnAncestor(command.rollback_to or "", targets)
    if not says_something(command.reason):
        raise CommentNeeded(halt.disowned[0].human_task)


def _check_foreseen(task: TaskSnapshot, halt: Halt, command: Resume) -> None:
    reset = reset_by(task, halt, command.rollback_to)
    if command.foreseen != rollback.foreseen(reset.steps, reset.undone):
        raise ForeseenOtherwise(halt.disowned[0].human_task, command.rollback_to)


def _let_windows_go_on(draft: Draft, stood: timedelta) -> None:
    """Let decisions that may be undone take effect as much later, as the task has stood still."""
    for human_task in list(draft.human_tasks.values()):
        if human_task.settling is not None:
            settling = replace(human_task.settling, due=human_task.settling.due + stood)
            draft.human_tasks[human_task.id] = replace(human_task, settling=settling)
