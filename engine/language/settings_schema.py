"""Owns the check of the JSON Schema in which a registered step type says what its steps may set."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import regex

from engine.language.formats import FORMATS
from engine.language.mistakes import Mistake, nearest
from engine.language.shape import kind_named, shape_mistakes
from engine.language.template_text import template_paths
from engine.model import Json

PATTERN_MAX_CHARS = 500
_TEXT = {"type": "string", "minLength": 1, "maxLength": 1_000}
_COUNT = {"type": "integer", "minimum": 0}
_FORMATS = [name for name in FORMATS if not name.startswith("signoff-")]
_FOR = {  # what each keyword is about
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum"),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": ("properties", "required", "additionalProperties", "maxProperties"),
}
_BOUNDS = (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems"))
_VALUE: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["string", "integer", "number", "boolean", "array", "object"]},
        "title": _TEXT,
        "description": _TEXT,
        "x-what": _TEXT,
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
        "const": {},
        "minLength": _COUNT,
        "maxLength": _COUNT,
        "pattern": {"type": "string", "maxLength": PATTERN_MAX_CHARS},
        "format": {"enum": _FORMATS},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "items": {"type": "object"},
        "minItems": _COUNT,
        "maxItems": _COUNT,
        "uniqueItems": {"type": "boolean"},
        "properties": {"type": "object", "additionalProperties": {"type": "object"}},
        "required": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "additionalProperties": {"type": ["boolean", "object"]},
        "maxProperties": _COUNT,
    },
}
_WHOLE: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["properties"],
    "properties": {
        "$schema": {"const": "https://json-schema.org/draft/2020-12/schema"},
        "type": {"const": "object", "x-what": "`object`"},
        "title": _TEXT,
        "description": _TEXT,
        "properties": _VALUE["properties"]["properties"],
        "required": _VALUE["properties"]["required"],
        "additionalProperties": {"const": False, "x-what": "false: what it does not name cannot be set"},
    },
}


def settings_schema_mistakes(schema: Json, base: Mapping[str, Any], base_name: str) -> Iterator[Mistake]:
    """Find what is wrong with a schema of settings: no JSON Schema of ours, or nothing that the base takes.

    Args:
        schema: what steps of the type may set; JSON.
        base: the JSON Schema of what the type that it extends takes.
        base_name: how that one is called.
    """
    found = [*shape_mistakes(_WHOLE, schema, may_hold_templates=False), *_template_mistakes(schema)]
    if isinstance(schema, dict):
        found += _inner_mistakes({key: schema[key] for key in ("properties", "required") if key in schema})
    found = list(dict.fromkeys(found))
    yield from found
    if not found:
        yield from _unknown_to(base, schema, f"`{base_name}`")


def _template_mistakes(schema: Json) -> Iterator[Mistake]:
    for path in template_paths(schema):
        yield Mistake(path, "takes no templates: it says what steps may set, they may write templates there")


def _value_mistakes(schema: Mapping[str, Any]) -> Iterator[Mistake]:
    """Find what is wrong with the schema of one value, and in it."""
    found = list(shape_mistakes(_VALUE, schema, may_hold_templates=False))
    yield from found
    wrong = {mistake.path[0] for mistake in found if mistake.path}
    sound = {key: value for key, value in schema.items() if key not in wrong}
    yield from _contradictions(sound)
    yield from _inner_mistakes(sound)


def _inner_mistakes(schema: Mapping[str, Any]) -> Iterator[Mistake]:
    properties = schema.get("properties", {})
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if isinstance(inner, dict):
            yield from (mistake.under("properties", name) for mistake in _value_mistakes(inner))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from (mistake.under(key) for mistake in _value_mistakes(schema[key]))
    required = schema.get("required", ())
    for index, name in enumerate(required if isinstance(required, list) else ()):
        if isinstance(name, str) and isinstance(properties, dict) and name not in properties:
            yield Mistake(("required", index), f"there is no property `{name}`{nearest(name, properties)}")


def _contradictions(schema: Mapping[str, Any]) -> Iterator[Mistake]:
    for least, most in _BOUNDS:
        if least in schema and most in schema and schema[least] > schema[most]:
            yield Mistake((least,), f"`{least}` {schema[least]} is more than `{most}` {schema[most]}")
    if "pattern" in schema:
        try:
            regex.compile(schema["pattern"])
        except (regex.error, OverflowError, RecursionError) as error:
            yield Mistake(("pattern",), f"is no regular expression: {error}")
    kind = {"integer": "number"}.get(schema.get("type", ""), schema.get("type"))
    for about, keywords in _FOR.items():
        for key in keywords:
            if key in schema and kind != about:
                message = (
                    f"`{key}` is about {kind_named(about)}: give `type: {about}` beside it, or leave it out"
                )
                yield Mistake((key,), message, is_about_key=True)


def _unknown_to(base: Mapping[str, Any], own: Mapping[str, Any], holder: str) -> Iterator[Mistake]:
    """Find what a schema allows, and what it builds on never takes."""
    known = base.get("properties", {})
    for name, inner in own.get("properties", {}).items():
        at = ("properties", name)
        if name in known:
            for mistake in _never_taken(known[name], inner, f"`{name}` of {holder}"):
                yield mistake.under(*at)
        elif base.get("additionalProperties") is False:
            message = f"{holder} knows no `{name}`{nearest(name, known)}"
            yield Mistake(at, message, is_about_key=True)
        elif isinstance(base.get("additionalProperties"), dict):
            for mistake in _never_taken(base["additionalProperties"], inner, f"`{name}` of {holder}"):
                yield mistake.under(*at)


def _never_taken(base: Mapping[str, Any], own: Mapping[str, Any], holder: str) -> Iterator[Mistake]:
    kinds = base.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    taken = kinds | ({"integer", "number"} if kinds & {"integer", "number"} else set())
    if kinds and "type" in own and own["type"] not in taken:
        wanted = " or ".join(kind_named(kind) for kind in sorted(kinds))
        yield Mistake(("type",), f"{holder} is {wanted}, never {kind_named(own['type'])}")
        return
    for path, value in _values(own):
        for mistake in shape_mistakes(base, value, may_hold_templates=True):
            yield Mistake(path, f"{holder} {mistake.message}")
    yield from _unknown_to(base, own, holder)
    if isinstance(base.get("items"), dict) and isinstance(own.get("items"), dict):
        for mistake in _never_taken(base["items"], own["items"], f"an entry of {holder}"):
            yield mistake.under("items")


def _values(own: Mapping[str, Any]) -> Iterable[tuple[tuple[str | int, ...], Json]]:
    if "const" in own:
        yield ("const",), own["const"]
    for index, value in enumerate(own.get("enum", ())):
        yield ("enum", index), value
