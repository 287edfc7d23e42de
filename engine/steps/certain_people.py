"""Owns what a pipeline file alone makes certain about people: who is named, and how many are needed.

Whoever a group or another template stands for is known only when the step asks, and so is whether two names
are one person's: then nothing is certain here. That seats may be handed over makes no file a good one.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.language.people import ANYONE, people_of
from engine.language.template_text import has_template, holds_template
from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.steps.deciding_settings import WrittenRule

STARTER = "{{ task.started_by }}"
_THE_STARTER = re.compile(r"\{\{-?\s*task\.started_by\s*-?\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many of these people are needed at least, each for one rule only."""

    rule: WrittenRule
    number: int
    people: frozenset[str]


def named(people: Json, roles: Mapping[str, PeopleRef]) -> Mapping[str, str] | None:
    """Give those who are named, as written, by what tells them apart; None: the file does not show who it is.

    Whoever started the task is one of them.
    """
    if people is None or people == ANYONE:
        return None
    written = _in_full(people)
    if not roles.keys() >= set(written["roles"]):
        return None
    ref = people_of(written, roles)
    users = {STARTER if is_the_starter(user) else user.casefold(): user for user in ref.users}
    is_computed = any(has_template(user) for user in users if user != STARTER)
    return None if ref.anyone or ref.groups or is_computed else users


def wanted(rules: Iterable[WrittenRule], roles: Mapping[str, PeopleRef]) -> list[Wanted]:
    """Give what rules want, as far as it is known. All who may are at least one."""
    return [
        Wanted(rule=rule, number=_at_least(rule.required), people=frozenset(people))
        for rule in rules
        if (people := named(rule.people, roles))
    ]


def are_among(some: Json, people: Json, roles: Mapping[str, PeopleRef]) -> bool:
    """Say whether all whom one setting names are certainly among those of another."""
    if some == people:
        return bool(some)
    if people is None or holds_template([some, people]):
        return False
    inner, outer = people_of(some, roles), people_of(people, roles)
    users, groups = _folded(inner.users), _folded(inner.groups)
    return bool(users | groups) and users <= _folded(outer.users) and groups <= _folded(outer.groups)


def fewest_short(rules: Sequence[Wanted], out: Collection[str] = ()) -> tuple[Wanted, ...]:
    """Give the fewest rules that can never all be met without some people; empty: there are none."""
    for size in range(1, len(rules) + 1):
        for some in combinations(rules, size):
            if sum(rule.number for rule in some) > len(people_in(some).difference(out)):
                return some
    return ()


def people_in(rules: Iterable[Wanted]) -> frozenset[str]:
    """Give everybody whom some rules name."""
    return frozenset[str]().union(*(rule.people for rule in rules))


def is_the_starter(text: str) -> bool:
    """Say whether a template gives whoever started the task."""
    return _THE_STARTER.fullmatch(text.strip()) is not None


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _in_full(people: Json) -> Mapping[str, Sequence[str]]:
    """Write people as an object of lists. A template that stands for a list is taken for one of its items."""
    if isinstance(people, str):
        people = {"users": [people]} if has_template(people) else {"roles": [people]}
    lists = {kind: people.get(kind) or [] for kind in ("roles", "users", "groups")}
    return {kind: [names] if isinstance(names, str) else names for kind, names in lists.items()}


def _at_least(required: Json) -> int:
    return required if isinstance(required, int) else 1
