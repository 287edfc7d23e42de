"""Owns who sits where: the seats of a request when it is made, and whoever takes over one later.

Pure; standard library only.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from engine import tally
from engine.approval import barred_from
from engine.codes import HumanTaskKind
from engine.model import HumanTask, Policy, Rule, Seat, Surface, UserId
from engine.snapshot import TaskSnapshot


def seated(task: TaskSnapshot, kind: HumanTaskKind, policy: Policy, stand_ins: Iterable[Seat]) -> Policy:
    """Give the rules of a request that is made now: stand-ins in the seats of those who are away.

    A rule that wants all of its people wants a fixed number from now on: those who may answer.
    """
    barred = barred_from(task, kind, policy)
    for stand_in in stand_ins:
        policy = _with_stand_in(policy, stand_in, barred)
    rules = tuple(
        replace(rule, required=max(len(tally.able(policy, rule, barred)), 1))
        if rule.required is None
        else rule
        for rule in policy.rules
    )
    return replace(policy, rules=rules)


def with_surfaces(human_task: HumanTask) -> HumanTask:
    """Let cards stand wherever somebody is asked whose turn it is."""
    policy = human_task.policy
    own = (seat.surface for rule in tally.reached(human_task) for seat in rule.seats if not seat.is_gone)
    surfaces: dict[Surface, None] = dict.fromkeys(policy.surfaces)
    surfaces |= dict.fromkeys(surface for surface in own if surface is not None)
    if surfaces.keys() == set(policy.surfaces):
        return human_task
    return replace(human_task, policy=replace(policy, surfaces=tuple(surfaces)))


def moved(policy: Policy, of: UserId, to: Seat) -> Policy:
    """Give the seats of one person to another, in each rule in which the other has none."""

    def change(seat: Seat, rule: Rule) -> Seat:
        has_one = any(other.user == to.user for other in rule.seats)
        return to if seat.user == of and not has_one else seat

    return changed(policy, change)


def changed(policy: Policy, change: Callable[[Seat, Rule], Seat]) -> Policy:
    """Change seats, each in its rule."""
    return replace(
        policy,
        rules=tuple(
            replace(rule, seats=tuple(change(seat, rule) for seat in rule.seats)) for rule in policy.rules
        ),
    )


def is_gone(policy: Policy, user: UserId) -> bool:
    """Say whether a person who is asked can answer by none of their seats any more."""
    mine = [seat for seat in policy.seats if seat.user == user]
    return bool(mine) and not policy.anyone and all(seat.is_gone for seat in mine)


def newcomers(before: Policy, now: Policy) -> tuple[UserId, ...]:
    """Give who is asked now and was not before, each once, in the order asked."""
    known = {seat.user for seat in before.seats if not seat.is_gone}
    return tuple(dict.fromkeys(seat.user for seat in now.seats if seat.user not in known))


def is_seated(policy: Policy, user: UserId) -> bool:
    """Say whether a person is asked by name or through a group."""
    return any(seat.user == user for seat in policy.seats)


def _with_stand_in(policy: Policy, stand_in: Seat, barred: Collection[UserId]) -> Policy:
    if stand_in.instead_of is None or stand_in.user in barred or not tally.may_sit(policy, stand_in):
        return policy
    with_them = moved(policy, stand_in.instead_of, stand_in)
    if tally.could_be_met(policy, barred) and not tally.could_be_met(with_them, barred):
        return policy  # nobody counts twice: one person for two would be one too few
    return with_them
