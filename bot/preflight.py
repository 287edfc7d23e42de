"""Owns the look at a task's places before it starts: where the bot cannot post, nothing starts."""

from collections.abc import Iterator

from bot.places import Places
from engine.errors import UnknownPlace
from engine.language.template_text import has_template
from engine.model import Surface
from engine.pipeline import Pipeline

_ELSEWHERE = (
    "I am not part of this conversation; start it in a channel that I am in, or in our direct messages"
)


class Preflight:
    """Checks where a pipeline would post."""

    def __init__(self, places: Places) -> None:
        self._places = places

    async def check(self, pipeline: Pipeline, place: Surface | None) -> None:
        """Let pass a pipeline whose cards can stand where it says, started at this place (None: at none).

        Raises:
            UnknownPlace: one cannot, with what to do.
            DirectoryUnavailable
        """
        if place is not None:
            await self._check_start(place)
        for channel in dict.fromkeys(channels_of(pipeline)):
            await self._places.postable(await self._places.channel(channel))

    async def _check_start(self, place: Surface) -> None:
        try:
            await self._places.postable(place)
        except UnknownPlace as error:
            if place.startswith("D"):
                raise UnknownPlace("this conversation", _ELSEWHERE) from error
            raise


def channels_of(pipeline: Pipeline) -> Iterator[str]:
    """Give the channels that are known before a task runs."""
    named = [pipeline.channel]
    for step in pipeline.steps:
        named += [step.channel, step.body.settings.get("channel")]
    yield from (channel for channel in named if isinstance(channel, str) and not has_template(channel))
