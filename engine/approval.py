"""Owns who may answer a request. Pure; standard library only. How approvals are counted: `engine.tally`."""

from collections.abc import Collection

from engine import tally
from engine.codes import CommentRule, HumanTaskKind, Verdict
from engine.human_task import HumanTask
from engine.model import Actor, Fingerprint, UserId
from engine.policy import Policy, Rule
from engine.refusals import (
    AlreadyClosed,
    AlreadyDecided,
    ClaimedByAnother,
    CommentNeeded,
    JoinedLater,
    NoLongerEligible,
    NotAFullMember,
    NotAsked,
    NotDistinct,
    NotNeeded,
    NotYourTurn,
    OwnTask,
)
from engine.review_refusals import StaleFingerprint, TaskHalted
from engine.snapshot import TaskSnapshot


def check_may_answer(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> None:
    """Let pass whoever may answer this request now.

    Raises:
        AlreadyClosed: the request has ended.
        AlreadyDecided: it is decided, and the decision takes effect soon.
        TaskHalted: the task is stopped.
        NotAsked: the person was not asked.
        JoinedLater: the person joined a group that was asked, but after it was asked.
        NoLongerEligible: the person was asked but is inactive, or left the group.
        NotAFullMember: the person is a guest or of another workspace, and the request is not for those.
        OwnTask: the person started the task, and this approval does not allow that.
        NotDistinct: the person answered an earlier step from which this request keeps its distance.
        NotYourTurn: the rules are asked one after the other, and theirs is not yet asked.
        ClaimedByAnother: somebody else has claimed the form.
    """
    check_undecided(human_task)
    _check_not_halted(task)
    rules = rules_for(task, human_task, by)
    if not {rule.name for rule in rules} & {rule.name for rule in tally.reached(human_task)}:
        raise NotYourTurn(by.id, human_task.id, rules[0], rules_before(human_task, rules[0]))
    if human_task.claimed_by not in (None, by.id):
        raise ClaimedByAnother(human_task.id, human_task.claimed_by)


def check_undecided(human_task: HumanTask) -> None:
    """Let pass a request that waits for an answer. Raises AlreadyClosed, AlreadyDecided."""
    if not human_task.is_open:
        raise AlreadyClosed(human_task)
    if human_task.settling is not None:
        raise AlreadyDecided(human_task, human_task.settling)


def _check_not_halted(task: TaskSnapshot) -> None:
    if task.halt is not None:
        raise TaskHalted(task.id, task.halt)


def rules_for(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> tuple[Rule, ...]:
    """Give the rules by which a person may answer, now or when it is their turn; at least one.

    Raises:
        NotAsked, JoinedLater, NoLongerEligible, NotAFullMember, OwnTask, NotDistinct: as for an answer.
    """
    rules = _rules_of(human_task, by)
    _check_not_barred(task, human_task, by)
    return rules


def check_may_decide_alone(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> None:
    """Let pass whoever may break the glass: decide without the others.

    Raises:
        AlreadyClosed, AlreadyDecided, TaskHalted, NotAsked, NoLongerEligible, NotAFullMember, OwnTask,
            NotDistinct: as for an answer.
    """
    check_undecided(human_task)
    _check_not_halted(task)
    glass = human_task.policy.break_glass
    if glass is None or not _is_asked(human_task.policy, glass, by):
        raise NotAsked(by.id, human_task.id, human_task.policy)
    if not _belongs(human_task.policy, glass, by):
        raise NoLongerEligible(by.id, human_task.id)
    _check_not_barred(task, human_task, by)


def rule_of_approval(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> Rule:
    """Give the rule for which an approval counts, of somebody who may answer.

    Raises:
        NotNeeded: the rules in which the person is are met without them.
        NotYourTurn: the person is needed for a rule that is not yet asked.
    """
    belongs_to = {rule.name for rule in _rules_of(human_task, by)}
    barred = barred_from(task, human_task.kind, human_task.policy)
    rule = tally.rule_for(human_task, by.id, belongs_to, barred)
    if rule is not None:
        return rule
    its_turn = tuple(count.rule for count in tally.turn(human_task))
    for count in tally.counts(human_task):
        if count.lacking and count.rule.name in belongs_to and count.rule not in its_turn:
            raise NotYourTurn(by.id, human_task.id, count.rule, rules_before(human_task, count.rule))
    raise NotNeeded(by.id, human_task.id, its_turn)


def check_comment(human_task: HumanTask, comment: str | None, *, is_needed: bool) -> None:
    """Insist on a comment where one is needed. Raises CommentNeeded."""
    if (is_needed or human_task.policy.comment is CommentRule.REQUIRED) and not says_something(comment):
        raise CommentNeeded(human_task.id)


def says_something(text: str | None) -> bool:
    """Say whether a text has anything to read: blanks and invisible characters alone are nothing."""
    return any(character.isprintable() and not character.isspace() for character in text or "")


def check_fingerprint(human_task: HumanTask, seen: Fingerprint | None) -> None:
    """Refuse a decision on other content than the request is about. None: the caller did not say."""
    if seen is not None and seen != human_task.policy.fingerprint:
        raise StaleFingerprint(human_task, seen)


def approvers(human_task: HumanTask) -> tuple[UserId, ...]:
    """Give whose approvals count (or who approved alone), each once, earliest first."""
    counted = tally.counted(human_task)
    approved = (d for d in human_task.decisions if tally.is_of_this(human_task, d))
    return tuple(dict.fromkeys(d.by for d in approved if d.alone or d.by in counted))


def has_said(human_task: HumanTask, by: UserId, verdict: Verdict) -> bool:
    """Say whether this person gave this very verdict before."""
    return any(d.by == by and d.verdict is verdict for d in human_task.decisions)


def rules_before(human_task: HumanTask, rule: Rule) -> tuple[Rule, ...]:
    """Give the rules that must be met before it is this one's turn."""
    found = []
    for count in tally.counts(human_task):
        if count.rule.name == rule.name:
            break
        if count.lacking:
            found.append(count.rule)
    return tuple(found)


def still_to_act(task: TaskSnapshot, human_task: HumanTask) -> tuple[UserId, ...]:
    """Give who is asked now and may still answer, in the order asked. Empty if anyone may."""
    asked = [count.rule for count in tally.turn(human_task)]
    done = tally.counted(human_task)
    if human_task.claimed_by is not None:
        return (human_task.claimed_by,)
    users = eligible(task, human_task.kind, human_task.policy, asked)
    return tuple(user for user in users if user not in done)


def eligible(
    task: TaskSnapshot, kind: HumanTaskKind, policy: Policy, rules: Collection[Rule] | None = None
) -> tuple[UserId, ...]:
    """Give who is asked (by these rules; None: by all) and may answer, each once, in the order asked."""
    barred = barred_from(task, kind, policy)
    asked = policy.rules if rules is None else rules
    return tuple(
        dict.fromkeys(
            seat.user
            for rule in asked
            for seat in rule.seats
            if tally.may_sit(policy, seat) and seat.user not in barred
        )
    )


def can_be_met(task: TaskSnapshot, human_task: HumanTask) -> bool:
    """Say whether enough people are left to answer. A request to anyone always can."""
    barred = barred_from(task, human_task.kind, human_task.policy)
    if human_task.kind is HumanTaskKind.APPROVAL:
        return tally.can_be_met(human_task, barred)
    return any(rule.anyone or tally.able(human_task.policy, rule, barred) for rule in human_task.policy.rules)


def barred_from(task: TaskSnapshot, kind: HumanTaskKind, policy: Policy) -> frozenset[UserId]:
    """Give whom a request may never be answered by, though they may be asked."""
    if kind is HumanTaskKind.QUESTION:
        return frozenset()
    own = {task.started_by} if kind is HumanTaskKind.APPROVAL and not policy.self_approval else set()
    return frozenset(own | {by for step in policy.distinct_from for by in who_answered(task, step)})


def who_answered(task: TaskSnapshot, step: str) -> frozenset[UserId]:
    """Give who decided or completed a step, in any round."""
    return frozenset(d.by for h in task.human_tasks.values() if h.step == step for d in h.decisions)


def _check_not_barred(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> None:
    policy = human_task.policy
    if not by.is_full_member and not policy.external:
        raise NotAFullMember(by.id, human_task.id)
    if by.id not in barred_from(task, human_task.kind, policy):
        return
    for step in policy.distinct_from:
        if by.id in who_answered(task, step):
            raise NotDistinct(by.id, human_task.id, step)
    raise OwnTask(by.id, human_task.id, policy)


def _rules_of(human_task: HumanTask, by: Actor) -> tuple[Rule, ...]:
    """Give the rules by which a person is asked and to which they belong now; at least one."""
    policy = human_task.policy
    asked = [rule for rule in policy.rules if _is_asked(policy, rule, by)]
    was_asked = any(by.id in seat.earlier for seat in policy.seats)
    if not (asked or was_asked) and by.is_active and any(rule.groups & by.groups for rule in policy.rules):
        raise JoinedLater(by.id, human_task.id)
    if not asked:
        raise NotAsked(by.id, human_task.id, policy)
    belonging = tuple(rule for rule in asked if _belongs(policy, rule, by))
    if not belonging:
        raise NoLongerEligible(by.id, human_task.id)
    return belonging


def _is_asked(policy: Policy, rule: Rule, by: Actor) -> bool:
    if any(seat.user == by.id for seat in rule.seats):
        return True
    return rule.anyone and (by.is_full_member or policy.external)


def _belongs(policy: Policy, rule: Rule, by: Actor) -> bool:
    if not by.is_active:
        return False
    if rule.anyone and (by.is_full_member or policy.external):
        return True
    seats = [seat for seat in rule.seats if seat.user == by.id]
    return any(not seat.via or seat.via & by.groups for seat in seats)
