"""Owns how the state of a view becomes the answer to a form, and where its problems stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from bot.cards.modals.fields import block_of, option_values
from bot.cards.modals.problems import problem_lines
from bot.ids import VALUE
from engine.language.forms import Field, FieldKind, Schema, checked_answer, fields_of
from engine.model import Json
from engine.refusals import WrongAnswer

_DIGITS_MAX = 30
_KEYS: Mapping[FieldKind, str] = MappingProxyType(
    {
        FieldKind.DATE: "selected_date",
        FieldKind.TIME: "selected_time",
        FieldKind.USER: "selected_user",
        FieldKind.CHANNEL: "selected_conversation",
    }
)


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What was sent: the answer, or the errors by the id of the block beside which each belongs."""

    answer: Mapping[str, Json]
    errors: Mapping[str, str]


def form_answer(form: Schema, values: Mapping[str, Mapping[str, Any]]) -> FormAnswer:
    """Read the state of a view (`state.values`) as an answer to a form, and check it."""
    given: dict[str, Json] = {}
    unreadable: dict[str, str] = {}
    for field in fields_of(form):
        if block_of(field.name) not in values:
            continue
        try:
            given[field.name] = _value(field, values[block_of(field.name)].get(VALUE) or {})
        except ValueError as problem:
            unreadable[field.name] = str(problem)
    try:
        answer = checked_answer(form, given)
    except WrongAnswer as wrong:
        return FormAnswer({}, errors_by_block(form, {**wrong.problems, **unreadable}))
    return FormAnswer({} if unreadable else answer, errors_by_block(form, unreadable))


def errors_by_block(form: Schema, problems: Mapping[str, str]) -> dict[str, str]:
    """Say problems, known by field, beside the inputs; what concerns the whole stands at the first."""
    first = next((field.name for field in fields_of(form)), None)
    errors: dict[str, str] = {}
    for name, said in problem_lines(form, problems):
        if place := name or first:
            errors.setdefault(block_of(place), said)
    return errors


def _value(field: Field, state: Mapping[str, Any]) -> Json:
    match field.kind:
        case FieldKind.INTEGER | FieldKind.NUMBER:
            return _number(field, state.get("value"))
        case FieldKind.CHOICE:
            chosen = _chosen(field, [state.get("selected_option")])
            return chosen[0] if chosen else None
        case FieldKind.CHOICES:
            return _chosen(field, state.get("selected_options") or [])
        case FieldKind.YES_NO:
            return bool(state.get("selected_options"))
        case FieldKind.DATE_TIME:
            seconds = state.get("selected_date_time")
            return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC).isoformat()
        case _:
            return state.get(_KEYS.get(field.kind, "value"))


def _number(field: Field, text: str | None) -> Json:
    if text is None or not text.strip():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError("must be a number") from None
    if not number.is_finite():
        raise ValueError("must be a number")
    if abs(number.adjusted()) > _DIGITS_MAX:
        raise ValueError(f"must have at most {_DIGITS_MAX} digits")
    if number == number.to_integral_value():
        return int(number)
    if field.kind is FieldKind.INTEGER:
        raise ValueError("must be a whole number")
    return float(number)


def _chosen(field: Field, selected: list[Mapping[str, Any] | None]) -> list[Json]:
    known = dict(zip(option_values(field), (option.value for option in field.options), strict=True))
    keys = [str(option["value"]) for option in selected if option]
    if unknown := [key for key in keys if key not in known]:
        raise ValueError(f"has no option `{unknown[0]}` any more: choose again")
    return [known[key] for key in keys]
