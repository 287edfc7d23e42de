"""Owns the settings of a gate that say who decides: rules, their order, breaking the glass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.language.computed_people import people_given
from engine.language.mistakes import Path
from engine.language.people import PEOPLE_SCHEMA
from engine.language.template_text import has_template, holds_template
from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.step_registry import Settings

ALL = "all"
_RULES_MAX = 10  # as many rows as a card can show
_REQUIRED: Mapping[str, Any] = {
    "type": ["integer", "string"],
    "minimum": 1,
    "maximum": 100,
    "pattern": f"^{ALL}$",
    "x-what": f"a whole number from 1 to 100, or the word `{ALL}`",
    "default": 1,
    "description": f"How many must approve, or {ALL}",
}
_NAME: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^(?!\s)[^\x00-\x1f\x7f\ud800-\udfff]{1,40}$",
    "x-what": "a name in one line, at most 40 characters",
    "description": "What people read; without it the role or the groups",
}
_RULE: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["from"],
    "properties": {
        "from": {**PEOPLE_SCHEMA, "description": "Who may approve: a role, people, or the word anyone"},
        "required": _REQUIRED,
        "name": _NAME,
    },
}
DECIDING: Mapping[str, Mapping[str, Any]] = {
    "approvers": {**PEOPLE_SCHEMA, "description": "Who may decide: a role, people, or the word anyone"},
    "required": _REQUIRED,
    "rules": {
        "type": "array",
        "minItems": 1,
        "maxItems": _RULES_MAX,
        "items": _RULE,
        "description": "Instead of approvers: several rules, all of which must be met by different people",
    },
    "order": {
        "enum": ["parallel", "sequential"],
        "default": "parallel",
        "description": "Are the rules asked side by side, or one after the other?",
    },
    "break_glass": {**PEOPLE_SCHEMA, "description": "People who may decide alone, with a reason"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRule:
    """A rule as it stands in the settings; what is missing or wrong there is None."""

    place: Path  # where it stands
    key: str  # which of its keys names the people
    name: str
    people: Json
    required: Json


def written_rules(settings: Settings) -> list[WrittenRule]:
    """Give the rules of a gate in their order; that of `approvers` alone has no name."""
    rules = settings.get("rules")
    if isinstance(rules, list):
        return [_written(rule, index) for index, rule in enumerate(rules) if isinstance(rule, dict)]
    if "approvers" not in settings:
        return []
    people, required = settings["approvers"], settings.get("required", 1)
    return [WrittenRule(place=(), key="approvers", name="", people=people, required=required)]


def with_rule_names(settings: Settings) -> Settings:
    """Give each rule its name, so that it stays the same whatever templates give."""
    rules = settings.get("rules")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        return settings
    named = [{**rule, "name": _written(rule, index).name} for index, rule in enumerate(rules)]
    return {**settings, "rules": named}


def with_deciders_read(written: Settings, rendered: Json, roles: Mapping[str, PeopleRef]) -> Json:
    """Give rendered settings, in which the people of rules that templates gave are as a file writes them.

    Raises:
        NotPeople, AnyoneComputed: a template gave something else.
    """
    rules, given = written.get("rules"), rendered.get("rules")
    if not isinstance(given, list):
        return rendered
    stood = rules if isinstance(rules, list) else [rules] * len(given)  # a template gave them all
    read = [_with_people_read(stood[index], rule, index, roles) for index, rule in enumerate(given)]
    return {**rendered, "rules": read}


def _with_people_read(stood: Json, rule: Json, index: int, roles: Mapping[str, PeopleRef]) -> Json:
    if not (isinstance(rule, dict) and "from" in rule):
        return rule
    if not has_template(stood.get("from") if isinstance(stood, dict) else stood):
        return rule
    return {**rule, "from": people_given(rule["from"], roles, ("rules", index, "from"))}


def _written(rule: Mapping[str, Json], index: int) -> WrittenRule:
    people = rule.get("from")
    return WrittenRule(
        place=("rules", index),
        key="from",
        name=rule.get("name") or _called(people) or f"rule {index + 1}",
        people=people,
        required=rule.get("required", 1),
    )


def _called(people: Json) -> str:
    """Give the roles and groups of a rule, as its author wrote them."""
    if isinstance(people, dict):
        names = [*(people.get("roles") or ()), *(people.get("groups") or ())]
        return "" if holds_template(names) else ", ".join(map(str, names))[:40].rstrip()
    return people if isinstance(people, str) and not has_template(people) else ""
