"""Owns what a send-back or a retry resets, leaves and undoes. Pure; also the preview of a send-back.

A send-back to R resets R and every descendant of R whose current run has left `pending`. A retry resets
what failed for good or was rejected, what was cancelled, what people disowned, and the started descendants
of these.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine import lapsing
from engine.codes import HumanTaskKind, HumanTaskStatus, JobKind, StepState, UndoState
from engine.content import fingerprint_of, json_text
from engine.disowned import source_of
from engine.human_task import Decision, HumanTask
from engine.model import Fingerprint, HumanTaskId, JobId, StepRun
from engine.refusals import NotAnAncestor
from engine.review_refusals import ForeseenOtherwise
from engine.snapshot import TaskSnapshot

_HAS_RUN = frozenset({StepState.COMPLETED, StepState.FAILED, StepState.REJECTED})
_ASKS = frozenset({HumanTaskKind.APPROVAL, HumanTaskKind.FORM})
_IN_FLIGHT = frozenset({StepState.RUNNING, StepState.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """What starts again, and what that does to the rest. All steps in order unless said otherwise."""

    roots: tuple[str, ...]
    steps: tuple[str, ...]  # the reset set
    cancelled: tuple[str, ...]  # steps of the set whose work in flight ends
    closed: tuple[HumanTaskId, ...]  # requests that wait inside the set
    undone: tuple[str, ...]  # steps of the set that are undone, in the order of undoing
    keeps_going: tuple[str, ...]  # steps outside the set that run or wait
    superseded: tuple[str, ...]  # steps of the set that gave something
    asked: tuple[str, ...]  # steps of the set that have asked people, and may do so again


def reset_of(task: TaskSnapshot, roots: Iterable[str]) -> Reset:
    """Say what starts again when these steps do."""
    graph = task.plan.graph
    wanted = frozenset(roots)
    reached = _reached(task, wanted)
    steps = graph.in_order(reached | wanted)
    in_flight = {name for name, run in task.steps.items() if run.state in _IN_FLIGHT}
    return Reset(
        roots=graph.in_order(wanted),
        steps=steps,
        cancelled=graph.in_order(reached & in_flight),
        closed=_closed(task, reached),
        undone=tuple(name for name in reversed(steps) if is_undone(task, task.steps[name])),
        keeps_going=graph.in_order(in_flight - reached),
        superseded=tuple(name for name in steps if task.steps[name].output is not None),
        asked=graph.in_order({h.step for h in task.human_tasks.values() if h.kind in _ASKS} & set(steps)),
    )


def _reached(task: TaskSnapshot, roots: frozenset[str]) -> frozenset[str]:
    """Give the started steps that these reach, and those behind gates that lapse with what is closed."""
    graph = task.plan.graph
    left_pending = {name for name, run in task.steps.items() if run.state is not StepState.PENDING}
    reached = roots.union(*(graph.descendants[root] for root in roots)) & left_pending
    closed = _closed(task, reached)
    if not any(_came_with_an_edit(task.human_tasks[id]) for id in closed):
        return reached
    more = {gate.step for gate in lapsing.lapsed(task, without=closed)} - reached
    return _reached(task, roots | more) if more else reached


def _closed(task: TaskSnapshot, reached: frozenset[str]) -> tuple[HumanTaskId, ...]:
    return tuple(h.id for h in task.human_tasks.values() if h.is_open and _is_current(task, h, reached))


def _came_with_an_edit(human_task: HumanTask) -> bool:
    return human_task.settling is not None and human_task.settling.before is not None


def foreseen(steps: Iterable[str], undone: Iterable[str] = ()) -> Fingerprint:
    """Give the fingerprint of consequences: the steps that run again and those that are undone, in order."""
    return fingerprint_of(json_text([list(steps), list(undone)]))


def preview(task: TaskSnapshot, gate: str, target: str) -> Reset:
    """Say what a send-back from this gate does. What the gate itself waits for is answered by then."""
    rejected = replace(task.steps[gate], state=StepState.REJECTED, question=None)
    answered = {
        id: replace(h, status=HumanTaskStatus.REJECTED)
        if h.is_open and (h.step, h.run) == rejected.key
        else h
        for id, h in task.human_tasks.items()
    }
    return reset_of(
        replace(task, steps={**task.steps, gate: rejected}, human_tasks=answered),
        (target,),
    )


def allowed_targets(task: TaskSnapshot, gate: HumanTask) -> tuple[str, ...]:
    """Give the steps that a rejection may send back to now, nearest first."""
    allowed = frozenset(gate.policy.rollback_to)
    nearest = task.plan.graph.nearest_first(gate.step)
    return tuple(step for step in nearest if step in allowed and task.steps[step].state in _HAS_RUN)


def check_target(
    task: TaskSnapshot, gate: HumanTask, target: str, was_foreseen: Fingerprint | None = None
) -> None:
    """Let pass a target that the gate allows, whose consequences are those that were foreseen, if any were.

    Raises:
        NotAnAncestor: the gate does not send back there.
        ForeseenOtherwise: it would do something else by now than what was shown.
    """
    allowed = allowed_targets(task, gate)
    if target not in allowed:
        raise NotAnAncestor(target, allowed)
    if was_foreseen is None:
        return
    reset = preview(task, gate.step, target)
    if was_foreseen != foreseen(reset.steps, reset.undone):
        raise ForeseenOtherwise(gate.id, target)


def retry_roots(task: TaskSnapshot) -> tuple[str, ...]:
    """Give the steps from which a failed task starts again; what people disowned is asked again.

    So are gates that were passed on a text which is another by now: the task ended when an edit was not in
    effect yet.
    """
    anew = {step for step, _, _ in unsettled(task)}.union(gate.step for gate in lapsing.lapsed(task))
    runs = task.steps.items()
    return task.plan.graph.in_order(n for n, run in runs if n in anew or _is_retried(task, run))


def retried(task: TaskSnapshot) -> Reset:
    """Say what a retry does. What the end of the task kept from being undone is undone, too."""
    reset = reset_of(task, retry_roots(task))
    left = {old.step for old in task.undoing if old.undo is UndoState.CANCELLED}
    undone = left.union(reset.undone)
    return replace(reset, undone=tuple(step for step in reversed(task.plan.graph.order) if step in undone))


def unsettled(task: TaskSnapshot) -> tuple[tuple[str, HumanTask, Decision], ...]:
    """Give what was disowned and a retry asks again: the step from which, the request, the decision.

    The step completed by that, or work was sent back to it. An edit since then has made a new run of such a
    step, but no new request.
    """
    asked = [h for h in task.human_tasks.values() if h.kind in _ASKS]
    last = {h.step: h.run for h in asked}
    disowned = [(h, d) for h in asked for d in h.decisions if d.is_disputed and not d.is_upheld]
    return tuple(
        (step, h, d)
        for step, h, d in ((source_of(task, h, d), h, d) for h, d in disowned)
        if step != h.step or (h.run == last[step] and task.steps[step].state is StepState.COMPLETED)
    )


def in_undo_order(task: TaskSnapshot, old: Iterable[StepRun]) -> tuple[StepRun, ...]:
    """Give old runs in the order in which they are undone: by reset, and in each the last steps first."""
    order = task.plan.graph.order
    return tuple(sorted(old, key=lambda run: (run.undo_for, -order.index(run.step))))


def is_undone(task: TaskSnapshot, run: StepRun) -> bool:
    """Say whether resetting this run undoes what it did. Nothing is undone twice."""
    has_undo = task.plan.by_name[run.step].has_undo
    return has_undo and run.undo is UndoState.NONE and has_acted(task, run)


def has_acted(task: TaskSnapshot, run: StepRun) -> bool:
    """Say whether a run may have done something in the world that it has not taken back.

    So it is if it completed, runs, was cancelled while it ran, or was lost. Work that was only queued has
    done nothing, and a body that failed has said so itself.
    """
    if run.was_in_flight or run.state is StepState.COMPLETED:
        return True
    if run.state is not StepState.RUNNING or run.question is not None:
        return False
    return run.attempt > 1 or _has_begun(task, run)


def _has_begun(task: TaskSnapshot, run: StepRun) -> bool:
    id = JobId(task.id, run.step, run.version, run.attempt, JobKind.RUN)
    jobs = task.jobs if task.halt is None else {job.id: job for job in task.halt.jobs}
    return id not in jobs or jobs[id].claim > 0  # without a job it waits for a timer: its body has ended


def _is_retried(task: TaskSnapshot, run: StepRun) -> bool:
    if run.state is StepState.FAILED:
        return not task.continues_after(run.step)
    return run.state in (StepState.REJECTED, StepState.CANCELLED)


def _is_current(task: TaskSnapshot, human_task: HumanTask, steps: frozenset[str]) -> bool:
    return human_task.step in steps and task.steps[human_task.step].run == human_task.run
