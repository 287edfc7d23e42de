"""Owns what a notification is called and what its `with` looks like."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.mistakes import Mistake
from engine.people import PEOPLE_SCHEMA, people_mistakes
from engine.step_registry import Settings, Site, StepBody, StepType
from engine.step_types.asking import CHANNEL

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {
        "text": {"type": "string", "minLength": 1},
        "channel": {**CHANNEL, "description": "Where it is said; without it and `people`: where cards stand"},
        "people": {**PEOPLE_SCHEMA, "description": "Who is told, each in a direct message"},
    },
}


def notify_type(run: StepBody) -> StepType:
    """Describe the step type that tells people something and goes on."""
    return StepType(name="notify", title="Message", icon="📣", settings=SETTINGS, run=run, check=mistakes)


def mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find people who are missing, and two places at once."""
    if "channel" in settings and "people" in settings:
        yield Mistake(
            ("people",), "`channel` and `people` contradict each other: give one of them", is_about_key=True
        )
    if settings.get("people") == "anyone":
        yield Mistake(("people",), "cannot be `anyone`: name people, or give a channel")
    elif "people" in settings:
        for mistake in people_mistakes(settings["people"], site.roles):
            yield mistake.under("people")
