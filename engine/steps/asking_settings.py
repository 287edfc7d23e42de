"""Owns the settings that every request to people has, and their checks."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from engine.language.durations import is_never_longer
from engine.language.formats import INSTANT, WAIT
from engine.language.mistakes import Mistake
from engine.language.people import ANYONE
from engine.language.template_text import has_template
from engine.model import Json
from engine.step_registry import Settings, Site, not_before

ASKING: Mapping[str, Mapping[str, Any]] = {
    "title": {"type": "string", "minLength": 1, "description": "What is asked, in a line"},
    "text": {"type": "string", "description": "What people should know before they answer"},
    "show": {
        "type": "array",
        "items": {"type": "string"},
        "uniqueItems": True,
        "maxItems": 20,
        "description": "Steps whose outputs the card shows",
    },
    "ask_in": {"enum": ["channel", "dm", "both"], "default": "channel"},
    "mention": {"enum": ["all", "none", "people"], "default": "all"},
    "distinct_from": {
        "type": "array",
        "items": {"type": "string"},
        "uniqueItems": True,
        "description": "Steps before this one: who decided or completed them may not answer here",
    },
    "external": {
        "type": "boolean",
        "default": False,
        "description": "May guests and people of other workspaces answer?",
    },
    "hand_over": {
        "type": "boolean",
        "default": True,
        "description": "May those who are asked hand over to somebody else?",
    },
    "due": {
        "type": ["string", "object"],
        "format": "signoff-wait",
        "x-what": "a duration such as 2d, working time such as 2wd, or {after: 2wd}, or {at: an instant}",
        "additionalProperties": False,
        "properties": {"after": WAIT, "at": INSTANT},
        "x-either": ["after", "at"],
        "description": "Until when an answer is expected: after that it is late",
    },
    "remind": {
        "type": "object",
        "additionalProperties": False,
        "required": ["after"],
        "properties": {
            "after": WAIT,
            "every": WAIT,
            "times": {"type": "integer", "minimum": 1, "maximum": 100},
            "growing": {
                "type": "boolean",
                "default": False,
                "description": "Does each wait take twice as long as the one before?",
            },
            "urgent": {
                "type": "boolean",
                "default": False,
                "description": "At any hour, not only when those who are reminded work?",
            },
        },
    },
}


def expires(then: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schema of `expires`; `then` is that of how the request ends."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {"after": WAIT, "at": INSTANT, "then": then},
        "x-either": ["after", "at"],
    }


def ancestor_mistakes(key: str, settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find steps in a list of settings that do not come before this one."""
    for index, name in enumerate(settings.get(key, ())):
        if has_template(name):
            yield Mistake((key, index), "takes no templates: name the step itself")
        elif name not in site.ancestors:
            yield Mistake((key, index), not_before(name, site))


def distinct_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find steps from which to keep a distance that nobody answers, or that do not come before."""
    yield from ancestor_mistakes("distinct_from", settings, site)
    for index, name in enumerate(settings.get("distinct_from", ())):
        if name in site.ancestors and name not in site.asking:
            message = f"`{name}` runs by itself: name a step that people decide or complete"
            yield Mistake(("distinct_from", index), message)


def place_mistakes(key: str, people: Json, settings: Settings) -> Iterable[Mistake]:
    """Find requests to anyone that nobody would see."""
    if people == ANYONE and settings.get("ask_in") in ("dm", "both"):
        yield Mistake(
            ("ask_in",), f"`{key}: {ANYONE}` cannot be asked in direct messages: ask_in must be channel"
        )


def is_shorter(length: Json, than: Json, day: timedelta | None) -> bool:
    """Say whether one duration is certainly shorter than another, or as long, as far as the file shows it.

    `day`: how long a working day is; None: that is not known.
    """
    texts = [text for text in (length, than) if isinstance(text, str) and not has_template(text)]
    return len(texts) == 2 and is_never_longer(texts[0], texts[1], day)
