"""Owns the checks of the settings that say who decides: people who are missing, and contradictions."""

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from engine.language.mistakes import Mistake, Path
from engine.language.people import ANYONE, named_in, people_mistakes
from engine.language.template_text import has_template
from engine.model import Json
from engine.step_registry import Settings, Site
from engine.steps.asking_settings import place_mistakes
from engine.steps.deciding_settings import ALL, WrittenRule, written_rules

_THE_STARTER = re.compile(r"\{\{\s*task\.started_by\s*\}\}")


def deciding_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find people who are missing, and settings that contradict each other."""
    rules = written_rules(settings)
    yield from _shape_mistakes(settings)
    yield from _name_mistakes(rules)
    alone = [mistake for rule in rules for mistake in _rule_mistakes(rule, site)]
    yield from alone
    if not alone:
        yield from _together_mistakes(rules, site)
    for rule in rules:
        yield from place_mistakes(rule.key, rule.people, settings)
    yield from _glass_mistakes(rules, settings, site)
    yield from _starter_mistakes(settings, site)


def _shape_mistakes(settings: Settings) -> Iterable[Mistake]:
    rules = settings.get("rules")
    if "rules" in settings and "required" in settings:
        yield Mistake(
            ("required",), "belongs to `approvers`: each of `rules` says its own", is_about_key=True
        )
    if "order" in settings and not (has_template(rules) or (isinstance(rules, list) and len(rules) > 1)):
        yield Mistake(
            ("order",), "needs two `rules` or more: there is nothing to put in order", is_about_key=True
        )


def _name_mistakes(rules: Sequence[WrittenRule]) -> Iterable[Mistake]:
    places: dict[str, Path] = {}
    for rule in rules:
        if rule.name in places:
            first = f"rules[{places[rule.name][1]}]"
            yield Mistake(
                rule.place, f"`{rule.name}` is the name of {first} already: give it a `name` of its own"
            )
        places.setdefault(rule.name, rule.place)


def _rule_mistakes(rule: WrittenRule, site: Site) -> Iterable[Mistake]:
    if rule.people is None:
        return
    for mistake in people_mistakes(rule.people, site.roles):
        yield mistake.under(*rule.place, rule.key)
    if rule.people == ANYONE and rule.required == ALL:
        message = f"`{ALL}` cannot be reached with `{rule.key}: {ANYONE}`: say how many must approve"
        yield Mistake((*rule.place, "required"), message)
    named, required = named_in(rule.people, site.roles), rule.required
    if named and isinstance(required, int) and len(named) < required:
        only = "1 person is" if len(named) == 1 else f"{len(named)} people are"
        yield Mistake(
            (*rule.place, "required"), f"{required} must approve, but only {only} named in `{rule.key}`"
        )


def _together_mistakes(rules: Sequence[WrittenRule], site: Site) -> Iterable[Mistake]:
    """Find the fewest rules that can never all be met, since each person counts for one of them."""
    known = [(rule, named) for rule in rules if (named := named_in(rule.people, site.roles))]
    for size in range(2, len(known) + 1):
        for some in combinations(known, size):
            needed = sum(_needed(rule, named) for rule, named in some)
            people = frozenset().union(*(named for _, named in some))
            if needed > len(people):
                names = " and ".join(f"`{rule.name}`" for rule, _ in some)
                yield Mistake(
                    ("rules",),
                    f"{names} need {needed} different people, as each counts for one rule, but name "
                    f"only {len(people)}",
                )
                return


def _glass_mistakes(rules: Sequence[WrittenRule], settings: Settings, site: Site) -> Iterable[Mistake]:
    if "break_glass" not in settings:
        return
    if settings["break_glass"] == ANYONE:
        yield Mistake(("break_glass",), f"cannot be `{ANYONE}`: then no rule would bind anybody; name people")
        return
    for mistake in people_mistakes(settings["break_glass"], site.roles, may_be_anyone=False):
        yield mistake.under("break_glass")
    if [(rule.people, rule.required) for rule in rules] == [(ANYONE, 1)]:
        yield Mistake(
            ("break_glass",), f"has no meaning here: with `{ANYONE}`, everybody may decide alone already"
        )


def _starter_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find a starter who may decide by one setting, and may not by another."""
    if settings.get("self_approval") is not True:
        return
    for name in settings.get("distinct_from", ()):
        if _is_the_starter(site.asking.get(name)):
            message = f"contradicts `distinct_from`: `{name}` asks whoever started the task to answer"
            yield Mistake(("self_approval",), message)


def _is_the_starter(people: Json) -> bool:
    if isinstance(people, dict):
        users = people.get("users")
        is_all = not any(people.get(kind) for kind in ("groups", "roles"))
        return is_all and isinstance(users, list) and len(users) == 1 and _is_the_starter(users[0])
    return isinstance(people, str) and _THE_STARTER.fullmatch(people.strip()) is not None


def _needed(rule: WrittenRule, named: frozenset[str]) -> int:
    if rule.required == ALL:
        return len(named)
    return rule.required if isinstance(rule.required, int) else 1
