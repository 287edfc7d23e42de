"""Owns the rules, written a second time from the design alone: slow, plain, without the core's own code."""

from collections.abc import Collection, Iterable, Mapping

from engine.codes import CommentRule, HumanTaskKind, HumanTaskStatus, OnFailure, StepState, Verdict
from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.human_task import Decision, HumanTask
from engine.model import Actor, StepRun, UserId
from engine.plan import Plan
from engine.snapshot import TaskSnapshot
from tests.property.core.panel import Expected, Panel, Status

PANEL_STATUS: Mapping[HumanTaskStatus, Status] = {
    HumanTaskStatus.PENDING: "pending",
    HumanTaskStatus.APPROVED: "approved",
    HumanTaskStatus.REJECTED: "rejected",
}

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


def panel_of(task: TaskSnapshot, human_task: HumanTask) -> Panel:
    """Give the people of a request as they sit and have spoken now."""
    votes: dict[UserId, str] = {}
    for decision in human_task.decisions:
        if decision.verdict is Verdict.APPROVED and decision.rule is not None:
            votes.pop(decision.by, None)
            votes[decision.by] = decision.rule
    return Panel(
        policy=human_task.policy,
        starter=task.started_by,
        answered=frozenset(
            decision.by
            for other in task.human_tasks.values()
            if other.step in human_task.policy.distinct_from
            for decision in other.decisions
        ),
        kind=human_task.kind,
        votes=votes,
        said_yes={d.by for d in human_task.decisions if d.verdict is Verdict.APPROVED},
        said_no={d.by for d in human_task.decisions if d.verdict is Verdict.REJECTED},
        status=PANEL_STATUS.get(human_task.status, "over"),
        places=set(human_task.policy.surfaces),
        escalated=human_task.escalated,
    )


def may_answer(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> bool:
    """Say whether this person may answer an open request at this moment."""
    return human_task.claimed_by in {None, by.id} and panel_of(task, human_task).may_answer(by)


def expected(task: TaskSnapshot, command: Decide) -> Expected:
    """Say what a person's word must come to."""
    human_task = task.human_tasks.get(command.human_task)
    if human_task is None or human_task.kind is not KIND_OF[type(command)]:
        return "refused"
    match command:
        case Approve() | Reject():
            return _expected_decision(task, human_task, command)
        case Complete() | Answer():
            if not human_task.is_open and any(
                _is_same(decision, command) for decision in human_task.decisions
            ):
                return "nothing"
            return "counts" if human_task.is_open and may_answer(task, human_task, command.by) else "refused"


def _expected_decision(task: TaskSnapshot, gate: HumanTask, command: Approve | Reject) -> Expected:
    panel, by = panel_of(task, gate), command.by
    if command.alone:
        came_to = panel.decide_alone(by, is_yes=isinstance(command, Approve))
    else:
        came_to = panel.approve(by) if isinstance(command, Approve) else panel.reject(by)
    if came_to == "nothing":
        return "nothing" if _adds_nothing(gate, command) else "refused"
    if came_to != "counts":
        return came_to
    is_comment_needed = (
        isinstance(command, Reject) or command.alone or gate.policy.comment is CommentRule.REQUIRED
    )
    if is_comment_needed and not (command.comment or "").strip():
        return "refused"
    target = command.rollback_to if isinstance(command, Reject) else None
    if target is not None and target not in targets(task, gate):
        return "refused"
    return "counts" if command.fingerprint in {None, gate.policy.fingerprint} else "refused"


def _adds_nothing(gate: HumanTask, command: Approve | Reject) -> bool:
    """Say whether a person repeats their last word of this kind; an approval may lack its comment."""
    verdict = Verdict.APPROVED if isinstance(command, Approve) else Verdict.REJECTED
    last = [d for d in gate.decisions if d.by == command.by.id and d.verdict is verdict][-1]
    comment = (command.comment or "").strip()
    if isinstance(command, Approve):
        return comment in {"", last.comment}
    return comment == last.comment and gate.sent_back_to in {None, command.rollback_to}


def _is_same(decision: Decision, command: Complete | Answer) -> bool:
    """Say whether the same person pressed the same button before, on the same answer."""
    if decision.by != command.by.id:
        return False
    if isinstance(command, Answer):
        return decision.choice is command.choice
    return decision.fingerprint == command.answer_fingerprint


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


def retried(task: TaskSnapshot, disowned: Collection[str] = ()) -> set[str]:
    """Give the reset set of a retry: what failed, was rejected, cancelled or disowned, and what follows.

    What was disowned and operators let stand is settled. `disowned`: the steps to which such rejections sent.
    """
    ended_badly = {StepState.FAILED, StepState.REJECTED, StepState.CANCELLED}
    roots = {
        name
        for name, run in task.steps.items()
        if run.state in ended_badly and not is_settled(task.plan, run)
    }
    roots |= set(disowned)
    for name, answers in _answers(task).items():
        said = [d for d in answers if d.is_disputed and not (d.is_undone or d.is_upheld)]
        if said and task.steps[name].state is StepState.COMPLETED:
            roots.add(name)
    return roots.union(*(started(task, descendants(task.plan, root)) for root in roots))


def _answers(task: TaskSnapshot) -> dict[str, list[Decision]]:
    """Give what was said when each step asked last; who edits an answer later asks nobody."""
    found: dict[str, tuple[int, list[Decision]]] = {}
    for h in task.human_tasks.values():
        if h.kind is not HumanTaskKind.QUESTION:
            run, said = found.get(h.step, (0, []))
            found[h.step] = (h.run, [*(said if run == h.run else ()), *h.said])
    return {step: said for step, (_, said) in found.items()}


def started(task: TaskSnapshot, steps: Collection[str]) -> set[str]:
    """Give those of these steps whose current run has left `pending`."""
    return {step for step in steps if task.steps[step].state is not StepState.PENDING}
