"""Owns the template language: Jinja2 in its sandbox, strict, and JSON in what it gives."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.model import Json

_KEYS_MAX = 12


class NamedUndefined(StrictUndefined):
    """Something that is not there; the error says what was asked for, and what there is."""

    @property
    def _undefined_message(self) -> str:
        name, holder = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if isinstance(holder, Mapping):
            keys = [str(key) for key in holder][:_KEYS_MAX]
            return f"there is no `{name}`" + (f"; there is: {', '.join(keys)}" if keys else " (it is empty)")
        if holder is None:
            return f"`{name}` is asked of nothing: the value before it is null"
        if isinstance(holder, str | int | float | list):
            return f"there is no `{name}` in a {type(holder).__name__}"
        return f"`{name}` is not defined"


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """Jinja2 for values that are JSON: what stands in a mapping comes before Python's methods."""

    intercepted_binops = frozenset({"**", "*"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute nothing that would take for ever, or all memory."""
        if operator == "**" and not (_is_below(left, 1_000_000) and _is_below(right, 100)):
            raise OverflowError("is too large a number to compute")
        if operator == "*":
            for repeated, times in ((left, right), (right, left)):
                if isinstance(repeated, str | list | tuple) and not _is_below(times, 100_000):
                    raise OverflowError("repeats something too often")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def template_language() -> TemplateLanguage:
    """Make the language. It knows no files, so nothing can be included."""
    language = TemplateLanguage(
        undefined=NamedUndefined,
        finalize=_written,
        keep_trailing_newline=True,
        optimized=False,  # or constant expressions would be computed while a file is loaded
    )
    for name in ("lipsum", "cycler", "joiner"):
        del language.globals[name]
    language.filters["tojson"] = _json_text
    return language


def single_expression(tree: nodes.Template) -> nodes.Expr | None:
    """Give the expression of a template that is nothing else."""
    match tree.body:
        case [nodes.Output(nodes=[expression])] if not isinstance(expression, nodes.TemplateData):
            return expression
    return None


def json_of(value: Any) -> Json:
    """Make a template's result JSON.

    Raises:
        UndefinedError: it is, or holds, something that is not there.
        TypeError: JSON cannot hold it.
    """
    match value:
        case Undefined():
            return str(value)  # raises, and says what is missing
        case float() if not math.isfinite(value):
            raise TypeError("gives a number without end, which JSON cannot hold")
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case Mapping():
            return {str(key): json_of(item) for key, item in value.items()}
        case Iterable():
            return [json_of(item) for item in value]
        case _:
            raise TypeError(f"gives a {type(value).__name__}, which JSON cannot hold")


def _is_below(value: Any, limit: int) -> bool:
    return isinstance(value, int | float) and abs(value) < limit


def _written(value: Any) -> Any:
    """Write a value into a text: as JSON does, but nothing for null."""
    match value:
        case None:
            return ""
        case bool() | list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return value


def _json_text(value: Any, indent: int | None = None) -> str:
    return json.dumps(json_of(value), ensure_ascii=False, indent=indent)
