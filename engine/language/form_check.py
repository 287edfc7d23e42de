"""Owns the check of a form when a file is loaded: what a form can ask for, and what Slack can draw."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import regex

from engine.language.formats import FORMATS
from engine.language.forms import field_of, problem_of
from engine.language.mistakes import Mistake, nearest
from engine.language.shape import shape_mistakes
from engine.language.template_text import holds_template
from engine.model import Json

FIELDS_MAX = 50  # a modal of Slack has 100 blocks, and the form is not alone in it
OPTIONS_MAX = 100  # of Slack's select
OPTION_TITLE_MAX_CHARS = 75  # Slack, for the text of an option
LABEL_MAX_CHARS = 2_000  # Slack, for the label and the hint of an input
PLACEHOLDER_MAX_CHARS = 150  # Slack
TEXT_MAX_CHARS = 3_000  # Slack, for min_length and max_length of a text input
PATTERN_MAX_CHARS = 500
FORM_MAX_BYTES = 160_000  # Slack takes 250 kB for a view; templates and what stands in fields need the rest
_FIELD_BYTES = 400  # what Slack wants written for each field beside its texts
_OPTION_BYTES = 80  # and for each option
_VALUE_BYTES = 75  # of an option; a longer value stays here, and Slack gets a number

_TYPES = ("string", "integer", "number", "boolean", "array")
_STRING_FORMATS = ("multiline", *(name for name in FORMATS if not name.startswith("signoff-")))
_LENGTH = {"type": "integer", "minimum": 0, "maximum": TEXT_MAX_CHARS}
_COUNT = {"type": "integer", "minimum": 0, "maximum": OPTIONS_MAX}
_VALUES = {"type": "array", "minItems": 1, "maxItems": OPTIONS_MAX, "uniqueItems": True}
_ENUM = {
    "enum": {**_VALUES, "items": {"type": ["string", "integer", "number"]}},
    "enumNames": {
        **_VALUES,
        "items": {"type": "string", "minLength": 1, "maxLength": OPTION_TITLE_MAX_CHARS},
    },
}
_ITEMS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["enum"],
    "properties": {"type": {"enum": ["string", "integer", "number"]}, **_ENUM},
}
_BOUNDS: Mapping[str, Mapping[str, Any]] = {
    "string": {
        "format": {"enum": list(_STRING_FORMATS)},
        "minLength": _LENGTH,
        "maxLength": {**_LENGTH, "minimum": 1},
        "pattern": {"type": "string", "maxLength": PATTERN_MAX_CHARS},
        **_ENUM,
    },
    "integer": {"minimum": {"type": "integer"}, "maximum": {"type": "integer"}, **_ENUM},
    "number": {"minimum": {"type": "number"}, "maximum": {"type": "number"}, **_ENUM},
    "boolean": {},
    "array": {
        "items": _ITEMS,
        "minItems": _COUNT,
        "maxItems": {**_COUNT, "minimum": 1},
        "uniqueItems": {"const": True},
    },
}
_LABEL = {"type": "string", "minLength": 1, "maxLength": LABEL_MAX_CHARS}
_ABOUT: Mapping[str, Any] = {
    "type": {"enum": list(_TYPES)},
    "title": _LABEL,
    "description": _LABEL,
    "placeholder": {"type": "string", "minLength": 1, "maxLength": PLACEHOLDER_MAX_CHARS},
    "default": {},
}
FORM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "A form: a JSON Schema object",
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "type": {"const": "object"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "additionalProperties": {"const": False},
        "required": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "properties": {
            "type": "object",
            "maxProperties": FIELDS_MAX,
            "propertyNames": {
                "pattern": r"^[A-Za-z_][A-Za-z0-9_-]{0,59}$",
                "x-what": "a name of letters, digits, - and _, at most 60",
            },
            "additionalProperties": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": _ABOUT["type"]},
            },
        },
    },
}
_TEMPLATED = frozenset({"title", "description", "placeholder", "default"})


def form_mistakes(form: Mapping[str, Any]) -> Iterable[Mistake]:
    """Find what is wrong with a form: what JSON Schema, Signoff or Slack does not have."""
    found = list(shape_mistakes(FORM_SCHEMA, form, may_hold_templates=False))
    yield from found
    properties = form.get("properties", {})
    if not isinstance(properties, dict):
        return
    yield from _required_mistakes(form.get("required", ()), properties)
    for name, schema in properties.items():
        if isinstance(schema, dict) and schema.get("type") in _TYPES:
            wrong = [mistake.under("properties", name) for mistake in _property_mistakes(name, schema)]
            found += wrong
            yield from wrong
    if not found:
        yield from _size_mistakes(properties)


def _size_mistakes(properties: Mapping[str, Any]) -> Iterable[Mistake]:
    sizes = {name: _bytes_of(schema) for name, schema in properties.items()}
    if (total := sum(sizes.values())) > FORM_MAX_BYTES:
        largest = max(sizes, key=lambda name: sizes[name])
        yield Mistake(
            ("properties",),
            f"the titles, texts and options make {total // 1000:,} kB, more than the "
            f"{FORM_MAX_BYTES // 1000} kB for which Slack has room (the largest: `{largest}`, "
            f"{sizes[largest] // 1000:,} kB): offer fewer options, or ask in two steps",
        )


def _bytes_of(schema: Mapping[str, Any]) -> int:
    """Give about how long a property is when it is written for Slack, where é takes six bytes."""
    holder = schema.get("items", schema)
    values = holder.get("enum", [])
    names = holder.get("enumNames", values)
    texts = [schema.get(key, "") for key in ("title", "description", "placeholder", "default")]
    written = sum(len(json.dumps(text)) for text in (*texts, *names))
    return _FIELD_BYTES + written + sum(_OPTION_BYTES + min(len(json.dumps(v)), _VALUE_BYTES) for v in values)


def _required_mistakes(required: Json, properties: Mapping[str, Any]) -> Iterable[Mistake]:
    for index, name in enumerate(required if isinstance(required, list) else ()):
        if isinstance(name, str) and name not in properties:
            yield Mistake(("required", index), f"there is no property `{name}`{nearest(name, properties)}")


def _property_mistakes(name: str, schema: Mapping[str, Any]) -> Iterable[Mistake]:
    shape = {
        "type": "object",
        "additionalProperties": False,
        "required": ["items"] if schema["type"] == "array" else [],
        "properties": {**_ABOUT, **_BOUNDS[schema["type"]]},
    }
    found = [*shape_mistakes(shape, schema, may_hold_templates=False), *_template_mistakes(schema)]
    yield from found
    if found:
        return
    contradictions = [*_contradictions(schema), *_option_mistakes(schema)]
    yield from contradictions
    if not contradictions:
        yield from _default_mistakes(name, schema)


def _template_mistakes(schema: Mapping[str, Any]) -> Iterable[Mistake]:
    for key, value in schema.items():
        if key not in _TEMPLATED and holds_template(value):
            yield Mistake((key,), f"takes no templates: only {', '.join(sorted(_TEMPLATED))} do")


def _contradictions(schema: Mapping[str, Any]) -> Iterable[Mistake]:
    for least, most in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if least in schema and most in schema and schema[least] > schema[most]:
            yield Mistake((least,), f"`{least}` {schema[least]} is more than `{most}` {schema[most]}")
    if "pattern" in schema:
        try:
            regex.compile(schema["pattern"])
        except (regex.error, OverflowError, RecursionError) as error:
            yield Mistake(("pattern",), f"is no regular expression: {error}")
    if "enum" in schema:
        for key in ("format", "minLength", "maxLength", "pattern", "minimum", "maximum"):
            if key in schema:
                yield Mistake(
                    (key,), f"`{key}` has no meaning beside `enum`: leave it out", is_about_key=True
                )


def _option_mistakes(schema: Mapping[str, Any]) -> Iterable[Mistake]:
    holder, at = (schema["items"], ("items",)) if schema["type"] == "array" else (schema, ())
    values, names = holder.get("enum", []), holder.get("enumNames")
    kind = holder.get("type", "string")
    for index, value in enumerate(values):
        for mistake in shape_mistakes({"type": kind}, value, may_hold_templates=False):
            yield mistake.under(*at, "enum", index)
        if names is None and not 1 <= len(str(value)) <= OPTION_TITLE_MAX_CHARS:
            message = (
                f"Slack shows options of 1 to {OPTION_TITLE_MAX_CHARS} characters: name them in `enumNames`"
            )
            yield Mistake((*at, "enum", index), message)
    if names is not None and len(names) != len(values):
        yield Mistake((*at, "enumNames"), f"has {len(names)} names for {len(values)} values in `enum`")
    if schema.get("minItems", 0) > len(values) and schema["type"] == "array":
        yield Mistake(
            ("minItems",), f"{schema['minItems']} must be chosen, but there are {len(values)} options"
        )


def _default_mistakes(name: str, schema: Mapping[str, Any]) -> Iterable[Mistake]:
    default = schema.get("default")
    if default is None or holds_template(default):
        return
    field = field_of(name, schema, is_required=False)
    if problem := problem_of(field, default):
        yield Mistake(("default",), f"does not fit the property itself: {problem}")
    elif isinstance(default, str) and len(default) > TEXT_MAX_CHARS:
        yield Mistake(("default",), f"has {len(default)} characters: Slack takes {TEXT_MAX_CHARS}")
