"""Owns the settings that every request to people has, and their checks."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.language.durations import duration_of
from engine.language.formats import DURATION
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


def expires(then: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schema of `expires`; `then` is that of how the request ends."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["after"],
        "properties": {"after": DURATION, "then": then},
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


def timing_mistakes(settings: Settings) -> Iterable[Mistake]:
    """Find reminders that contradict themselves, or come after the request has ended."""
    remind, expires = settings.get("remind"), settings.get("expires")
    if not isinstance(remind, Mapping):
        return
    times = remind.get("times", 1)
    if "every" in remind and times == 1:
        yield Mistake(
            ("remind", "every"), "reminds only once without `times`: say how often, such as `times: 3`"
        )
    if "every" not in remind and times != 1:
        yield Mistake(
            ("remind", "times"), "more than one reminder needs `every`: how long from one to the next"
        )
    if isinstance(expires, Mapping) and is_shorter(expires.get("after"), remind.get("after")):
        message = f"nobody is reminded after {remind['after']}: the request expires after {expires['after']}"
        yield Mistake(("remind", "after"), message)


def place_mistakes(key: str, people: Json, settings: Settings) -> Iterable[Mistake]:
    """Find requests to anyone that nobody would see."""
    if people == ANYONE and settings.get("ask_in") in ("dm", "both"):
        yield Mistake(
            ("ask_in",), f"`{key}: {ANYONE}` cannot be asked in direct messages: ask_in must be channel"
        )


def is_shorter(length: Json, than: Json) -> bool:
    """Say whether one duration is shorter than another, or as long, as far as the file shows it."""
    texts = [text for text in (length, than) if isinstance(text, str) and not has_template(text)]
    return len(texts) == 2 and duration_of(texts[0]) <= duration_of(texts[1])
