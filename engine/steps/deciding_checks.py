"""Owns the checks of the settings that say who decides: people who are missing, and contradictions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.language.mistakes import Mistake
from engine.language.people import ANYONE, people_mistakes
from engine.language.readable_names import look_of, unseen_in
from engine.language.template_text import has_template
from engine.model import Json
from engine.step_registry import Settings, Site
from engine.steps.asking_settings import place_mistakes
from engine.steps.certain_answers import never_enough
from engine.steps.certain_people import (
    Wanted,
    are_among,
    fewest_short,
    is_the_starter,
    named,
    people_in,
    wanted,
)
from engine.steps.deciding_settings import ALL, WrittenRule, written_rules


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
    yield from _never_met(rules, settings, site)


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
    """Find names of rules that people cannot read, or cannot tell apart."""
    earlier: dict[str, WrittenRule] = {}
    for rule in rules:
        if unseen := unseen_in(rule.name):
            yield Mistake(rule.place, f"its name holds {unseen}, which nobody sees: give it a `name` without")
            continue
        first = earlier.setdefault(rule.name if has_template(rule.name) else look_of(rule.name), rule)
        if first is not rule:
            yield Mistake(rule.place, _same_name(rule, first))


def _same_name(rule: WrittenRule, first: WrittenRule) -> str:
    where, advice = f"rules[{first.place[1]}]", "give it a `name` of its own"
    if rule.name == first.name:
        return f"`{rule.name}` is the name of {where} already: {advice}"
    return f"`{rule.name}` can hardly be told from `{first.name}`, the name of {where}: {advice}"


def _rule_mistakes(rule: WrittenRule, site: Site) -> Iterable[Mistake]:
    if rule.people is None:
        return
    for mistake in people_mistakes(rule.people, site.roles):
        yield mistake.under(*rule.place, rule.key)
    if rule.people == ANYONE and rule.required == ALL:
        message = f"`{ALL}` cannot be reached with `{rule.key}: {ANYONE}`: say how many must approve"
        yield Mistake((*rule.place, "required"), message)
    people, required = named(rule.people, site.roles), rule.required
    if people and isinstance(required, int) and len(people) < required:
        only = "1 person is" if len(people) == 1 else f"{len(people)} people are"
        yield Mistake(
            (*rule.place, "required"), f"{required} must approve, but only {only} named in `{rule.key}`"
        )


def _together_mistakes(rules: Sequence[WrittenRule], site: Site) -> Iterable[Mistake]:
    """Find the fewest rules that can never all be met, since each person counts for one of them."""
    known = [replace(one, number=_needed(one)) for one in wanted(rules, site.roles)]
    if some := fewest_short(known):
        names = " and ".join(f"`{one.rule.name}`" for one in some)
        needed, people = sum(one.number for one in some), len(people_in(some))
        yield Mistake(
            ("rules",),
            f"{names} need {needed} different people, as each counts for one rule, but name only {people}",
        )


def _glass_mistakes(rules: Sequence[WrittenRule], settings: Settings, site: Site) -> Iterable[Mistake]:
    if "break_glass" not in settings:
        return
    if settings["break_glass"] == ANYONE:
        yield Mistake(("break_glass",), f"cannot be `{ANYONE}`: then no rule would bind anybody; name people")
        return
    for mistake in people_mistakes(settings["break_glass"], site.roles, may_be_anyone=False):
        yield mistake.under("break_glass")
    alone = _alone_already(rules[0], settings, site) if len(rules) == 1 else ""
    if alone and rules[0].people == ANYONE:
        message = f"has no meaning here: with `{ANYONE}`, everybody may decide alone already"
        yield Mistake(("break_glass",), message)
    elif alone and not site.is_rendered and are_among(settings["break_glass"], rules[0].people, site.roles):
        message = f"has no meaning here: those whom it names may decide alone already, as {alone}"
        yield Mistake(("break_glass",), message)


def _alone_already(rule: WrittenRule, settings: Settings, site: Site) -> str:
    """Say why one approval is enough for a rule; nothing if it is not."""
    if rule.required == 1:
        return "`required` is 1"
    if rule.required != ALL or not (known := wanted([rule], site.roles)):
        return ""
    two = [replace(one, number=2) for one in known]
    return "nobody else may approve" if fewest_short(two) or never_enough(two, settings, site) else ""


def _starter_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find a starter who may decide by one setting, and may not by another."""
    if settings.get("self_approval") is not True:
        return
    for name in settings.get("distinct_from", ()):
        if _is_the_starter(site.asking.get(name)):
            message = f"contradicts `distinct_from`: `{name}` asks whoever started the task to answer"
            yield Mistake(("self_approval",), message)


def _never_met(rules: Sequence[WrittenRule], settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find rules that can never be met by those whom they name, since some of them may never decide here."""
    if short := never_enough(wanted(rules, site.roles), settings, site):
        rule = short.rules[0].rule
        yield Mistake(("rules",) if short.rules[1:] else (*rule.place, rule.key), short.told("approve"))
    people = settings.get("break_glass")
    glass = WrittenRule(place=(), key="break_glass", name="", people=people, required=1)
    if useless := never_enough(wanted([glass], site.roles), settings, site):
        yield Mistake(("break_glass",), useless.told("decide"))


def _is_the_starter(people: Json) -> bool:
    if isinstance(people, dict):
        users = people.get("users")
        is_all = not any(people.get(kind) for kind in ("groups", "roles"))
        return is_all and isinstance(users, list) and len(users) == 1 and _is_the_starter(users[0])
    return isinstance(people, str) and is_the_starter(people)


def _needed(one: Wanted) -> int:
    return len(one.people) if one.rule.required == ALL else one.number
