"""Owns how the values of a form are typed in one line: `version=1.2 notes="two words" urgent=yes`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.language.forms import Field, FieldKind, Schema, fields_of
from engine.language.mistakes import nearest
from engine.language.shape import quoted
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed: values of the right kind, and what is wrong with the rest."""

    values: Mapping[str, Json]
    problems: Mapping[str, str]  # by the key that was typed; "" for words without a key


class _Word(NamedTuple):
    key: str | None
    text: str
    is_unclosed: bool


def read_key_values(form: Schema, line: str, *, of: str) -> Typed:
    """Read `key=value` words. Values may stand in quotes, straight or curly; lists are divided by commas.

    What becomes no value is quoted in its problem. Whether the values fit the form is for
    `engine.language.forms.checked_answer` to say.

    Args:
        form: what can be given.
        line: what was typed.
        of: whose inputs these are, for the problems.
    """
    fields = {field.name: field for field in fields_of(form)}
    values: dict[str, Json] = {}
    problems: dict[str, str] = {}
    loose, given = _by_key(line)
    for key, words in given.items():
        if key not in fields:
            problems[key] = f"is no input of {of}{nearest(key, fields)}"
            continue
        try:
            values[key] = _value_of_words(fields[key], words)
        except ValueError as error:
            problems[key] = str(error)
    if loose:
        problems[""] = _belonging_to_nothing(loose, fields, of)
    return Typed(values=values, problems=problems)


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
            return _choices(field, text)
        case _:
            return text


def _words(line: str) -> Iterator[_Word]:
    at = 0
    line = line.rstrip()
    while at < len(line) and (match := _WORD.match(line, at)):
        inside = match["d"] if match["d"] is not None else match["s"]
        bare = match["bare"] or ""
        yield _Word(match["key"], bare if inside is None else inside, inside is None and bare[:1] in _OPENING)
        at = match.end()


def _by_key(line: str) -> tuple[list[str], dict[str, list[_Word]]]:
    loose: list[str] = []
    given: dict[str, list[_Word]] = {}
    for word in _words(line):
        if word.key is None:
            loose.append(word.text)
        else:
            given.setdefault(word.key, []).append(word)
    return loose, given


def _value_of_words(field: Field, words: list[_Word]) -> Json:
    if len(words) > 1:
        raise ValueError(f"is given {len(words)} times: {', '.join(quoted(word.text) for word in words)}")
    if words[0].is_unclosed:
        raise ValueError(f"begins with a quote that does not end: {quoted(words[0].text)}")
    return value_of(field, words[0].text)


def _belonging_to_nothing(loose: list[str], fields: Mapping[str, Field], of: str) -> str:
    belong = "belongs" if len(loose) == 1 else "belong"
    advice = f"write `{next(iter(fields))}=value`" if fields else f"{of} has no inputs"
    return f"{quoted(' '.join(loose))} {belong} to nothing: {advice}"


def _yes_or_no(text: str) -> bool:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError(f"must be yes or no, but is {quoted(text)}")


def _number(text: str, *, is_whole: bool) -> int | float:
    if is_whole:
        if re.fullmatch(r"[-+]?[0-9]{1,18}", text, re.ASCII):
            return int(text)
        raise ValueError(f"must be a whole number, but is {quoted(text)}")
    if re.fullmatch(
        r"[-+]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?", text, re.ASCII
    ):
        return float(text) if not re.fullmatch(r"[-+]?[0-9]+", text) else int(text)
    raise ValueError(f"must be a number, but is {quoted(text)}")


def _choice(field: Field, text: str) -> Json:
    wanted = text.casefold()
    for option in field.options:
        if wanted in (str(option.value).casefold(), option.title.casefold()):
            return option.value
    titles = [option.title for option in field.options]
    raise ValueError(f"has no option {quoted(text)}{nearest(text, titles)}")


def _choices(field: Field, text: str) -> Json:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return [_choice(field, part) for part in parts]
    except ValueError as error:
        whole = f"is {quoted(text)}, but " if len(parts) > 1 else ""
        raise ValueError(f"{whole}{error}") from None
