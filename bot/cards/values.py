"""Owns how single JSON values are said to people."""

import json
import re
from typing import TypeGuard

from bot.cards.legend import Legend
from bot.cards.text import NOTHING, clean
from engine.model import Json, UserId

_PLAIN_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def is_flat(value: Json) -> TypeGuard[dict[str, Json]]:
    """Say whether this is an object whose values can be said in a line each."""
    return isinstance(value, dict) and all(_is_scalar(item) or _is_list(item) for item in value.values())


def said(value: Json, legend: Legend) -> str:
    """Say a scalar, or a list of scalars."""
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case str():
            return legend.name(UserId(value)) if value in legend.people else clean(value)
        case int():
            return str(value)
        case list():
            return ", ".join(said(item, legend) for item in value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def spoken_key(key: str) -> str:
    """Make a name of a program readable: release_notes becomes Release notes."""
    if _PLAIN_KEY.fullmatch(key):
        return key.replace("_", " ").capitalize()
    return key


def _is_scalar(value: Json) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _is_list(value: Json) -> bool:
    return isinstance(value, list) and all(_is_scalar(item) for item in value)
