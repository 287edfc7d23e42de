"""Owns how approvals are counted: for which rule each counts, and what is still needed.

Pure; standard library only. A person counts once, whatever the number of rules they are in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.codes import Verdict
from engine.human_task import Decision, HumanTask
from engine.model import UserId
from engine.policy import Policy, Rule, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far a rule has come."""

    rule: Rule
    by: tuple[UserId, ...] = ()  # whose approval counts for it, each once, earliest first

    @property
    def required(self) -> int:
        """Give how many approvals it takes."""
        return len(self.rule.seats) if self.rule.required is None else self.rule.required

    @property
    def lacking(self) -> int:
        """Give how many approvals it still takes."""
        return max(self.required - len(self.by), 0)


def counts(human_task: HumanTask) -> tuple[Count, ...]:
    """Count the approvals of each rule, in the order of the rules.

    An approval counts as long as its person has a seat in the rule for which it was given, and what it
    approved is what is shown. Who gives another, after theirs fell away, counts by the later one.
    """
    given = _given(human_task)
    return tuple(Count(rule=rule, by=tuple(_counted(given, rule))) for rule in human_task.policy.rules)


def counted(human_task: HumanTask) -> frozenset[UserId]:
    """Give whose approval counts."""
    return frozenset(user for count in counts(human_task) for user in count.by)


def is_met(human_task: HumanTask) -> bool:
    """Say whether every rule has its approvals, or somebody decided alone."""
    if any(d.alone and is_of_this(human_task, d) for d in human_task.decisions):
        return True
    return all(count.lacking == 0 for count in counts(human_task))


def is_of_this(human_task: HumanTask, decision: Decision) -> bool:
    """Say whether a decision approves what the request shows now, and not what it showed before an edit."""
    return decision.verdict is Verdict.APPROVED and decision.fingerprint == human_task.policy.fingerprint


def counting(human_task: HumanTask) -> tuple[Decision, ...]:
    """Give the approvals that count, and those that were given alone, in the order given."""
    last, counted_for = _given(human_task), {(c.rule.name, user) for c in counts(human_task) for user in c.by}
    return tuple(
        d
        for d in human_task.decisions
        if is_of_this(human_task, d) and (d.alone or (last.get(d.by) is d and (d.rule, d.by) in counted_for))
    )


def decisive(human_task: HumanTask, verdict: Verdict) -> Decision | None:
    """Give the word by which a request is decided: its rejection, or the last approval that counts."""
    if verdict is Verdict.APPROVED:
        return next(reversed(counting(human_task)), None)
    return next((d for d in reversed(human_task.decisions) if d.verdict is verdict), None)


def deciding_one(human_task: HumanTask) -> Decision | None:
    """Give the decision that takes effect soon; None: there is none."""
    settling = human_task.settling
    return None if settling is None else decisive(human_task, settling.verdict)


def turn(human_task: HumanTask) -> tuple[Count, ...]:
    """Give the rules whose turn it is: those that are not met, in sequence only the first of them."""
    lacking = tuple(count for count in counts(human_task) if count.lacking)
    return lacking[:1] if human_task.policy.is_sequential else lacking


def reached(human_task: HumanTask) -> tuple[Rule, ...]:
    """Give the rules whose people have been asked: those that are met, and those whose turn it is."""
    its_turn = {count.rule.name for count in turn(human_task)}
    return tuple(c.rule for c in counts(human_task) if not c.lacking or c.rule.name in its_turn)


def rule_for(
    human_task: HumanTask, user: UserId, belongs_to: Collection[str], barred: Collection[UserId]
) -> Rule | None:
    """Give the rule for which an approval counts; None: it is not needed (or not yet).

    It is the first rule that still needs this person and leaves enough people for the others. A later rule
    may need them more: then they wait for its turn.
    """
    mine = [count.rule for count in counts(human_task) if count.lacking and count.rule.name in belongs_to]
    its_turn = {count.rule.name for count in turn(human_task)}
    now = [rule for rule in mine if rule.name in its_turn]
    for rule in now:
        if can_be_met(human_task, barred, supposed={rule.name: user}):
            return rule
    is_kept = len(mine) > len(now) and can_be_met(human_task, barred)
    return None if is_kept else next(iter(now), None)


def can_be_met(
    human_task: HumanTask, barred: Collection[UserId], *, supposed: Mapping[str, UserId] | None = None
) -> bool:
    """Say whether enough different people are left for all that is lacking.

    `supposed`: as if the approval of a person, by the name of a rule, counted for it.
    """
    supposed = supposed or {}
    done = counted(human_task).union(supposed.values())
    wanted = [
        (count.lacking - (count.rule.name in supposed), able(human_task.policy, count.rule, barred) - done)
        for count in counts(human_task)
        if not count.rule.anyone
    ]
    return _suffice(wanted)


def could_be_met(policy: Policy, barred: Collection[UserId]) -> bool:
    """Say whether enough different people are asked, before anybody has answered."""
    asked = [(rule.required, able(policy, rule, barred)) for rule in policy.rules if not rule.anyone]
    return _suffice([(len(people) if number is None else number, people) for number, people in asked])


def able(policy: Policy, rule: Rule, barred: Collection[UserId]) -> frozenset[UserId]:
    """Give who is asked by a rule and may answer."""
    return frozenset(seat.user for seat in rule.seats if may_sit(policy, seat) and seat.user not in barred)


def may_sit(policy: Policy, seat: Seat) -> bool:
    """Say whether the person of a seat is there, and of those who may answer at all."""
    return not seat.is_gone and (policy.external or not seat.is_external)


def _given(human_task: HumanTask) -> dict[UserId, Decision]:
    given: dict[UserId, Decision] = {}
    for decision in human_task.decisions:
        if is_of_this(human_task, decision) and not decision.alone:
            given.pop(decision.by, None)
            given[decision.by] = decision
    return given


def _counted(given: Mapping[UserId, Decision], rule: Rule) -> Iterator[UserId]:
    seated = {seat.user for seat in rule.seats}
    for user, decision in given.items():
        if decision.rule == rule.name and (rule.anyone or user in seated):
            yield user


def _suffice(wanted: Sequence[tuple[int, frozenset[UserId]]]) -> bool:
    """Say whether different people can take all places: so many, each out of these people."""
    plan = _SeatingPlan([people for _, people in wanted])
    return all(plan.seat(rule, set()) for rule, (number, _) in enumerate(wanted) for _ in range(number))


class _SeatingPlan:
    """Who could sit for which rule: nobody for two; who has a seat may change it, but keeps one."""

    def __init__(self, people: Sequence[frozenset[UserId]]) -> None:
        self._people = people
        self._left = [iter(users) for users in people]
        self._taken: dict[UserId, int] = {}

    def seat(self, rule: int, tried: set[int]) -> bool:
        """Find one more for a rule, if need be one who sits for another rule that finds somebody else."""
        tried.add(rule)
        free = next((user for user in self._left[rule] if user not in self._taken), None)
        if free is not None:
            self._taken[free] = rule
            return True
        for user in self._people[rule]:
            other = self._taken[user]
            if other not in tried and self.seat(other, tried):
                self._taken[user] = rule
                return True
        return False
