"""Owns where somebody is asked who takes over a place in a request: beside the others, or alone."""

from bot.cards.legend import is_person
from bot.directory import SlackDirectory
from engine.errors import UnknownPlace
from engine.model import Surface, UserId
from engine.pipelines import Pipelines
from engine.policy import Seat
from engine.ports.directory import People
from engine.ports.queries import HumanTaskView
from engine.services import is_service


class OwnPlaces:
    """Says whether somebody needs a card of their own."""

    def __init__(self, directory: SlackDirectory, pipelines: Pipelines) -> None:
        self._directory = directory
        self._pipelines = pipelines

    async def of(self, view: HumanTaskView, user: UserId) -> Surface | None:
        """Give the place where somebody is asked alone; None: they see the card of all.

        Raises:
            DirectoryUnavailable
        """
        if is_service(user):
            return None
        own = Surface(user)
        shared = [surface for surface in view.human_task.policy.surfaces if not is_person(surface)]
        if not shared:
            return own
        people = People(seats=(Seat(user=user),))
        try:
            places = await self._directory.surfaces(shared[0], await self._ask_in(view), people, None)
        except UnknownPlace:
            return own  # nobody can be asked there any more
        return places.own.get(user)

    async def _ask_in(self, view: HumanTaskView) -> str:
        """Give where the step asks; where all have a card of their own, the new person has one, too."""
        pipeline = await self._pipelines.of_revision(view.facts.revision_id)
        settings = pipeline.step(view.human_task.step).body.settings
        return "both" if settings.get("ask_in") == "both" else "channel"
