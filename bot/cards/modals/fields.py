"""Owns how Slack asks for the fields of a form: an input for each kind of field."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.cards.blocks import Block, Element, option, placeholder_of, question
from bot.cards.modals.first_values import NUMERAL_CHARS, TEXT_MAX, FirstValue, has_format, numeral
from bot.cards.text import units
from bot.ids import FIELD_PREFIX, VALUE
from engine.language.forms import Field, FieldKind
from engine.language.instants import instant_of
from engine.model import Json

_RADIO_BUTTONS_MAX = 5
_CHECKBOXES_MAX = 10
_OPTION_VALUE_MAX = 75
YES = "yes"
_ANY_TEXT = "plain_text_input"
_TEXTS: Mapping[FieldKind, str] = MappingProxyType(
    {
        FieldKind.TEXT: _ANY_TEXT,
        FieldKind.MULTILINE: _ANY_TEXT,
        FieldKind.EMAIL: "email_text_input",
        FieldKind.URL: "url_text_input",
    }
)


def block_of(name: str) -> str:
    """Give the id of the block that asks for a field. It never changes: what was typed stays."""
    return f"{FIELD_PREFIX}{name}"


def field_block(field: Field, first: FirstValue) -> Block:
    """Ask for a field. `first`: what stands there until something else is typed."""
    return question(
        block_of(field.name),
        field.title,
        _element(field, first.value),
        hint=" ".join(part for part in (first.note, field.description) if part),
        is_optional=not field.is_required or field.kind is FieldKind.YES_NO,
    )


def option_values(field: Field) -> tuple[str, ...]:
    """Give what Slack returns for each option: the value itself where all are short texts, else numbers."""
    values = [option.value for option in field.options]
    if all(isinstance(value, str) and 1 <= units(value) <= _OPTION_VALUE_MAX for value in values):
        return tuple(values)
    return tuple(str(index) for index in range(len(values)))


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
    """Ask for a text. Slack checks it while it is typed, but not against what stands there already."""
    kind = _TEXTS[field.kind]
    if kind != _ANY_TEXT and (value is None or has_format(field, value)):
        return _with({"type": kind}, field, initial_value=value)
    length = 0 if value is None else len(value)
    most, least = min(field.max_length or TEXT_MAX, TEXT_MAX), field.min_length or 0
    lengths = {
        "max_length": TEXT_MAX if length > most else most,
        **({"min_length": least} if least and (value is None or len(value) >= least) else {}),
    }
    element = {"type": _ANY_TEXT, "multiline": field.kind is FieldKind.MULTILINE, **lengths}
    return _with(element, field, initial_value=value)


def _number(field: Field, value: Json) -> Element:
    element = {"type": "number_input", "is_decimal_allowed": field.kind is FieldKind.NUMBER}
    least, most = field.minimum, field.maximum
    bounds = {
        "min_value": None if value is not None and least is not None and value < least else least,
        "max_value": None if value is not None and most is not None and value > most else most,
    }
    written = {key: numeral(bound) for key, bound in bounds.items() if bound is not None}
    short = {key: bound for key, bound in written.items() if len(bound) <= NUMERAL_CHARS}
    initial = None if value is None else numeral(value)
    return _with({**element, **short}, field, initial_value=initial)


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
        limit = {"max_selected_items": most} if most and len(chosen) <= most else {}
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
        return _with({"type": "users_select"}, field, initial_user=value)
    places = {"include": ["public", "private"], "exclude_bot_users": True}
    return _with({"type": "conversations_select", "filter": places}, field, initial_conversation=value)


def _moment(field: Field, value: Json) -> Element:
    if field.kind is FieldKind.DATE:
        return _with({"type": "datepicker"}, field, initial_date=value)
    if field.kind is FieldKind.TIME:
        return _with({"type": "timepicker"}, field, initial_time=value)
    initial = {} if value is None else {"initial_date_time": int(instant_of(value).timestamp())}
    return {"type": "datetimepicker", "action_id": VALUE, **initial}


def _with(element: Element, field: Field, **initial: Any) -> Element:
    known = {name: value for name, value in initial.items() if value is not None}
    told = {"placeholder": placeholder_of(field.placeholder)} if field.placeholder.strip() else {}
    return {"action_id": VALUE, **element, **told, **known}
