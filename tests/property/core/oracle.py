"""Owns the rules, written a second time from the design alone: slow, plain, without the core's own code."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.model import (
    Actor,
    CommentRule,
    HumanTask,
    HumanTaskKind,
    HumanTaskStatus,
    OnFailure,
    StepRun,
    StepState,
    UserId,
    Verdict,
)
from engine.plan import Plan
from engine.snapshot import TaskSnapshot

Expected = Literal["refused", "nothing", "counts"]

KIND_OF: Mapping[type[Decide], HumanTaskKind] = {
    Approve: HumanTaskKind.APPROVAL,
    Reject: HumanTaskKind.APPROVAL,
    Complete: HumanTaskKind.FORM,
    Answer: HumanTaskKind.QUESTION,
}


# --- order ---------------------------------------------------------------------------------------


def needs(plan: Plan, step: str) -> set[str]:
    """Give what a step needs directly."""
    return {need for one in plan.steps if one.name == step for need in one.needs}


def ancestors(plan: Plan, step: str) -> set[str]:
    """Give everything that a step needs, however far away."""
    found: set[str] = set()
    open_ends = needs(plan, step)
    while open_ends:
        found |= open_ends
        open_ends = {far for near in open_ends for far in needs(plan, near)} - found
    return found


def descendants(plan: Plan, step: str) -> set[str]:
    """Give everything that needs a step, however far away."""
    return {one.name for one in plan.steps if step in ancestors(plan, one.name)}


def is_settled(plan: Plan, run: StepRun) -> bool:
    """Completed or skipped, or failed with `on_failure: continue`."""
    return run.state in {StepState.COMPLETED, StepState.SKIPPED} or (
        run.state is StepState.FAILED and goes_on_after(plan, run.step)
    )


def goes_on_after(plan: Plan, step: str) -> bool:
    """Say whether the step's failure is tolerated."""
    return any(one.name == step and one.on_failure is OnFailure.CONTINUE for one in plan.steps)


def is_in_order(plan: Plan, steps: Iterable[str]) -> bool:
    """Say whether no step comes before one that it needs."""
    seen: set[str] = set()
    for step in steps:
        if seen & descendants(plan, step):
            return False
        seen.add(step)
    return True


# --- people --------------------------------------------------------------------------------------


def may_answer(human_task: HumanTask, by: Actor, started_by: UserId) -> bool:
    """Say whether this person may answer an open request at this moment."""
    policy = human_task.policy
    by_name = any(seat.user == by.id and not seat.via for seat in policy.seats)
    by_group = any(seat.user == by.id and seat.via & by.groups for seat in policy.seats)
    belongs = by.is_active and (by_name or by_group or (policy.anyone and by.is_full_member))
    is_own = human_task.kind is HumanTaskKind.APPROVAL and by.id == started_by and not policy.self_approval
    return belongs and not is_own


def expected(task: TaskSnapshot, command: Decide) -> Expected:
    """Say what a person's word must come to."""
    human_task = task.human_tasks.get(command.human_task)
    if human_task is None or human_task.kind is not KIND_OF[type(command)]:
        return "refused"
    if is_said_again(human_task, command):
        return "nothing"
    if human_task.status is not HumanTaskStatus.PENDING:
        return "refused"
    if not may_answer(human_task, command.by, task.started_by):
        return "refused"
    match command:
        case Approve():
            has_comment = bool((command.comment or "").strip())
            if human_task.policy.comment is CommentRule.REQUIRED and not has_comment:
                return "refused"
        case Reject():
            target = command.rollback_to
            if not command.comment.strip() or (
                target is not None and target not in targets(task, human_task)
            ):
                return "refused"
        case _:
            return "counts"
    seen = command.fingerprint
    return "counts" if seen in {None, human_task.policy.fingerprint} else "refused"


def is_said_again(human_task: HumanTask, command: Decide) -> bool:
    """Say whether the same person pressed the same button before, and it stands."""
    mine = [decision for decision in human_task.decisions if decision.by == command.by.id]
    is_open = human_task.status is HumanTaskStatus.PENDING
    match command:
        case Approve():
            stands = is_open or human_task.status is HumanTaskStatus.APPROVED
            return stands and any(decision.verdict is Verdict.APPROVED for decision in mine)
        case Reject():
            return not is_open and any(decision.verdict is Verdict.REJECTED for decision in mine)
        case Complete():
            return not is_open and bool(mine)
        case Answer():
            return not is_open and any(decision.choice is command.choice for decision in mine)


def targets(task: TaskSnapshot, gate: HumanTask) -> set[str]:
    """Give the steps that a rejection may send back to: allowed ancestors that have run."""
    has_run = {
        name for name, run in task.steps.items() if run.state in {StepState.COMPLETED, StepState.FAILED}
    }
    return set(gate.policy.rollback_to) & ancestors(task.plan, gate.step) & has_run


# --- what starts again ---------------------------------------------------------------------------


def sent_back(task: TaskSnapshot, target: str) -> set[str]:
    """Give the reset set: the target and its descendants whose current run has left `pending`."""
    return {target} | started(task, descendants(task.plan, target))


def retried(task: TaskSnapshot) -> set[str]:
    """Give the reset set of a retry: what failed for good, was rejected or cancelled, and what follows."""
    ended_badly = {StepState.FAILED, StepState.REJECTED, StepState.CANCELLED}
    roots = {
        name
        for name, run in task.steps.items()
        if run.state in ended_badly and not is_settled(task.plan, run)
    }
    return roots.union(*(started(task, descendants(task.plan, root)) for root in roots))


def started(task: TaskSnapshot, steps: Collection[str]) -> set[str]:
    """Give those of these steps whose current run has left `pending`."""
    return {step for step in steps if task.steps[step].state is not StepState.PENDING}
