"""Owns the delay: it says at once until when the step goes on waiting."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.language.durations import duration_of
from engine.language.formats import DURATION
from engine.language.instants import instant_of
from engine.language.mistakes import Mistake
from engine.step_registry import Settings, Site, StepType
from engine.steps.context import BodyContext
from engine.steps.outcomes import Outcome, Succeeded

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "for": {**DURATION, "description": "How long to wait"},
        "until": {"type": "string", "format": "signoff-instant", "description": "When to go on"},
    },
}


async def run_delay(context: BodyContext) -> Outcome:
    """Wait for a while since the step started, or until an instant. One that is past is no wait."""
    settings = context.settings
    if "until" in settings:
        until = instant_of(settings["until"])
    else:
        started_at = context.job.run.started_at or context.world.clock.now()
        until = started_at + duration_of(settings["for"])
    return Succeeded(output={"until": until.isoformat()}, until=until)


def mistakes(settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Insist on one of `for` and `until`."""
    if "for" in settings and "until" in settings:
        yield Mistake(
            ("until",), "`for` and `until` contradict each other: give one of them", is_about_key=True
        )
    if "for" not in settings and "until" not in settings:
        yield Mistake((), "give `for: 10m` or `until: 2030-01-31T09:00:00Z`")


DELAY = StepType(name="delay", title="Delay", icon="⏳", settings=SETTINGS, run=run_delay, check=mistakes)
