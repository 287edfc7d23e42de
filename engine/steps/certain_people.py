"""Owns what a pipeline file alone makes certain about people: who is named, and who can never answer.

Whoever a group or another template stands for is known only when the step asks, and so is whether two names
are one person's: then nothing is certain here. That seats may be handed over makes no file a good one.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from engine.language.people import ANYONE, people_of
from engine.language.template_text import has_template, holds_template
from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.step_registry import Settings, Site
from engine.steps.deciding_settings import ALL, WrittenRule, written_rules

STARTER = "{{ task.started_by }}"
_THEY = "whoever started the task"
_NAMES_MAX = 5
_THE_STARTER = re.compile(r"\{\{-?\s*task\.started_by\s*-?\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many of these people are needed at least, each for one rule only."""

    rule: WrittenRule
    number: int
    people: frozenset[str]


class Out(NamedTuple):
    """Somebody who can never answer, and why."""

    name: str
    why: str


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


def out_of(settings: Settings, site: Site, *, is_form: bool = False) -> Mapping[str, Out]:
    """Give who can never answer a request, by what tells people apart."""
    found = {}
    for step in settings.get("distinct_from", ()):
        if step in site.ancestors and step in site.answered:
            must = _must_have_answered(site.answered[step], settings, site.roles, is_form=is_form)
            for user, who in must.items():
                name = _THEY if user == STARTER else f"`{who}`"
                found[user] = Out(name, f"must have answered `{step}`, which `distinct_from` names")
    if not is_form and settings.get("self_approval", False) is False:
        found[STARTER] = Out(_THEY, "may not decide without `self_approval: true`")
    return found


def too_few(short: Sequence[Wanted], out: Mapping[str, Out], deed: str) -> str:
    """Say how many can never be enough, and why the others may not."""
    people = people_in(short)
    why = _reasons([out[user] for user in sorted(people.intersection(out))])
    number, able = sum(one.number for one in short), len(people.difference(out))
    if len(short) > 1:
        names = " and ".join(f"`{one.rule.name}`" for one in short)
        return f"{names} need {number} different people, but only {able} of those named may {deed}: {why}"
    if not able:
        return f"nobody who is named may {deed}: {why}"
    return f"{number} must {deed}, but only {able} of those named may: {why}"


def _reasons(out: Iterable[Out]) -> str:
    names: dict[str, list[str]] = {}
    for one in out:
        names.setdefault(one.why, []).append(one.name)
    return "; ".join(f"{_some(each)} {why}" for why, each in names.items())


def _some(names: Sequence[str]) -> str:
    shown = [*names[:_NAMES_MAX], *([f"{len(names) - _NAMES_MAX} more"] if names[_NAMES_MAX:] else [])]
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def is_the_starter(text: str) -> bool:
    """Say whether a template gives whoever started the task."""
    return _THE_STARTER.fullmatch(text.strip()) is not None


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _must_have_answered(
    earlier: Settings, here: Settings, roles: Mapping[str, PeopleRef], *, is_form: bool
) -> Mapping[str, str]:
    """Give those without whom an earlier step cannot have gone on, or who can answer neither."""
    if "assignees" in earlier:
        people = named(earlier["assignees"], roles) or {}
        return people if len(people) == 1 else {}
    rules = written_rules(earlier)
    known = wanted(rules, roles)
    barred = {STARTER} if earlier.get("self_approval", False) is False else set()
    if "break_glass" in earlier or fewest_short(known, barred):
        return {}  # one person may have done it alone, or nobody ever can
    people = {user: who for rule in rules for user, who in (named(rule.people, roles) or {}).items()}
    must = {user for user in people if fewest_short(known, {*barred, user})}
    if _lets_in_no_more(here, earlier, is_form=is_form):
        must |= people_in(one for one in known if one.rule.required == ALL)
    return {user: who for user, who in people.items() if user in must}


def _lets_in_no_more(here: Settings, earlier: Settings, *, is_form: bool) -> bool:
    """Say whether whoever could not answer an earlier step, and was not counted, cannot here either."""
    is_starter_out = not is_form and here.get("self_approval", False) is False
    are_guests_out = here.get("external", False) is False
    is_as_far = set(earlier.get("distinct_from", ())) <= set(here.get("distinct_from", ()))
    return (
        is_as_far
        and (is_starter_out or earlier.get("self_approval") is True)
        and (are_guests_out or earlier.get("external") is True)
    )


def _in_full(people: Json) -> Mapping[str, Sequence[str]]:
    """Write people as an object of lists. A template that stands for a list is taken for one of its items."""
    if isinstance(people, str):
        people = {"users": [people]} if has_template(people) else {"roles": [people]}
    lists = {kind: people.get(kind) or [] for kind in ("roles", "users", "groups")}
    return {kind: [names] if isinstance(names, str) else names for kind, names in lists.items()}


def _at_least(required: Json) -> int:
    return required if isinstance(required, int) else 1
