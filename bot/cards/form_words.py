"""Owns how the answer to a form reads: its fields and options by the titles that were chosen from."""

from collections import Counter

from bot.cards.text import moment_in_utc
from engine.language.forms import Field, FieldKind, fields_of
from engine.language.instants import instant_of
from engine.model import Json


def in_words(answer: Json, form: Json) -> Json:
    """Give an answer with titles in place of names and values; what the form does not know stays as it is."""
    if not isinstance(answer, dict) or not isinstance(form, dict):
        return answer
    fields = {field.name: field for field in fields_of(form)}
    titles = Counter(field.title for field in fields.values())
    return {
        _key(name, fields.get(name), titles): _value(value, fields.get(name))
        for name, value in answer.items()
    }


def _key(name: str, field: Field | None, titles: Counter[str]) -> str:
    if field is None:
        return name
    return field.title if titles[field.title] == 1 else f"{field.title} ({name})"


def _value(value: Json, field: Field | None) -> Json:
    match field:
        case Field(kind=FieldKind.CHOICE):
            return _option(value, field)
        case Field(kind=FieldKind.CHOICES) if isinstance(value, list):
            return [_option(item, field) for item in value]
        case Field(kind=FieldKind.DATE_TIME) if isinstance(value, str):
            return _instant(value)
        case _:
            return value


def _instant(text: str) -> str:
    try:
        return moment_in_utc(instant_of(text))
    except ValueError:
        return text


def _option(value: Json, field: Field) -> Json:
    return next((option.title for option in field.options if option.value == value), value)
