"""Owns which approvals stand when a gate asks again about the very same content. Pure."""

from collections.abc import Collection
from dataclasses import replace

from engine import approval, tally
from engine.codes import HumanTaskKind, ReApproval, Verdict
from engine.disowned import disowned_edits
from engine.human_task import Decision, HumanTask
from engine.model import UserId
from engine.policy import Policy
from engine.rollback import Reset
from engine.snapshot import TaskSnapshot


def standing(task: TaskSnapshot, human_task: HumanTask) -> tuple[Decision, ...]:
    """Give the approvals of the round before that count on for a new request, in the order given.

    They count if the gate says `re_approve: changed`, if what it shows has the fingerprint that was approved,
    and if their people are asked again and may still answer. Of somebody who broke the glass, rejected later
    or disputes what was said in their name nothing stands, of nobody on a text that such a person edited;
    nor does anything that others would then miss.
    """
    before = _round_before(task, human_task)
    return () if before is None else _stand(task, before, human_task)


def would_stand(
    task: TaskSnapshot, reset: Reset, last: HumanTask, *, rejected_by: UserId | None = None
) -> tuple[Decision, ...]:
    """Give the approvals of a gate's last request that count on if it asks the very same after a reset.

    `rejected_by`: who rejects that request, by which it comes to the reset. What the reset lets be made anew
    is by nobody's hand any more.
    """
    made_anew = {name: replace(task.steps[name], edits=()) for name in reset.steps}
    after = replace(task, steps={**task.steps, **made_anew})
    return _stand(after, last, last, besides=rejected_by)


def _stand(
    task: TaskSnapshot, before: HumanTask, human_task: HumanTask, *, besides: UserId | None = None
) -> tuple[Decision, ...]:
    policy = human_task.policy
    if policy.re_approve is not ReApproval.CHANGED or not policy.shown:
        return ()
    if before.policy.fingerprint != policy.fingerprint or _is_disowned(task, policy):
        return ()
    barred = approval.barred_from(task, human_task.kind, policy)
    stand = tuple(
        replace(decision, stands_from=decision.stands_from or before.id)
        for decision in tally.counting(before)
        if decision.by != besides
        and not _is_irregular(before, decision.by)
        and _may_still(policy, decision, barred)
    )
    return stand if tally.can_be_met(replace(human_task, said=stand), barred) else ()


def _is_disowned(task: TaskSnapshot, policy: Policy) -> bool:
    edits = disowned_edits(task)
    return any(one.step in edits for one in policy.shown)


def _is_irregular(before: HumanTask, by: UserId) -> bool:
    mine = (decision for decision in before.decisions if decision.by == by)
    return any(d.alone or d.is_disputed or d.verdict is Verdict.REJECTED for d in mine)


def _may_still(policy: Policy, decision: Decision, barred: Collection[UserId]) -> bool:
    rule = next((rule for rule in policy.rules if rule.name == decision.rule), None)
    if rule is None or decision.by in barred:
        return False
    return rule.anyone or decision.by in tally.able(policy, rule, barred)


def _round_before(task: TaskSnapshot, human_task: HumanTask) -> HumanTask | None:
    """Give the approval that the same step asked for last, before this one."""
    return next(
        (
            h
            for h in reversed(list(task.human_tasks.values()))
            if h.step == human_task.step and h.kind is HumanTaskKind.APPROVAL and h.run < human_task.run
        ),
        None,
    )
