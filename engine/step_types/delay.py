"""Owns what a delay is called and what its `with` looks like."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.mistakes import Mistake
from engine.step_registry import Settings, Site, StepBody, StepType
from engine.step_types.asking import DURATION

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "for": {**DURATION, "description": "How long to wait"},
        "until": {"type": "string", "format": "signoff-instant", "description": "When to go on"},
    },
}


def delay_type(run: StepBody) -> StepType:
    """Describe the step type that waits for time to pass."""
    return StepType(name="delay", title="Delay", icon="⏳", settings=SETTINGS, run=run, check=mistakes)


def mistakes(settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Insist on one of `for` and `until`."""
    if "for" in settings and "until" in settings:
        yield Mistake(
            ("until",), "`for` and `until` contradict each other: give one of them", is_about_key=True
        )
    if "for" not in settings and "until" not in settings:
        yield Mistake((), "give `for: 10m` or `until: 2030-01-31T09:00:00Z`")
