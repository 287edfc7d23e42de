"""Owns what stands in a field when its form opens: what Slack takes there, and what is told of the rest.

What does not fit the form stands there all the same, so that it can be mended. Only what Slack would
refuse is left out, and said.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.cards.legend import is_person
from bot.cards.text import label
from engine.language.formats import FORMATS
from engine.language.forms import Field, FieldKind, is_storable
from engine.language.instants import instant_of
from engine.model import Json

TEXT_MAX = 3_000
NUMERAL_CHARS = 20  # longer numbers are checked by us alone
_SECONDS = range(10**9, 10**10)  # that Slack takes: ten digits
_SHOWN_CHARS = 100
_LEFT_OUT = "Left out: \u201c{value}\u201d ({why})."


@dataclass(frozen=True, slots=True)
class FirstValue:
    """What stands in a field at first (None: nothing), and what is told of what does not."""

    value: Json = None
    note: str = ""


def first_value(field: Field, given: Mapping[str, Json]) -> FirstValue:
    """Give what was given for a field as far as it can stand there; if nothing was, its default."""
    value = given.get(field.name, field.default)
    value = value.strip() if isinstance(value, str) else value  # as an answer is
    if value is None or value in ([], ""):
        return FirstValue()
    if isinstance(value, list) and field.kind is FieldKind.CHOICES:
        chosen = [item for item in value if _is_option(field, item)]
        gone = [item for item in value if not _is_option(field, item)]
        return FirstValue(chosen or None, _left_out(gone, "no option of this field") if gone else "")
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return FirstValue(note=_left_out(value, f"{len(value):,} characters, and {TEXT_MAX:,} fit"))
    return (
        FirstValue(value)
        if _can_stand(field, value)
        else FirstValue(note=_left_out(value, "it does not fit this field"))
    )


def without_room(first: FirstValue) -> FirstValue:
    """Leave out what would make a form larger than Slack takes."""
    if first.value is None:
        return first
    told = _left_out(first.value, "with it the form would be larger than Slack takes")
    return FirstValue(note=f"{first.note} {told}".strip())


def numeral(number: float) -> str:
    """Write a number without an exponent, as Slack wants it."""
    plainly = format(Decimal(repr(number)), "f")
    return plainly.rstrip("0").rstrip(".") if "." in plainly else plainly


def _can_stand(field: Field, value: Json) -> bool:
    match field.kind:
        case FieldKind.TEXT | FieldKind.MULTILINE | FieldKind.EMAIL | FieldKind.URL:
            return isinstance(value, str) and is_storable(value)
        case FieldKind.INTEGER | FieldKind.NUMBER:
            return _is_number(field, value)
        case FieldKind.CHOICE:
            return _is_option(field, value)
        case FieldKind.CHOICES:
            return False  # it is no list
        case FieldKind.YES_NO:
            return isinstance(value, bool)
        case FieldKind.USER:
            return isinstance(value, str) and is_person(value)
        case FieldKind.CHANNEL:
            return isinstance(value, str) and value[:1] in ("C", "G") and value.isalnum()
        case FieldKind.DATE | FieldKind.TIME:
            return has_format(field, value)
        case FieldKind.DATE_TIME:
            return has_format(field, value) and int(instant_of(value).timestamp()) in _SECONDS


def has_format(field: Field, value: Json) -> bool:
    """Say whether a text is written as the kind of field wants it."""
    try:
        if not isinstance(value, str):
            return False
        FORMATS[field.kind.value](value)
    except ValueError:
        return False
    return True


def _is_number(field: Field, value: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    written = numeral(value)
    return len(written) <= NUMERAL_CHARS and (field.kind is FieldKind.NUMBER or "." not in written)


def _is_option(field: Field, value: Json) -> bool:
    return not isinstance(value, bool) and any(option.value == value for option in field.options)


def _left_out(value: Json, why: str) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _LEFT_OUT.format(why=why, value=label(said, _SHOWN_CHARS))
