"""Owns who may decide, and when there are enough. Pure; standard library only."""

from engine.errors import AlreadyClosed, CommentNeeded, NoLongerEligible, NotAsked, OwnTask, StaleFingerprint
from engine.model import (
    Actor,
    CommentRule,
    Fingerprint,
    HumanTask,
    HumanTaskKind,
    Policy,
    UserId,
    Verdict,
)


def check_may_answer(human_task: HumanTask, by: Actor, started_by: UserId) -> None:
    """Let pass whoever may answer this request now.

    Raises:
        AlreadyClosed: the request has ended.
        NotAsked: the person was not asked.
        NoLongerEligible: the person was asked but is inactive, or left the group.
        OwnTask: the person started the task, and this approval does not allow that.
    """
    if not human_task.is_open:
        raise AlreadyClosed(human_task)
    policy = human_task.policy
    if not _was_asked(policy, by):
        raise NotAsked(by.id, human_task.id, policy)
    if not _still_belongs(policy, by):
        raise NoLongerEligible(by.id, human_task.id)
    if human_task.kind is HumanTaskKind.APPROVAL and by.id == started_by and not policy.self_approval:
        raise OwnTask(by.id, human_task.id, policy)


def check_comment(human_task: HumanTask, comment: str | None, *, is_rejection: bool) -> None:
    """Insist on a comment where one is needed. Raises CommentNeeded."""
    is_needed = is_rejection or human_task.policy.comment is CommentRule.REQUIRED
    if is_needed and not (comment or "").strip():
        raise CommentNeeded(human_task.id)


def check_fingerprint(human_task: HumanTask, seen: Fingerprint | None) -> None:
    """Refuse a decision on other content than the request is about. None: the caller did not say."""
    if seen is not None and seen != human_task.policy.fingerprint:
        raise StaleFingerprint(human_task.id)


def approvers(human_task: HumanTask) -> tuple[UserId, ...]:
    """Give who approved, each once, earliest first."""
    approved = (d.by for d in human_task.decisions if d.verdict is Verdict.APPROVED)
    return tuple(dict.fromkeys(approved))


def has_said(human_task: HumanTask, by: UserId, verdict: Verdict) -> bool:
    """Say whether this person gave this very verdict before."""
    return any(d.by == by and d.verdict is verdict for d in human_task.decisions)


def is_approved(human_task: HumanTask) -> bool:
    """Say whether enough different people approved."""
    return len(approvers(human_task)) >= human_task.policy.required


def still_to_act(human_task: HumanTask, started_by: UserId) -> tuple[UserId, ...]:
    """Give who is asked and may still answer, in the order asked. Empty if anyone may."""
    policy = human_task.policy
    done = {decision.by for decision in human_task.decisions}
    return tuple(user for user in eligible(policy, human_task.kind, started_by) if user not in done)


def eligible(policy: Policy, kind: HumanTaskKind, started_by: UserId) -> tuple[UserId, ...]:
    """Give who is asked and may answer, each once, in the order asked."""
    users = tuple(dict.fromkeys(seat.user for seat in policy.seats))
    if kind is HumanTaskKind.APPROVAL and not policy.self_approval:
        return tuple(user for user in users if user != started_by)
    return users


def can_be_met(policy: Policy, kind: HumanTaskKind, started_by: UserId) -> bool:
    """Say whether enough people are asked. A request to anyone always can."""
    needed = policy.required if kind is HumanTaskKind.APPROVAL else 1
    return policy.anyone or len(eligible(policy, kind, started_by)) >= needed


def _was_asked(policy: Policy, by: Actor) -> bool:
    if any(seat.user == by.id for seat in policy.seats):
        return True
    return policy.anyone and by.is_full_member


def _still_belongs(policy: Policy, by: Actor) -> bool:
    if not by.is_active:
        return False
    if policy.anyone and by.is_full_member:
        return True
    seats = [seat for seat in policy.seats if seat.user == by.id]
    return any(not seat.via or seat.via & by.groups for seat in seats)
