"""Owns who sits where: the seats of a request when it is made or asked again, and who takes over one later.

Pure; standard library only.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeAlias

from engine import tally
from engine.approval import barred_from, can_be_met
from engine.codes import HumanTaskKind
from engine.escalated_seats import asked_again, of_today, with_stand_ins
from engine.human_task import HumanTask
from engine.model import Surface, UserId
from engine.policy import Policy, Rule, Seat
from engine.snapshot import TaskSnapshot

_Taker: TypeAlias = tuple[str, Seat]  # a seat that was handed over, and in which rule


def seated(task: TaskSnapshot, kind: HumanTaskKind, policy: Policy, stand_ins: Iterable[Seat]) -> Policy:
    """Give the rules of a request that is made now: stand-ins in the seats of those who are away.

    A rule that wants all of its people wants a fixed number from now on: those who may answer.
    """
    barred = barred_from(task, kind, policy)
    instead = tuple(stand_ins)
    for stand_in in instead:
        policy = _with_stand_in(policy, stand_in, barred)
    policy = with_stand_ins(policy, instead, barred)
    rules = tuple(
        replace(rule, required=max(len(tally.able(policy, rule, barred)), 1))
        if rule.required is None
        else rule
        for rule in policy.rules
    )
    return replace(policy, rules=rules)


def renewed(task: TaskSnapshot, human_task: HumanTask, today: Policy, stand_ins: Iterable[Seat]) -> Policy:
    """Give the rules of a request for the people of today; all else stays as it was when it was made.

    A seat that was handed over stays with whoever took it: that was somebody's word, with a reason. It
    lapses if they are gone, or if too few different people would be left. What was escalated stays so, to
    the people of today.
    """
    plain = replace(
        human_task.policy,
        rules=today.rules,
        break_glass=today.break_glass,
        escalations=of_today(human_task.policy.escalations, today.escalations),
        surfaces=tuple(dict.fromkeys((*human_task.policy.surfaces, *today.surfaces))),
    )
    away = tuple(stand_ins)

    def with_takers(takers: Iterable[_Taker]) -> Policy:
        each = tuple(takers)
        first = tuple(taker for taker in each if taker[1].escalation is None)
        later = tuple(taker for taker in each if taker[1].escalation is not None)
        before = seated(task, human_task.kind, _with_takers(plain, first), away)
        return _with_takers(asked_again(human_task, before), later)

    def is_enough(takers: Iterable[_Taker]) -> bool:
        return can_be_met(task, replace(human_task, policy=with_takers(takers)))

    return with_takers(_kept(_takers(human_task.policy), is_enough))


def with_surfaces(human_task: HumanTask) -> HumanTask:
    """Let cards stand wherever somebody is asked whose turn it is; nobody is, once all rules are met."""
    policy = human_task.policy
    if tally.is_met(human_task):
        return human_task
    own = (seat.surface for rule in tally.reached(human_task) for seat in rule.seats if not seat.is_gone)
    surfaces: dict[Surface, None] = dict.fromkeys(policy.surfaces)
    surfaces |= dict.fromkeys(surface for surface in own if surface is not None)
    if surfaces.keys() == set(policy.surfaces):
        return human_task
    return replace(human_task, policy=replace(policy, surfaces=tuple(surfaces)))


def handed_over(policy: Policy, of: UserId, to: Seat) -> Policy:
    """Give the seats of one person to another, who has none. Each knows through whose hands it came."""

    def change(seat: Seat, _rule: Rule) -> Seat:
        if seat.user != of:
            return seat
        handed_by = (*seat.earlier, of)
        return replace(to, instead_of=of, handed_by=handed_by, escalation=seat.escalation)

    return changed(policy, change)


def changed(policy: Policy, change: Callable[[Seat, Rule], Seat]) -> Policy:
    """Change seats, each in its rule."""
    return replace(
        policy,
        rules=tuple(
            replace(rule, seats=tuple(change(seat, rule) for seat in rule.seats)) for rule in policy.rules
        ),
    )


def is_gone(policy: Policy, user: UserId, gone: Collection[tuple[str, UserId]]) -> bool:
    """Say whether a person can answer by no rule any more. `gone`: who is, from the rule of which name."""
    mine = [rule for rule in policy.rules if rule.anyone or any(seat.user == user for seat in rule.seats)]
    return bool(mine) and all((rule.name, user) in gone for rule in mine)


def newcomers(before: Policy, now: Policy) -> tuple[UserId, ...]:
    """Give who is asked now and was not before, each once, in the order asked."""
    known = {seat.user for seat in before.seats if not seat.is_gone}
    there = (seat.user for seat in now.seats if not seat.is_gone)
    return tuple(dict.fromkeys(user for user in there if user not in known))


def is_seated(policy: Policy, user: UserId) -> bool:
    """Say whether a person is asked by name or through a group."""
    return any(seat.user == user for seat in policy.seats)


def _takers(policy: Policy) -> tuple[_Taker, ...]:
    """Give the seats that were handed over to people who are there, each with the name of its rule."""
    return tuple(
        (rule.name, seat)
        for rule in policy.rules
        for seat in rule.seats
        if seat.is_handed_over and not seat.is_gone
    )


def _kept(takers: tuple[_Taker, ...], is_enough: Callable[[Iterable[_Taker]], bool]) -> Iterable[_Taker]:
    """Give those who keep their seats: all of them, unless fewer would leave enough people."""
    if is_enough(takers) or not is_enough(()):
        return takers
    kept: list[_Taker] = []
    for taker in takers:
        if is_enough((*kept, taker)):
            kept.append(taker)
    return kept


def _with_takers(policy: Policy, takers: tuple[_Taker, ...]) -> Policy:
    def rule_with(rule: Rule) -> Rule:
        waiting = [seat for name, seat in takers if name == rule.name]
        taking = {seat.user for seat in waiting}
        seats = []
        for asked in rule.seats:
            taker = next((seat for seat in waiting if seat.asked_first == asked.user), None)
            if taker is not None:
                waiting.remove(taker)
                seats.append(taker)
            elif asked.user not in taking:  # nobody has two seats
                seats.append(asked)
        return replace(rule, seats=(*seats, *waiting))

    return replace(policy, rules=tuple(map(rule_with, policy.rules)))


def _with_stand_in(policy: Policy, stand_in: Seat, barred: Collection[UserId]) -> Policy:
    if stand_in.instead_of is None or stand_in.user in barred or not tally.may_sit(policy, stand_in):
        return policy

    def change(seat: Seat, rule: Rule) -> Seat:
        has_one = any(other.user == stand_in.user for other in rule.seats)
        is_theirs = seat.user == stand_in.instead_of and not seat.is_handed_over
        return stand_in if is_theirs and not has_one else seat

    with_them = changed(policy, change)
    if tally.could_be_met(policy, barred) and not tally.could_be_met(with_them, barred):
        return policy  # nobody counts twice: one person for two would be one too few
    return with_them
