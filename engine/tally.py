"""Owns how approvals are counted: for which rule each counts, and what is still needed.

Pure; standard library only. A person counts once, whatever the number of rules they are in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model import HumanTask, Policy, Rule, Seat, UserId, Verdict


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

    An approval counts as long as its person has a seat in the rule for which it was given.
    """
    return tuple(Count(rule=rule, by=tuple(_counted(human_task, rule))) for rule in human_task.policy.rules)


def is_met(human_task: HumanTask) -> bool:
    """Say whether every rule has its approvals, or somebody decided alone."""
    if any(d.alone and d.verdict is Verdict.APPROVED for d in human_task.decisions):
        return True
    return all(count.lacking == 0 for count in counts(human_task))


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
        if can_be_met(human_task, barred, counted={rule.name: user}):
            return rule
    is_kept = len(mine) > len(now) and can_be_met(human_task, barred)
    return None if is_kept else next(iter(now), None)


def can_be_met(
    human_task: HumanTask, barred: Collection[UserId], *, counted: Mapping[str, UserId] | None = None
) -> bool:
    """Say whether enough different people are left for all that is lacking.

    `counted`: suppose that the approval of a person, by the name of a rule, counts for it.
    """
    supposed = counted or {}
    done = {d.by for d in human_task.decisions if d.verdict is Verdict.APPROVED} | set(supposed.values())
    wanted = [
        (count.lacking - (count.rule.name in supposed), able(human_task.policy, count.rule, barred) - done)
        for count in counts(human_task)
        if not count.rule.anyone
    ]
    return _suffice(wanted)


def able(policy: Policy, rule: Rule, barred: Collection[UserId]) -> frozenset[UserId]:
    """Give who is asked by a rule and may answer."""
    return frozenset(seat.user for seat in rule.seats if may_sit(policy, seat) and seat.user not in barred)


def may_sit(policy: Policy, seat: Seat) -> bool:
    """Say whether the person of a seat is there, and of those who may answer at all."""
    return not seat.is_gone and (policy.external or not seat.is_external)


def _counted(human_task: HumanTask, rule: Rule) -> Iterator[UserId]:
    seated = {seat.user for seat in rule.seats}
    seen: set[UserId] = set()
    for decision in human_task.decisions:
        if decision.verdict is not Verdict.APPROVED or decision.rule != rule.name or decision.by in seen:
            continue
        if rule.anyone or decision.by in seated:
            seen.add(decision.by)
            yield decision.by


def _suffice(wanted: Sequence[tuple[int, frozenset[UserId]]]) -> bool:
    """Say whether different people can take all places: so many, each out of these people."""
    places = [people for number, people in wanted for _ in range(number)]
    if any(number > len(people) for number, people in wanted):
        return False
    taken: dict[UserId, int] = {}
    return all(_find_place(place, places, taken, set()) for place in range(len(places)))


def _find_place(
    place: int, places: Sequence[frozenset[UserId]], taken: dict[UserId, int], seen: set[UserId]
) -> bool:
    """Fill a place, if need be by moving people to other places (an augmenting path)."""
    for user in places[place]:
        if user in seen:
            continue
        seen.add(user)
        if user not in taken or _find_place(taken[user], places, taken, seen):
            taken[user] = place
            return True
    return False
