"""Owns what becomes of the places of a panel, told plainly: given away, joined by others, taken by them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from engine.model import Actor, Surface, UserId
from engine.policy import Policy, Rule, Seat


class Voted(Protocol):
    """Rules, and for which of them each approval was given last."""

    policy: Policy
    votes: dict[UserId, str]


def given(seat: Seat, to: Actor) -> Seat:
    """Give what becomes of a seat that somebody gives to another, with all through whose hands it came."""
    before = seat.handed_by or ((seat.instead_of,) if seat.instead_of else ())
    return Seat(
        user=to.id,
        is_external=not to.is_full_member,
        instead_of=seat.user,
        handed_by=(*before, seat.user),
        escalation=seat.escalation,
        surface=Surface(f"U-{to.id}"),
    )


def escalated(rule: Rule, people: Rule, number: int, stay: Sequence[UserId] | None) -> Rule:
    """Give a rule with more people; `stay`: of those before, only these."""
    seats = list(rule.seats)
    if stay is not None:
        seats = [seat for seat in seats if seat.user in stay]
        seats += [Seat(user=user) for user in stay if user not in {seat.user for seat in seats}]
        rule = replace(rule, anyone=False, labels=(), groups=frozenset(), replaced_by=number)
    there = {seat.user for seat in seats if not seat.is_gone}
    new = [one for one in people.seats if not one.is_gone and one.user not in there]
    seats = [seat for seat in seats if seat.user not in {one.user for one in new}]
    return replace(
        rule,
        seats=(*seats, *(replace(one, escalation=number) for one in new)),
        labels=(*rule.labels, *(label for label in people.labels if label not in rule.labels)),
        groups=rule.groups | people.groups,
        escalations=(*rule.escalations, number),
    )


def sits(seats: Collection[Seat], by: Actor) -> bool:
    """Say whether a person is asked by name, or through a group in which they are now."""
    return any(seat.user == by.id and (not seat.via or bool(seat.via & by.groups)) for seat in seats)


def rejoined(panel: Voted, was: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Give rules with those who joined them before, or replaced others there, except who has answered."""
    rules, people = panel.policy.rules, [one.people for one in panel.policy.escalations]
    made = []
    for rule in rules:
        before = was.get(rule.name, Rule())
        everybody = {s.user for s in rule.seats}
        everybody |= {s.user for number in before.escalations for s in people[number - 1].seats}
        answered = [user for user, name in panel.votes.items() if name == rule.name]
        stay = [user for user in answered if rule.anyone or user in everybody]
        more = rule
        for number in before.escalations:
            is_alone = number == before.replaced_by
            more = escalated(more, people[number - 1], number, stay if is_alone else None)
        made.append(more)
    return tuple(made)
