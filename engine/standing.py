"""Owns which approvals stand when a gate asks again about the very same content. Pure."""

from collections.abc import Collection
from dataclasses import replace

from engine import approval, tally
from engine.codes import HumanTaskKind, ReApproval
from engine.model import Decision, HumanTask, Policy, UserId
from engine.snapshot import TaskSnapshot


def standing(task: TaskSnapshot, human_task: HumanTask) -> tuple[Decision, ...]:
    """Give the approvals of the round before that count on for a new request, in the order given.

    They count if the gate says `re_approve: changed`, if what it shows has the fingerprint that was approved,
    and if their people are asked again and may still answer. Who broke the glass approved that once only, and
    what somebody has disputed does not stand.
    """
    before = _round_before(task, human_task)
    policy = human_task.policy
    if before is None or policy.re_approve is not ReApproval.CHANGED or not policy.shown:
        return ()
    if before.policy.fingerprint != policy.fingerprint:
        return ()
    barred = approval.barred_from(task, human_task.kind, policy)
    counting = {(count.rule.name, user) for count in tally.counts(before) for user in count.by}
    return tuple(
        replace(decision, stands_from=decision.stands_from or before.id)
        for decision in tally.last_approvals(before)
        if not decision.is_disputed
        and (decision.rule, decision.by) in counting
        and _may_still(policy, decision, barred)
    )


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
