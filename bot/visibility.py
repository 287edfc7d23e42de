"""Owns who may know of a task: what belongs to a private place exists only for those who belong there.

A task is seen by whoever sees the place where it was started (everybody, for a public channel; the members
of a private one), by the person who started it, by those who are asked by name or through a group (or were,
before somebody else took over), by those who may break the glass, and by operators. A request is seen,
besides, by whoever sees one of its cards or was asked a question about it.
"""

from collections.abc import Iterable, Iterator

from bot.cards.legend import is_person
from bot.places import Places
from engine.errors import UnknownPlace
from engine.model import Actor, Surface, UserId
from engine.policy import Policy
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView, TaskView


class Visibility:
    """Says what people may know of."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def of(self, actor: Actor) -> "Sight":
        """Look with somebody's eyes."""
        return Sight(self._places, actor)


class Sight:
    """What one person sees, for as long as it takes to answer them. All of it raises DirectoryUnavailable."""

    def __init__(self, places: Places, actor: Actor) -> None:
        self._places = places
        self._actor = actor
        self._known: dict[Surface, bool] = {}

    async def sees_task(self, view: TaskView | HumanTaskView) -> bool:
        """Say whether a task, and all that belongs to it, exists for this person."""
        if self._is_asked(human_task.policy for human_task in view.task.human_tasks.values()):
            return True
        return await self.sees_place_of(view.facts)

    async def sees_request(self, view: HumanTaskView) -> bool:
        """Say whether a request exists for this person.

        With its task, because they see its card, or because they were asked a question about it.
        """
        is_inquired = any(inquiry.of == self._actor.id for inquiry in view.human_task.inquiries)
        if is_inquired or await self.sees_task(view):
            return True
        for surface in view.human_task.policy.surfaces:
            if await self._sees(surface):
                return True
        return False

    async def sees_place_of(self, facts: TaskFacts) -> bool:
        """Say whether a task exists for this person, whoever is asked in it."""
        actor = self._actor
        if actor.is_active and (actor.id == facts.started_by or actor.is_operator):
            return True
        return facts.surface is None or await self._sees(facts.surface)

    def _is_asked(self, policies: Iterable[Policy]) -> bool:
        return any(self._actor.id in _people_of(policy) for policy in policies)

    async def _sees(self, surface: Surface) -> bool:
        if surface not in self._known:
            self._known[surface] = await self._looked_up(surface)
        return self._known[surface]

    async def _looked_up(self, surface: Surface) -> bool:
        if is_person(surface):
            return surface == Surface(self._actor.id)
        if not await self._places.is_private(surface):
            return self._actor.is_full_member or await self._is_member(surface)
        return await self._is_member(surface)

    async def _is_member(self, surface: Surface) -> bool:
        try:
            return self._actor.id in await self._places.members(surface)
        except UnknownPlace:
            return False


def _people_of(policy: Policy) -> Iterator[UserId]:
    for seat in policy.seats:
        yield seat.user
        yield from seat.earlier
    if policy.break_glass is not None:
        yield from (seat.user for seat in policy.break_glass.seats)
