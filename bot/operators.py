"""Owns who a task's operators are: those of its pipeline, else the installation's, else who started it.

And which of them see none of the places where something is said to them.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from bot.cards.legend import is_person
from engine.errors import UnknownPeople, UnknownPlace
from engine.model import Actor, Surface, UserId
from engine.pipeline import Pipeline
from engine.policy import Seat
from engine.ports.directory import People, PeopleRef
from engine.ports.jobs import TaskFacts
from engine.refusals import NoSuchPipeline
from engine.services import is_service
from engine.steps.question import OPERATORS

_LOG = logging.getLogger(__name__)


async def resuming(
    actor: Actor, facts: TaskFacts, operators_of: Callable[[TaskFacts], Awaitable[People]]
) -> Actor:
    """Vouch for those who are told that a task is stopped: where nobody is an operator, its starter."""
    if actor.is_operator or not actor.is_active or actor.id != facts.started_by:
        return actor
    told = await operators_of(facts)
    return replace(actor, is_operator=any(seat.user == actor.id for seat in told.seats))


class Operators:
    """Finds the operators of tasks, as the directory knows them at that moment."""

    def __init__(
        self,
        pipeline_of: Callable[[str], Awaitable[Pipeline]],
        resolve: Callable[[PeopleRef], Awaitable[People]],
        installation: PeopleRef,
        members: Callable[[Surface], Awaitable[frozenset[UserId]]],
    ) -> None:
        self._pipeline_of = pipeline_of  # by revision
        self._resolve = resolve
        self._installation = installation
        self._members = members  # of a conversation

    async def of(self, facts: TaskFacts) -> People:
        """Give those who are told what nobody else can mend. Raises DirectoryUnavailable."""
        starter = People(seats=(Seat(user=facts.started_by),))
        wanted = await self._of_pipeline(facts) or self._installation
        if not (wanted.users or wanted.groups or wanted.anyone):
            return starter
        people = await self._known(wanted)
        return people if people.seats else starter

    async def away_from(self, facts: TaskFacts, places: Iterable[Surface]) -> tuple[Surface, ...]:
        """Give the own places of those who are in none of these; services have none.

        Raises:
            DirectoryUnavailable
        """
        present: set[UserId] = set()
        for place in places:
            present |= {UserId(place)} if is_person(place) else await self._members_of(place)
        people = await self.of(facts)
        away = (seat.user for seat in people.seats if seat.user not in present)
        return tuple(Surface(user) for user in away if not is_service(user))

    async def _members_of(self, place: Surface) -> frozenset[UserId]:
        try:
            return await self._members(place)
        except UnknownPlace:
            return frozenset()

    async def _of_pipeline(self, facts: TaskFacts) -> PeopleRef | None:
        try:
            return (await self._pipeline_of(facts.revision_id)).roles.get(OPERATORS)
        except NoSuchPipeline:
            return None

    async def _known(self, wanted: PeopleRef) -> People:
        """Find those whose names resolve: one that does not must not keep the others from being told."""
        try:
            return await self._resolve(wanted)
        except UnknownPeople as error:
            _LOG.warning("operators who cannot be found are not told: %s", error)
            users = tuple(name for name in wanted.users if name not in error.names)
            groups = tuple(name for name in wanted.groups if name not in error.names)
            rest = replace(wanted, users=users, groups=groups)
            if rest == wanted:  # the workspace has no groups at all
                rest = replace(wanted, groups=())
            return People() if rest == wanted else await self._known(rest)
