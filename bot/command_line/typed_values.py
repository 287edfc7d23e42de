"""Owns values that are typed as `name=value`, or given in a file: read as what a form asks for."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.settings import SettingsError
from engine.errors import DefinitionError
from engine.language.mistakes import nearest
from engine.language.yaml_source import FILE_MAX_CHARS, read_yaml
from engine.model import Json

_STANDARD_INPUT = "-"
_LEAST = "give an object, such as `{summary: all is well}`"


def typed_values(pairs: Sequence[str], form: Mapping[str, Any], option: str) -> dict[str, Json]:
    """Read `name=value` pairs; what is no text in the form is read as JSON. Raises SettingsError, of all."""
    problems: list[str] = []
    found: dict[str, Json] = {}
    fields = form.get("properties", {})
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            problems.append(f"{option}: {pair!r} is no pair; give name=value")
        elif name in found:
            problems.append(f"{option}: {name} is given twice")
        elif fields and name not in fields:
            problems.append(
                f"{option}: there is no {name}{nearest(name, fields)}; known: {', '.join(fields)}"
            )
        else:
            found[name] = _value(value, fields.get(name, {}))
    if problems:
        raise SettingsError(problems)
    return found


def values_in(file: Path, option: str) -> dict[str, Json]:
    """Read a file with one object, YAML or JSON; `-`: standard input. Raises SettingsError."""
    found = content_of(file, option)
    if not isinstance(found, dict):
        raise SettingsError([f"{option}: {file} holds no object; give one, such as {{summary: all is well}}"])
    return found


def content_of(file: Path, option: str) -> Json:
    """Read a file of YAML or JSON. Raises SettingsError."""
    try:
        text = sys.stdin.read(FILE_MAX_CHARS + 1) if str(file) == _STANDARD_INPUT else _beginning(file)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{option}: {file} cannot be read: {error}"]) from error
    try:
        source = read_yaml(text, str(file), least=_LEAST)
    except DefinitionError as error:
        raise SettingsError([f"{option}: {problem}" for problem in error.problems]) from error
    if source.problems:
        raise SettingsError([f"{option}: {problem}" for problem in source.problems])
    return source.root.plain()


def _beginning(file: Path) -> str:
    """Read as much as is looked at, and enough to see that there is more."""
    with file.open(encoding="utf-8") as opened:
        return opened.read(FILE_MAX_CHARS + 1)


def _value(text: str, field: Mapping[str, Any]) -> Json:
    """Read a value. What is no JSON stays text, and the server says what would be right."""
    if field.get("type", "string") == "string":
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return [part.strip() for part in text.split(",")] if field.get("type") == "array" else text
