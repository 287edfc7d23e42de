"""Owns the body of a delay: it says at once until when the step goes on waiting."""

from engine.durations import duration_of
from engine.instants import instant_of
from engine.steps.context import BodyContext
from engine.steps.outcomes import Outcome, Succeeded


async def run_delay(context: BodyContext) -> Outcome:
    """Wait for a while since the step started, or until an instant. One that is past is no wait."""
    settings = context.settings
    if "until" in settings:
        until = instant_of(settings["until"])
    else:
        started_at = context.job.run.started_at or context.world.clock.now()
        until = started_at + duration_of(settings["for"])
    return Succeeded(output={"until": until.isoformat()}, until=until)
