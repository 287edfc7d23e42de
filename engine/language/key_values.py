"""Owns how the values of a form are typed in one line: `version=1.2 notes="two words" urgent=yes`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.language.forms import Field, FieldKind, Schema, fields_of
from engine.language.mistakes import nearest
from engine.model import Json

_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb'  # straight, curly, low, angled
_SINGLE = "'\u2018\u2019\u201a\u201b"  # straight, curly, low
_OPENING = frozenset(_DOUBLE + _SINGLE)
_YES = frozenset({"true", "yes", "y", "on", "1"})
_NO = frozenset({"false", "no", "n", "off", "0"})
_QUOTED = "|".join(
    rf"[{marks}](?P<{name}>.*?)[{marks}](?=\s|$)" for name, marks in (("d", _DOUBLE), ("s", _SINGLE))
)
_WORD = re.compile(rf"\s*(?:(?P<key>[^\s=]+)=)?(?:{_QUOTED}|(?P<bare>\S*))", re.DOTALL)
_SHOWN_MAX_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed: values of the right kind, and what is wrong with the rest."""

    values: Mapping[str, Json]
    problems: Mapping[str, str]  # by field; "" for words that belong to none


class _Word(NamedTuple):
    key: str | None
    text: str
    is_unclosed: bool


def read_key_values(form: Schema, line: str) -> Typed:
    """Read `key=value` words. Values may stand in quotes, straight or curly; lists are divided by commas.

    Whether the values fit the form is for `engine.language.forms.checked_answer` to say.
    """
    fields = {field.name: field for field in fields_of(form)}
    values: dict[str, Json] = {}
    problems: dict[str, str] = {}
    for word in _words(line):
        key = word.key or ""
        if word.key is None:
            problems.setdefault(
                "", f"`{word.text[:_SHOWN_MAX_CHARS]}` belongs to nothing: write {_pattern(fields)}"
            )
        elif key not in fields:
            problems.setdefault("", f"there is no field `{key[:_SHOWN_MAX_CHARS]}`{nearest(key, fields)}")
        elif word.is_unclosed:
            problems[key] = "begins with a quote that does not end"
        elif key in values or key in problems:
            problems[key] = "is given twice"
        else:
            try:
                values[key] = value_of(fields[key], word.text)
            except ValueError as error:
                problems[key] = str(error)
    return Typed(
        values={key: value for key, value in values.items() if key not in problems}, problems=problems
    )


def value_of(field: Field, text: str) -> Json:
    """Make a text the kind of value that a field has; an empty one is None.

    Raises:
        ValueError: it cannot be; the message says what would be right.
    """
    text = text.strip()
    if not text:
        return None
    match field.kind:
        case FieldKind.YES_NO:
            return _yes_or_no(text)
        case FieldKind.INTEGER | FieldKind.NUMBER:
            return _number(text, is_whole=field.kind is FieldKind.INTEGER)
        case FieldKind.CHOICE:
            return _choice(field, text)
        case FieldKind.CHOICES:
            return [_choice(field, part.strip()) for part in text.split(",") if part.strip()]
        case _:
            return text


def _words(line: str) -> Iterator[_Word]:
    at = 0
    line = line.rstrip()
    while at < len(line) and (match := _WORD.match(line, at)):
        quoted = match["d"] if match["d"] is not None else match["s"]
        bare = match["bare"] or ""
        yield _Word(match["key"], bare if quoted is None else quoted, quoted is None and bare[:1] in _OPENING)
        at = match.end()


def _pattern(fields: Mapping[str, Field]) -> str:
    return f"`{next(iter(fields), 'key')}=value`"


def _yes_or_no(text: str) -> bool:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError("must be yes or no")


def _number(text: str, *, is_whole: bool) -> int | float:
    if is_whole:
        if re.fullmatch(r"[-+]?[0-9]{1,18}", text, re.ASCII):
            return int(text)
        raise ValueError("must be a whole number")
    if re.fullmatch(
        r"[-+]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?", text, re.ASCII
    ):
        return float(text) if not re.fullmatch(r"[-+]?[0-9]+", text) else int(text)
    raise ValueError("must be a number")


def _choice(field: Field, text: str) -> Json:
    wanted = text.casefold()
    for option in field.options:
        if wanted in (str(option.value).casefold(), option.title.casefold()):
            return option.value
    titles = [option.title for option in field.options]
    raise ValueError(f"there is no `{text[:_SHOWN_MAX_CHARS]}`{nearest(text, titles)}")
