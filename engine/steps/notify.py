"""Owns the message: it finds the places; what it says is said when its output is taken."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.language.computed_people import with_people_read
from engine.language.formats import CHANNEL
from engine.language.mistakes import Mistake
from engine.language.people import ANYONE, PEOPLE_SCHEMA, people_mistakes, people_of
from engine.model import Announcement
from engine.ports.directory import People, PeopleRef
from engine.step_registry import Settings, Site, StepType
from engine.steps.context import BodyContext
from engine.steps.finding import channel_of, patiently, people_at
from engine.steps.outcomes import Failed, Outcome, Succeeded

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


async def run_notify(context: BodyContext) -> Outcome:
    """Tell each of these people, or a channel."""
    settings, directory = context.settings, context.world.directory
    people, ask_in = People(), "channel"
    if "people" in settings:
        wanted = people_of(settings["people"], context.pipeline.roles)
        people, ask_in = await people_at(context, ("people",), wanted), "dm"
        if not people.seats:
            return Failed(error="nobody can be told: all of `people` are deactivated or bots", is_final=True)
    channel = settings.get("channel") or channel_of(context)
    places = await patiently(context, directory.surfaces, channel, ask_in, people, context.job.task.surface)
    return Succeeded(
        output={"text": settings["text"], "surfaces": list(places.all)},
        says=tuple(Announcement(surface=place, text=settings["text"]) for place in places.all),
    )


def mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find people who are missing, and two places at once."""
    if "channel" in settings and "people" in settings:
        yield Mistake(
            ("people",), "`channel` and `people` contradict each other: give one of them", is_about_key=True
        )
    if settings.get("people") == ANYONE:
        yield Mistake(("people",), "cannot be `anyone`: name people, or give a channel")
    elif "people" in settings:
        for mistake in people_mistakes(settings["people"], site.roles, may_be_anyone=False):
            yield mistake.under("people")


def computed(written: Settings, rendered: Settings, roles: Mapping[str, PeopleRef]) -> Settings:
    """Read the people that a template gave."""
    return with_people_read(written, rendered, roles, "people")


NOTIFY = StepType(
    name="notify",
    title="Message",
    icon="📣",
    settings=SETTINGS,
    run=run_notify,
    check=mistakes,
    computed=computed,
)
