"""Owns the sentence that says why too few people can answer. Pure; standard library only."""

from collections.abc import Iterator

from engine import approval, tally
from engine.codes import HumanTaskKind
from engine.human_task import HumanTask
from engine.model import UserId
from engine.policy import Rule
from engine.snapshot import TaskSnapshot


def too_few(task: TaskSnapshot, human_task: HumanTask) -> str:
    """Say how many must answer, who can, and why others cannot. The people are named by their ids."""
    barred = approval.barred_from(task, human_task.kind, human_task.policy)
    lacking = [rule for rule in human_task.policy.rules if _is_short(human_task, rule, barred)]
    if lacking:
        sentence = "; ".join(_shortage(human_task, rule, barred) for rule in lacking)
    else:
        sentence = "the rules need more different people than they name"
    return "".join((sentence, *_reasons(task, human_task), "; deactivated people and bots do not count"))


def _is_short(human_task: HumanTask, rule: Rule, barred: frozenset[UserId]) -> bool:
    return not rule.anyone and len(tally.able(human_task.policy, rule, barred)) < _needed(human_task, rule)


def _needed(human_task: HumanTask, rule: Rule) -> int:
    return rule.required or 1 if human_task.kind is HumanTaskKind.APPROVAL else 1


def _shortage(human_task: HumanTask, rule: Rule, barred: frozenset[UserId]) -> str:
    able = [s.user for s in rule.seats if s.user in tally.able(human_task.policy, rule, barred)]
    called = rule.name or ", ".join(rule.labels)
    people = f" of {called}" if called else ""
    named = f": {', '.join(able)}" if able else ""
    return f"{_needed(human_task, rule)} must answer, but {len(able) or 'nobody'}{people} can{named}"


def _reasons(task: TaskSnapshot, human_task: HumanTask) -> Iterator[str]:
    policy, users = human_task.policy, {seat.user for seat in human_task.policy.seats}
    barred = approval.barred_from(task, human_task.kind, policy) & users
    earlier = {user: step for step in policy.distinct_from for user in approval.who_answered(task, step)}
    for user in sorted(barred):
        if user in earlier:
            yield f" ({user} answered {earlier[user]} and may not decide: distinct_from)"
        else:
            yield f" ({user} started the task and may not decide: self_approval is false)"
    guests = sorted({seat.user for seat in policy.seats if seat.is_external and not policy.external})
    if guests:
        yield f" (guests may not answer, as external is false: {', '.join(guests)})"
