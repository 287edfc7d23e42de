"""Owns the check of a value against a JSON Schema, with the mistakes in our words."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import regex
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from engine.language.formats import FORMATS
from engine.language.mistakes import Mistake, Path, did_you_mean, nearest
from engine.language.template_text import has_template
from engine.model import Json

_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)  # `$` means itself in the first two
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_LIMITS = {
    "minimum": "must be at least {limit}, but is {size}",
    "maximum": "must be at most {limit}, but is {size}",
    "minLength": "has {size} characters: at least {limit} are needed",
    "maxLength": "has {size} characters: at most {limit} are possible",
    "minItems": "has {size} entries: at least {limit} are needed",
    "maxItems": "has {size} entries: at most {limit} are possible",
    "maxProperties": "has {size} entries: at most {limit} are possible",
    "pattern": "does not match the pattern {limit}",
    "uniqueItems": "names something twice",
}
_MESSAGE_MAX_CHARS = 300
_SHOWN_MAX_CHARS = 60
_MATCH_MAX_S = 0.2  # of the processor
_LOOKS_LIKE_NO_TEXT = re.compile(r"true|false|null|[+-]?[0-9]+(\.[0-9]+)?")


def shape_mistakes(schema: Mapping[str, Any], value: Json, *, may_hold_templates: bool) -> Iterable[Mistake]:
    """Find where a value does not fit a schema.

    A schema may say with `x-what` what would be right, and with `x-either` of which keys exactly one is
    given. Where templates are allowed, a text with a template fits everything: what it becomes is checked
    when it is rendered.
    """
    for error in _validator()(schema, format_checker=_formats()).iter_errors(value):
        if not (may_hold_templates and has_template(error.instance)):
            yield from _mistakes_of(error)


def kind_named(type: str) -> str:
    """Give what people call a type of JSON Schema."""
    return _KINDS[type]


def quoted(value: Json) -> str:
    """Write a value short enough for a message of one line."""
    is_plain = isinstance(value, str) and value.strip() and value.isprintable()
    text = value if is_plain else json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= _SHOWN_MAX_CHARS else text[: _SHOWN_MAX_CHARS - 1] + '…'}`"


@cache
def _validator() -> type[Validator]:
    """Make the validator: JSON Schema's, but 2.0 is no whole number, so that nothing has to convert it."""
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    strict: type[Validator] = extend(  # type: ignore[no-untyped-call] # the stubs leave it without types
        Draft202012Validator,
        validators={"pattern": _pattern_mistakes, "x-either": _either_mistakes},
        type_checker=types,
    )
    return strict


def _pattern_mistakes(
    _validator: Validator, pattern: str, value: Json, _schema: Mapping[str, Any]
) -> Iterable[ValidationError]:
    """Match in bounded time: a pattern may take for ever on a text that is made for it.

    The time is the processor's, of the whole process. Were other threads to run meanwhile (`concurrent`), a
    match that has to wait for its turn on a busy machine would be given up for what they use.
    """
    if not isinstance(value, str):
        return
    try:
        found = regex.search(_to_the_end(pattern), value, timeout=_MATCH_MAX_S, concurrent=False)
    except TimeoutError:
        found = None
    if found is None:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


@lru_cache
def _to_the_end(pattern: str) -> str:
    """Let `$` be the end, as in JSON Schema: Python's lets a line break follow."""
    return _PARTS.sub(lambda part: r"\Z" if part[0] == "$" else part[0], pattern)


def _either_mistakes(
    _validator: Validator, keys: Sequence[str], value: Json, _schema: Mapping[str, Any]
) -> Iterable[ValidationError]:
    """Want exactly one of some keys."""
    if isinstance(value, dict) and sum(key in value for key in keys) != 1:
        yield ValidationError(f"{value!r} does not have one of {keys!r}")


@cache
def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, read in FORMATS.items():
        checker.checks(name, raises=ValueError)(_is_readable(read))
    return checker


def _is_readable(read: Callable[[str], object]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if isinstance(value, str):
            read(value)
        return True

    return check


def _mistakes_of(error: ValidationError) -> Iterable[Mistake]:
    path = tuple(error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    given: Json = error.instance
    match error.validator:
        case "additionalProperties":
            known = schema.get("properties", {})
            for key in given:
                if key not in known:
                    yield Mistake(
                        (*path, key), f"unknown key `{key}`{nearest(key, known)}", is_about_key=True
                    )
        case "required":
            missing = next(key for key in schema["required"] if error.message.startswith(repr(key)))
            yield Mistake((*path, missing), "is missing")
        case "x-either":
            yield _either(path, schema["x-either"], given)
        case _ if "propertyNames" in error.relative_schema_path:
            yield Mistake(
                (*path, given), f"the key {_message('propertyNames', schema, error)}", is_about_key=True
            )
        case _:
            yield Mistake(path, _message(str(error.validator), schema, error))


def _either(path: Path, keys: Sequence[str], given: Mapping[str, Any]) -> Mistake:
    """Name the keys of which exactly one must be given, where it is missing or a second one stands."""
    both = [key for key in keys if key in given]
    if both:
        named = " and ".join(f"`{key}`" for key in both)
        return Mistake(
            (*path, both[-1]), f"{named} contradict each other: give one of them", is_about_key=True
        )
    return Mistake((*path, keys[0]), f"is missing: give {' or '.join(f'`{key}`' for key in keys)}")


def _message(keyword: str, schema: Mapping[str, Any], error: ValidationError) -> str:
    given, limit = error.instance, schema.get(keyword)
    what = schema.get("x-what")
    if keyword == "format" and not (what and _looks_like_no_text(given)):
        return f"is {quoted(given)}, but {error.cause}"
    if what:
        return f"must be {what}, but is {_told(given)}"
    if keyword == "type":
        return f"must be {_kinds(schema['type'])}, but is {_kind_of(given)}"
    if keyword == "enum":
        choices = [str(choice) for choice in schema["enum"]]
        return (
            f"must be one of {', '.join(choices)}, but is {_told(given)}{did_you_mean(str(given), choices)}"
        )
    if keyword in ("minLength", "minItems", "minProperties") and limit == 1:
        return "must not be empty"
    if keyword == "pattern" and (example := schema.get("placeholder")):
        return f"does not have the right form, such as {quoted(example)}"
    if sentence := _LIMITS.get(keyword):
        size = len(given) if isinstance(given, list | str | dict) else given
        return sentence.format(limit=limit, size=size)
    return error.message[:_MESSAGE_MAX_CHARS]


def _told(given: Json) -> str:
    """Write what is given, so that a text such as "2" is not taken for the number."""
    return _kind_of(given) if _looks_like_no_text(given) else quoted(given)


def _looks_like_no_text(value: Json) -> bool:
    return isinstance(value, str) and _LOOKS_LIKE_NO_TEXT.fullmatch(value) is not None


def _kinds(types: str | list[str]) -> str:
    return " or ".join(_KINDS[name] for name in ([types] if isinstance(types, str) else types))


def _kind_of(value: Json) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return f"`{json.dumps(value)}`"
        case str():
            return f"the text {quoted(value)}"
        case int() | float():
            return quoted(value)
        case list():
            return "a list"
        case _:
            return "a mapping"
