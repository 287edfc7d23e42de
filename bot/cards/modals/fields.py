"""Owns how Slack asks for the fields of a form: an input for each kind of field."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bot.cards.blocks import Block, Element, option, placeholder_of, question
from bot.cards.legend import is_person
from bot.cards.text import units
from bot.ids import FIELD_PREFIX, VALUE
from engine.language.forms import Field, FieldKind, problem_of
from engine.language.instants import instant_of
from engine.model import Json

TEXT_MAX = 3_000
_RADIO_BUTTONS_MAX = 5
_CHECKBOXES_MAX = 10
_OPTION_VALUE_MAX = 75
_BOUND_CHARS = 20  # longer numbers are checked by us alone
_SECONDS = range(10**9, 10**10)  # that Slack takes: ten digits
YES = "yes"
_TEXTS: Mapping[FieldKind, str] = MappingProxyType(
    {
        FieldKind.TEXT: "plain_text_input",
        FieldKind.MULTILINE: "plain_text_input",
        FieldKind.EMAIL: "email_text_input",
        FieldKind.URL: "url_text_input",
    }
)
_LONG = "The earlier text has {count:,} characters, more than fit here: it is kept, and not shown."


def block_of(name: str) -> str:
    """Give the id of the block that asks for a field. It never changes: what was typed stays."""
    return f"{FIELD_PREFIX}{name}"


def field_block(field: Field, earlier: Json = None) -> Block:
    """Ask for a field. `earlier`: what stands there at first, if it fits; else the default does."""
    value = next((v for v in (earlier, field.default) if _fits(field, v)), None)
    hint = field.description
    if isinstance(earlier, str) and units(earlier) > TEXT_MAX:
        hint = f"{hint} {_LONG.format(count=len(earlier))}".strip()
    return question(
        block_of(field.name),
        field.title,
        _element(field, value),
        hint=hint,
        is_optional=not field.is_required or field.kind is FieldKind.YES_NO,
    )


def option_values(field: Field) -> tuple[str, ...]:
    """Give what Slack returns for each option: the value itself where all are short texts, else numbers."""
    values = [option.value for option in field.options]
    if all(isinstance(value, str) and 1 <= units(value) <= _OPTION_VALUE_MAX for value in values):
        return tuple(values)
    return tuple(str(index) for index in range(len(values)))


def _fits(field: Field, value: Json) -> bool:
    is_short = not isinstance(value, str) or units(value) <= TEXT_MAX
    return value is not None and is_short and problem_of(field, value) is None


def _element(field: Field, value: Json) -> Element:
    match field.kind:
        case FieldKind.TEXT | FieldKind.MULTILINE | FieldKind.EMAIL | FieldKind.URL:
            return _text(field, value)
        case FieldKind.INTEGER | FieldKind.NUMBER:
            return _number(field, value)
        case FieldKind.CHOICE:
            return _choice(field, value)
        case FieldKind.CHOICES:
            return _choices(field, value or [])
        case FieldKind.YES_NO:
            return _yes_no(is_set=value is True)
        case FieldKind.USER | FieldKind.CHANNEL:
            return _slack_object(field, value)
        case FieldKind.DATE | FieldKind.TIME | FieldKind.DATE_TIME:
            return _moment(field, value)


def _text(field: Field, value: Json) -> Element:
    kind = _TEXTS[field.kind]
    element = _with({"type": kind}, field, initial_value=value)
    if kind != "plain_text_input":
        return element
    most = min(field.max_length or TEXT_MAX, TEXT_MAX)
    least = {"min_length": field.min_length} if field.min_length else {}
    return {**element, "multiline": field.kind is FieldKind.MULTILINE, "max_length": most, **least}


def _number(field: Field, value: Json) -> Element:
    element = {"type": "number_input", "is_decimal_allowed": field.kind is FieldKind.NUMBER}
    bounds = {"min_value": field.minimum, "max_value": field.maximum}
    written = {key: _numeral(bound) for key, bound in bounds.items() if bound is not None}
    short = {key: numeral for key, numeral in written.items() if len(numeral) <= _BOUND_CHARS}
    initial = None if value is None else _numeral(value)
    return _with({**element, **short}, field, initial_value=initial)


def _numeral(number: float) -> str:
    plainly = format(Decimal(repr(number)), "f")
    return plainly.rstrip("0").rstrip(".") if "." in plainly else plainly


def _choice(field: Field, value: Json) -> Element:
    options = _options(field)
    chosen = _chosen(field, options, [] if value is None else [value])
    if len(options) <= _RADIO_BUTTONS_MAX:
        element: Element = {"type": "radio_buttons", "action_id": VALUE}  # these have no placeholder
    else:
        element = _with({"type": "static_select"}, field)
    return {**element, "options": options, **({"initial_option": chosen[0]} if chosen else {})}


def _choices(field: Field, values: list[Json]) -> Element:
    options = _options(field)
    chosen = _chosen(field, options, values)
    if len(options) <= _CHECKBOXES_MAX:
        element: Element = {"type": "checkboxes", "action_id": VALUE}
    else:
        most = field.schema.get("maxItems")
        limit = {"max_selected_items": most} if most else {}
        element = _with({"type": "multi_static_select", **limit}, field)
    return {**element, "options": options, **({"initial_options": chosen} if chosen else {})}


def _options(field: Field) -> list[Element]:
    titles = [each.title for each in field.options]
    return [option(title, value) for title, value in zip(titles, option_values(field), strict=True)]


def _chosen(field: Field, options: list[Element], values: list[Json]) -> list[Element]:
    pairs = zip(field.options, options, strict=True)
    return [drawn for each, drawn in pairs if each.value in values]


def _yes_no(*, is_set: bool) -> Element:
    yes = option("Yes", YES)
    element: Element = {"type": "checkboxes", "action_id": VALUE, "options": [yes]}
    return {**element, **({"initial_options": [yes]} if is_set else {})}


def _slack_object(field: Field, value: Json) -> Element:
    if field.kind is FieldKind.USER:
        return _with({"type": "users_select"}, field, initial_user=value if is_person(str(value)) else None)
    is_channel = isinstance(value, str) and value[:1] in ("C", "G") and value.isalnum()
    places = {"include": ["public", "private"], "exclude_bot_users": True}
    element = {"type": "conversations_select", "filter": places}
    return _with(element, field, initial_conversation=value if is_channel else None)


def _moment(field: Field, value: Json) -> Element:
    if field.kind is FieldKind.DATE:
        return _with({"type": "datepicker"}, field, initial_date=value)
    if field.kind is FieldKind.TIME:
        return _with({"type": "timepicker"}, field, initial_time=value)
    seconds = 0 if value is None else int(instant_of(value).timestamp())
    initial = {"initial_date_time": seconds} if seconds in _SECONDS else {}
    return {"type": "datetimepicker", "action_id": VALUE, **initial}


def _with(element: Element, field: Field, **initial: Any) -> Element:
    known = {name: value for name, value in initial.items() if value is not None}
    told = {"placeholder": placeholder_of(field.placeholder)} if field.placeholder.strip() else {}
    return {"action_id": VALUE, **element, **told, **known}
