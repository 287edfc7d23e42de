"""Owns step types that a tenant registers: a known type under a new name, with settings filled in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from engine.codes import OnLost
from engine.language.form_check import form_mistakes
from engine.language.mistakes import Mistake, nearest, path_text
from engine.language.shape import shape_mistakes
from engine.model import Json
from engine.ports.catalog import RegisteredStepType
from engine.refusals import Refused
from engine.step_registry import Settings, StepType

DEFINITION_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "extends"],
    "properties": {
        "name": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]{0,62}$",
            "x-what": "a name of lower-case letters, digits and _, beginning with a letter, at most 63",
        },
        "extends": {"type": "string"},
        "title": {"type": "string", "minLength": 1, "maxLength": 75},
        "icon": {"type": "string", "minLength": 1, "maxLength": 8},
        "on_lost": {"enum": ["rerun", "ask", "fail"]},
        "with": {"type": "object"},
    },
}


class WrongStepType(Refused):
    """What is to be registered is no step type."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(
            "; ".join(f"{path_text(m.path)}: {m.message}" if m.path else m.message for m in mistakes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTypes:
    """All step types of a tenant, and what is wrong with those that can no longer be used."""

    types: Mapping[str, StepType]
    broken: Mapping[str, str]


def known_types(program: Mapping[str, StepType], registered: Iterable[RegisteredStepType]) -> KnownTypes:
    """Give the types of the program together with those of a tenant."""
    types, broken = dict(program), {}
    for row in registered:
        try:
            types[row.name] = registered_type(json.loads(row.definition), program)
        except WrongStepType as error:  # its package is gone, or has taken the name itself
            broken[row.name] = str(error)
    return KnownTypes(types=MappingProxyType(types), broken=MappingProxyType(broken))


def registered_type(definition: Json, program: Mapping[str, StepType]) -> StepType:
    """Build a step type from what a tenant registered: `name`, `extends`, and what it fills in.

    Args:
        definition: JSON object; see `DEFINITION_SCHEMA`.
        program: the types that the program brings. They cannot be replaced, and only they extended.

    Raises:
        WrongStepType: all that is wrong with it.
    """
    mistakes = list(shape_mistakes(DEFINITION_SCHEMA, definition, may_hold_templates=False))
    mistakes = mistakes or list(_mistakes(definition, program))
    if mistakes:
        raise WrongStepType(mistakes)
    base = program[definition["extends"]]
    return replace(
        base,
        name=definition["name"],
        title=definition.get("title", definition["name"]),
        icon=definition.get("icon", base.icon),
        extends=base.name,
        defaults=MappingProxyType({**base.defaults, **definition.get("with", {})}),
        on_lost=_always(OnLost(definition["on_lost"])) if "on_lost" in definition else base.on_lost,
    )


def _mistakes(definition: Mapping[str, Any], program: Mapping[str, StepType]) -> Iterable[Mistake]:
    name, extends = definition["name"], definition["extends"]
    if name in program:
        yield Mistake(
            ("name",), f"`{name}` comes with the program and cannot be replaced: choose another name"
        )
    if extends not in program:
        yield Mistake(("extends",), f"there is no step type `{extends}` to extend{nearest(extends, program)}")
        return
    settings = definition.get("with", {})
    schema = {key: value for key, value in program[extends].settings.items() if key != "required"}
    if not any(key in settings for key in schema.get("x-either", ())):
        schema.pop("x-either", None)  # it is left to the steps, as what is required
    for mistake in shape_mistakes(schema, settings, may_hold_templates=True):
        yield mistake.under("with")
    if isinstance(settings.get("form"), dict):
        for mistake in form_mistakes(settings["form"]):
            yield mistake.under("with", "form")


def _always(on_lost: OnLost) -> "_AlwaysLost":
    return _AlwaysLost(on_lost)


@dataclass(frozen=True, slots=True)
class _AlwaysLost:
    """What happens to a lost body, whatever its settings."""

    on_lost: OnLost

    def __call__(self, _settings: Settings) -> OnLost:
        return self.on_lost
