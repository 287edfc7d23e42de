"""Owns step types that a tenant registers: a known type under a new name, with settings filled in."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from engine.codes import OnLost
from engine.pipeline import Body
from engine.ports.catalog import RegisteredStepType
from engine.registration_check import WrongStepType, structure_mistakes
from engine.step_registry import Settings, StepType


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
            types[row.name] = registered_type(row, program)
        except WrongStepType as error:  # its package is gone, or has taken the name itself
            broken[row.name] = str(error)
    return KnownTypes(types=MappingProxyType(types), broken=MappingProxyType(broken))


def registered_type(row: RegisteredStepType, program: Mapping[str, StepType]) -> StepType:
    """Build a step type from what a tenant registered.

    Args:
        row: a version of it, whose definition `engine.registration_check` found right once.
        program: the types that the program brings by now. They cannot be replaced, and only they extended.

    Raises:
        WrongStepType: all that is wrong with it by now.
    """
    definition: Mapping[str, Any] = json.loads(row.definition)
    mistakes = list(structure_mistakes(definition, program))
    if mistakes:
        raise WrongStepType(mistakes)
    base = program[definition["extends"]]
    return replace(
        base,
        name=definition["name"],
        title=definition.get("title", definition["name"]),
        icon=definition.get("icon", base.icon),
        extends=base.name,
        version=row.version,
        defaults=MappingProxyType({**base.defaults, **definition.get("with", {})}),
        own=definition.get("settings"),
        on_lost=_AlwaysLost(OnLost(definition["on_lost"])) if "on_lost" in definition else base.on_lost,
    )


def type_of(body: Body, named: Callable[[str], StepType]) -> StepType:
    """Give the type of a body: a registered one as it was when its pipeline was published.

    `named` gives a type by name, or raises.
    """
    kept = body.registered
    if kept is None:
        return named(body.type)
    base = named(kept.extends)
    return replace(base, name=body.type, extends=base.name, version=kept.version, own=kept.own)


@dataclass(frozen=True, slots=True)
class _AlwaysLost:
    """What happens to a lost body, whatever its settings."""

    on_lost: OnLost

    def __call__(self, _settings: Settings) -> OnLost:
        return self.on_lost
