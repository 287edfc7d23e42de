"""Owns forms: what their fields are, and which answers fit them.

A form is a JSON Schema object that `engine.language.form_check` found right.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.content import OUTPUT_MAX_BYTES, json_text
from engine.language.mistakes import nearest
from engine.language.shape import shape_mistakes
from engine.model import Json
from engine.refusals import WrongAnswer

Schema = Mapping[str, Any]
EMPTY_FORM: Schema = {"type": "object", "properties": {}}


class FieldKind(StrEnum):
    """How a field is asked for."""

    TEXT = "text"
    MULTILINE = "multiline"
    EMAIL = "email"
    URL = "uri"
    DATE = "date"  # 2030-01-31
    TIME = "time"  # 17:30
    DATE_TIME = "date-time"  # 2030-01-31T17:30:00+01:00
    USER = "user"  # an id
    CHANNEL = "channel"  # an id
    CHOICE = "choice"  # one of `options`
    CHOICES = "choices"  # several of `options`
    YES_NO = "boolean"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that can be chosen."""

    value: Json  # text or a number
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a form asks for."""

    name: str
    title: str
    kind: FieldKind
    is_required: bool
    description: str = ""
    placeholder: str = ""
    default: Json = None
    options: tuple[Option, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    schema: Schema


def fields_of(form: Schema) -> tuple[Field, ...]:
    """Give the fields of a form, in its order."""
    required = form.get("required", ())
    return tuple(
        field_of(name, schema, is_required=name in required)
        for name, schema in form.get("properties", {}).items()
    )


def field_of(name: str, schema: Schema, *, is_required: bool) -> Field:
    """Give the field that a property of a form describes."""
    return Field(
        name=name,
        title=schema.get("title", name),
        kind=_kind(schema),
        is_required=is_required,
        description=schema.get("description", ""),
        placeholder=schema.get("placeholder", ""),
        default=schema.get("default"),
        options=_options(schema.get("items", schema)),
        min_length=schema.get("minLength"),
        max_length=schema.get("maxLength"),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        schema=schema,
    )


def checked_answer(form: Schema, answer: Mapping[str, Json]) -> dict[str, Json]:
    """Give an answer in full: every field of the form, in its order, with defaults filled in.

    A field that was not given has its default. One that was left empty is null (no choices: an empty
    list; a boolean: false).

    Raises:
        WrongAnswer: it does not fit; one problem for each wrong field.
    """
    fields = fields_of(form)
    known = [field.name for field in fields]
    problems = {
        name: f"there is no such field{nearest(str(name), known)}" for name in answer if name not in known
    }
    checked: dict[str, Json] = {}
    for field in fields:
        checked[field.name] = _normalised(field, answer.get(field.name, field.default))
        if problem := problem_of(field, checked[field.name]):
            problems[field.name] = problem
    if problems := problems or _too_large(checked):
        raise WrongAnswer(problems)
    return checked


def _too_large(answer: Mapping[str, Json]) -> dict[str, str]:
    """Say beside the largest answer that all together are too large; nothing if they fit."""
    total = _size(answer)
    if total <= OUTPUT_MAX_BYTES:
        return {}
    largest = max(answer, key=lambda name: _size(answer[name]))
    whose = "is the largest of the answers, which together have" if len(answer) > 1 else "has"
    excess = f"{total - OUTPUT_MAX_BYTES:,} more than the {OUTPUT_MAX_BYTES:,} that fit"
    return {largest: f"{whose} {total:,} bytes, {excess}: shorten it"}


def _size(value: Json | Mapping[str, Json]) -> int:
    return len(json_text(value).encode())


def problem_of(field: Field, value: Json) -> str | None:
    """Say what is wrong with the value of a field; None: nothing."""
    if value is None or value == []:
        return "is needed" if field.is_required else None
    if not is_storable(value):
        return "holds what cannot be kept: control characters, or a number without end"
    schema = {**field.schema, "uniqueItems": True}  # means nothing where no list is asked for
    mistakes = shape_mistakes(schema, value, may_hold_templates=False)
    return next((mistake.message for mistake in mistakes), None)


def is_storable(value: Json) -> bool:
    """Say whether a value can be kept: databases and JSON take no control characters and no infinity."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return not any(
            (character < " " and character not in "\t\n\r") or _is_half(character) for character in value
        )
    items: Iterable[Json] = value if isinstance(value, list) else ()
    return all(is_storable(item) for item in items)


def _kind(schema: Schema) -> FieldKind:
    match schema:
        case {"type": "array"}:
            return FieldKind.CHOICES
        case {"enum": _}:
            return FieldKind.CHOICE
        case {"type": "string"}:
            return FieldKind(schema.get("format", "text"))
        case _:
            return FieldKind(schema["type"])


def _options(schema: Schema) -> tuple[Option, ...]:
    values = schema.get("enum", ())
    titles = schema.get("enumNames", [str(value) for value in values])
    return tuple(Option(value=value, title=title) for value, title in zip(values, titles, strict=True))


def _normalised(field: Field, value: Json) -> Json:
    match field.kind:
        case FieldKind.YES_NO:
            return False if value is None else value
        case FieldKind.CHOICES:
            return [] if value is None else value
        case FieldKind.INTEGER if isinstance(value, float) and value.is_integer():
            return int(value)
        case _ if isinstance(value, str):
            text = value if field.kind is FieldKind.MULTILINE else value.strip()
            return text if text.strip() else None
        case _:
            return value


def _is_half(character: str) -> bool:
    """Say whether this is half of a surrogate pair: it stands for nothing and cannot be encoded."""
    return "\ud800" <= character <= "\udfff"
