"""Owns the body of a message: it finds the places; what it says is said when its output is taken."""

from engine.model import Announcement
from engine.people import people_of
from engine.ports import People
from engine.steps.context import BodyContext
from engine.steps.finding import channel_of, patiently
from engine.steps.outcomes import Failed, Outcome, Succeeded


async def run_notify(context: BodyContext) -> Outcome:
    """Tell each of these people, or a channel."""
    settings, directory = context.settings, context.world.directory
    people, ask_in = People(), "channel"
    if "people" in settings:
        wanted = people_of(settings["people"], context.pipeline.roles)
        people, ask_in = await patiently(context, directory.resolve, wanted), "dm"
        if not people.seats:
            return Failed(error="nobody can be told: all of `people` are deactivated or bots", is_final=True)
    channel = settings.get("channel") or channel_of(context)
    places = await patiently(context, directory.surfaces, channel, ask_in, people, context.job.task.surface)
    return Succeeded(
        output={"text": settings["text"], "surfaces": list(places)},
        says=tuple(Announcement(surface=place, text=settings["text"]) for place in places),
    )
