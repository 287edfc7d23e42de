"""Owns the settings that every request to people has, and their checks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.mistakes import Mistake
from engine.step_registry import Settings, Site, not_before
from engine.template_text import has_template

DURATION: Mapping[str, Any] = {"type": "string", "format": "signoff-duration"}
CHANNEL: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^(#[^\s#,<>]{1,80}|[CGD][A-Z0-9]{2,20})$",
    "x-what": 'a channel such as "#releases", or its id',
}

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
    "remind": {
        "type": "object",
        "additionalProperties": False,
        "required": ["after"],
        "properties": {
            "after": DURATION,
            "every": DURATION,
            "times": {"type": "integer", "minimum": 1, "maximum": 100},
        },
    },
}


def expires(outcomes: Sequence[str]) -> Mapping[str, Any]:
    """Give the schema of `expires` for a request that can end in one of these ways."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["after"],
        "properties": {"after": DURATION, "then": {"enum": list(outcomes), "default": outcomes[0]}},
    }


def ancestor_mistakes(key: str, settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find steps in a list of settings that do not come before this one."""
    for index, name in enumerate(settings.get(key, ())):
        if has_template(name):
            yield Mistake((key, index), "takes no templates: name the step itself")
        elif name not in site.ancestors:
            yield Mistake((key, index), not_before(name, site))


def remind_mistakes(settings: Settings) -> Iterable[Mistake]:
    """Find reminders that contradict themselves."""
    remind = settings.get("remind")
    if isinstance(remind, Mapping) and remind.get("times", 1) != 1 and "every" not in remind:
        yield Mistake(
            ("remind", "times"), "more than one reminder needs `every`: how long from one to the next"
        )
