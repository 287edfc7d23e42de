"""Owns what an unquoted word of YAML 1.2 means (the core schema). Standard library only."""

import math
import re

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NUMBER_MAX_CHARS = 40


class NotPlain(ValueError):
    """A number that JSON cannot hold."""


def scalar_of(text: str, *, is_plain: bool) -> str | int | float | bool | None:
    """Give the value of a scalar. What is quoted is text. Raises NotPlain."""
    if not is_plain:
        return text
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text)


def _number(text: str) -> str | int | float:
    if _NOT_FINITE.fullmatch(text):
        raise NotPlain(f"`{text}` is no number that can be kept: if it is meant as text, put it in quotes")
    patterns = {_INTEGER: 10, _OCTAL: 8, _HEXADECIMAL: 16}
    base = next((base for pattern, base in patterns.items() if pattern.fullmatch(text)), None)
    if base is None and not _FLOAT.fullmatch(text):
        return text
    if len(text) > _NUMBER_MAX_CHARS:
        raise NotPlain(
            f"a number of {len(text)} digits is too long: if it is meant as text, put it in quotes"
        )
    if base is not None:
        return int(text.removeprefix("0o"), base) if base == 8 else int(text, base)
    number = float(text)
    if not math.isfinite(number):
        raise NotPlain(f"`{text}` is too large a number")
    return number
