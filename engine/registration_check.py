"""Owns the check of a step type that is to be registered: all that is wrong with it, by place."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.content import json_text
from engine.language.form_check import form_mistakes
from engine.language.mistakes import Mistake, nearest, path_text, without
from engine.language.settings_schema import settings_schema_mistakes
from engine.language.shape import shape_mistakes
from engine.language.template_check import TemplateCheck, TemplateSite
from engine.language.template_language import template_language
from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.refusals import Refused
from engine.step_registry import Site, StepType

DEFINITION_MAX_CHARS = 64 * 1024
DEPTH_MAX = 50
_UNKEPT = re.compile("[\ud800-\udfff]|\0")
DEFINITION_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "title": "A step type of Signoff",
    "additionalProperties": False,
    "required": ["name", "extends"],
    "properties": {
        "name": {
            "type": "string",
            "description": "What steps write under `type`",
            "pattern": r"^[a-z][a-z0-9_]{0,62}$",
            "x-what": "a name of lower-case letters, digits and _, beginning with a letter, at most 63",
        },
        "extends": {"type": "string", "description": "The type of the program that does the work"},
        "title": {"type": "string", "minLength": 1, "maxLength": 75},
        "icon": {"type": "string", "minLength": 1, "maxLength": 8, "description": "Such as an emoji"},
        "on_lost": {
            "enum": ["rerun", "ask", "fail"],
            "description": "If the process dies while such a step runs, unless the step says so itself",
        },
        "with": {"type": "object", "description": "What is filled in under `with` of its steps"},
        "settings": {
            "type": "object",
            "description": "What its steps may set under `with`: a JSON Schema object. Without it: whatever "
            "the type takes that it extends",
        },
    },
}


class WrongStepType(Refused):
    """What is to be registered is no step type."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(
            "; ".join(f"{path_text(m.path)}: {m.message}" if m.path else m.message for m in mistakes)
        )


def check_registration(definition: Json, program: Mapping[str, StepType], secrets: Collection[str]) -> None:
    """Let pass what can be registered.

    Args:
        definition: JSON; see `DEFINITION_SCHEMA`.
        program: the types that the program brings.
        secrets: the names of those that are set.

    Raises:
        WrongStepType: all that is wrong with it.
    """
    mistakes = list(_unkept(definition))
    mistakes = mistakes or list(structure_mistakes(definition, program))
    if isinstance(definition, dict) and not any(_shape_mistakes(definition)):
        sound = without(definition, mistakes)
        mistakes += [m.under("with") for m in _filled_in_mistakes(sound, program, secrets)]
    if mistakes:
        raise WrongStepType(list(dict.fromkeys(mistakes)))


def structure_mistakes(definition: Json, program: Mapping[str, StepType]) -> Iterator[Mistake]:
    """Find what is wrong with a definition whatever the environment: its shape, and what it extends."""
    shape = list(_shape_mistakes(definition))
    yield from shape
    if shape:
        return
    name, extends = definition["name"], definition["extends"]
    if name in program:
        yield Mistake(
            ("name",), f"`{name}` comes with the program and cannot be replaced: choose another name"
        )
    if extends not in program:
        yield Mistake(("extends",), f"there is no step type `{extends}` to extend{nearest(extends, program)}")
        return
    yield from _base_mistakes(definition, program[extends])


def _shape_mistakes(definition: Json) -> Iterable[Mistake]:
    return shape_mistakes(DEFINITION_SCHEMA, definition, may_hold_templates=False)


def _base_mistakes(definition: Mapping[str, Any], base: StepType) -> Iterator[Mistake]:
    """Find what does not fit the type that is extended."""
    filled_in, own = definition.get("with", {}), definition.get("settings")
    schema = {key: value for key, value in base.settings.items() if key != "required"}
    if not any(key in filled_in for key in schema.get("x-either", ())):
        schema.pop("x-either", None)  # it is left to the steps, as what is required
    for mistake in shape_mistakes(schema, filled_in, may_hold_templates=True):
        yield mistake.under("with")
    if isinstance(filled_in.get("form"), dict):
        for mistake in form_mistakes(filled_in["form"]):
            yield mistake.under("with", "form")
    if own is None:
        return
    wrong = list(settings_schema_mistakes(own, base.settings, base.name))
    yield from (mistake.under("settings") for mistake in wrong)
    if not wrong:
        yield from _between(filled_in, own, base)


def _between(filled_in: Mapping[str, Json], own: Mapping[str, Any], base: StepType) -> Iterator[Mistake]:
    """Find what the type fills in against its own schema, and what it needs and nobody could give."""
    for mistake in shape_mistakes({"properties": own["properties"]}, filled_in, may_hold_templates=True):
        yield mistake.under("with")
    possible = filled_in.keys() | own["properties"].keys()
    for key in base.settings.get("required", ()):
        if key not in possible:
            yield Mistake(("with", key), "is missing: fill it in, or let steps set it with `settings`")
    either = base.settings.get("x-either", ())
    if either and not any(key in possible for key in either):
        named = " or ".join(f"`{key}`" for key in either)
        yield Mistake(
            ("with", either[0]), f"is missing: fill in {named}, or let steps set it with `settings`"
        )


def _filled_in_mistakes(
    definition: Mapping[str, Any], program: Mapping[str, StepType], secrets: Collection[str]
) -> Iterator[Mistake]:
    """Find what is wrong with templates, and with settings that stand for themselves."""
    base, filled_in = program.get(definition.get("extends", "")), definition.get("with", {})
    if base is None:
        return
    for key in base.literal & filled_in.keys():
        schema = {"properties": base.settings.get("properties", {})}
        yield from shape_mistakes(schema, {key: filled_in[key]}, may_hold_templates=False)
    templated = {key: value for key, value in filled_in.items() if key not in base.literal}
    check = TemplateCheck(template_language())
    named = tuple(sorted(check.steps_read(templated)))  # whether there are such steps, each pipeline shows
    site = Site(step="", steps=named, ancestors=named, roles=_AnyRole())
    known = None if base.is_interactive else secrets
    found = list(check.mistakes(templated, TemplateSite(site=site, inputs=None, secrets=known)))
    yield from found
    if not base.is_interactive:  # people and steps that are asked about, only a pipeline knows
        for mistake in base.check(without(filled_in, found), site):
            if mistake.path and mistake.path[0] in filled_in:
                yield mistake


class _AnyRole(Mapping[str, PeopleRef]):
    """Roles of a pipeline that is not known yet: any may be there."""

    def __getitem__(self, name: str) -> PeopleRef:
        return PeopleRef(labels=(name,))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _unkept(definition: Json) -> Iterable[Mistake]:
    """Find what cannot be kept at all, before anything looks into it."""
    if _depth_exceeds(definition, DEPTH_MAX):
        return [Mistake((), f"values are nested at most {DEPTH_MAX} deep")]
    try:
        size = len(json_text(definition))
    except ValueError:
        return [Mistake((), "is no JSON: it holds a number that JSON cannot write")]
    if size > DEFINITION_MAX_CHARS:
        return [Mistake((), f"has {size} characters: a step type has at most {DEFINITION_MAX_CHARS}")]
    if any(_UNKEPT.search(text) for text in _texts(definition)):
        return [Mistake((), "holds half a character or NUL, which cannot be kept: leave it out")]
    return []


def _depth_exceeds(value: Json, most: int) -> bool:
    level = [value]
    for _ in range(most + 1):
        inner = [
            item.values() if isinstance(item, dict) else item
            for item in level
            if isinstance(item, dict | list)
        ]
        level = [value for values in inner for value in values]
        if not level:
            return False
    return True


def _texts(value: Json) -> Iterator[str]:
    """Give all texts of a JSON value, keys too. It is not nested too deep."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
