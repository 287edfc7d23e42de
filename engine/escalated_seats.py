"""Owns where the people of escalations sit: beside those who are asked, or instead of them.

Pure; standard library only. When they are asked: `engine.escalating`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from engine import tally
from engine.human_task import HumanTask
from engine.model import UserId
from engine.policy import Escalation, Policy, Rule, Seat


def with_escalation(human_task: HumanTask, number: int, barred: Collection[UserId]) -> HumanTask:
    """Let the people of an escalation (they count from 1) sit in each rule that still lacks approvals.

    Who is known to be gone does not. If they replace others, they do so where it is the rule's turn: who is
    asked later has not been asked yet. Whoever has answered stays; so do all, if no newcomer may answer.
    """
    escalation = human_task.policy.escalations[number - 1]
    is_instead = escalation.replace and bool(tally.able(human_task.policy, escalation.people, barred))
    its_turn = {count.rule.name for count in tally.turn(human_task)}
    rules = tuple(
        _joined(
            count.rule,
            escalation,
            number,
            answered=count.by if is_instead and count.rule.name in its_turn else None,
        )
        if count.lacking
        else count.rule
        for count in tally.counts(human_task)
    )
    return replace(human_task, policy=replace(human_task.policy, rules=rules), escalated=number)


def of_today(escalations: Sequence[Escalation], today: Sequence[Escalation]) -> tuple[Escalation, ...]:
    """Give escalations with the people of today, as far as they are known; all else stays as it was."""
    found = (replace(was, people=now.people) for was, now in zip(escalations, today, strict=False))
    return (*found, *escalations[len(today) :])


def asked_again(human_task: HumanTask, today: Policy) -> Policy:
    """Give the rules of today, in which the people of today sit of all escalations that have been."""
    was = {rule.name: rule for rule in human_task.policy.rules if rule.escalations}
    if not was:
        return today
    both = replace(today, rules=tuple(_with_all(rule, was.get(rule.name), today) for rule in today.rules))
    answered = {count.rule.name: count.by for count in tally.counts(replace(human_task, policy=both))}
    rules = tuple(
        _rejoined(rule, was[rule.name], today.escalations, answered[rule.name]) if rule.name in was else rule
        for rule in today.rules
    )
    return replace(today, rules=rules)


def changed_later(human_task: HumanTask, change: Callable[[Seat, int], Seat]) -> Policy:
    """Change seats of those whom escalations are still to ask, each with the number of its escalation."""

    def with_changed(number: int, one: Escalation) -> Escalation:
        if number <= human_task.escalated:
            return one
        people = replace(one.people, seats=tuple(change(seat, number) for seat in one.people.seats))
        return one if people == one.people else replace(one, people=people)

    escalations = enumerate(human_task.policy.escalations, start=1)
    return replace(human_task.policy, escalations=tuple(with_changed(*each) for each in escalations))


def with_stand_ins(policy: Policy, stand_ins: Sequence[Seat], barred: Collection[UserId]) -> Policy:
    """Let others sit for those who are away, among the people of escalations."""
    if not policy.escalations:
        return policy
    instead = {
        seat.instead_of: seat for seat in stand_ins if seat.user not in barred and tally.may_sit(policy, seat)
    }

    def changed(people: Rule) -> Rule:
        asked = {seat.user for seat in people.seats}
        seats = []
        for seat in people.seats:
            taker = instead.get(seat.user)
            sits = seat if taker is None or taker.user in asked else taker
            asked.add(sits.user)  # nobody has two seats
            seats.append(sits)
        return replace(people, seats=tuple(seats))

    escalations = tuple(replace(one, people=changed(one.people)) for one in policy.escalations)
    return replace(policy, escalations=escalations)


def _with_all(rule: Rule, was: Rule | None, today: Policy) -> Rule:
    """Seat everybody, whoever sits instead of whom."""
    if was is None:
        return rule
    return _rejoined(rule, replace(was, replaced_by=None), today.escalations, ())


def _rejoined(rule: Rule, was: Rule, escalations: Sequence[Escalation], answered: Sequence[UserId]) -> Rule:
    for number in was.escalations:
        staying = answered if number == was.replaced_by else None
        rule = _joined(rule, escalations[number - 1], number, answered=staying)
    return rule


def _joined(rule: Rule, escalation: Escalation, number: int, *, answered: Sequence[UserId] | None) -> Rule:
    """Seat people in a rule. `answered`: instead of all but these; None: instead of nobody."""
    people = escalation.people
    staying = rule.seats if answered is None else _seats_of(rule, answered)
    there = {seat.user for seat in staying if not seat.is_gone}
    present = (seat for seat in people.seats if not seat.is_gone)
    joining = tuple(replace(seat, escalation=number) for seat in present if seat.user not in there)
    back = {seat.user for seat in joining}
    kept = rule if answered is None else replace(rule, anyone=False, labels=(), groups=frozenset())
    return replace(
        kept,
        seats=(*(seat for seat in staying if seat.user not in back), *joining),
        labels=tuple(dict.fromkeys((*kept.labels, *people.labels))),
        groups=kept.groups | people.groups,
        escalations=(*rule.escalations, number),
        replaced_by=rule.replaced_by if answered is None else number,
    )


def _seats_of(rule: Rule, answered: Sequence[UserId]) -> tuple[Seat, ...]:
    """Give the seats of those who have answered; of a rule that asks anyone, they may have had none."""
    seats = tuple(seat for seat in rule.seats if seat.user in answered)
    seated = {seat.user for seat in seats}
    return (*seats, *(Seat(user=user) for user in answered if user not in seated))
