"""Owns the operations on absences: who goes away, until when, and who is asked in their place."""

from datetime import datetime, timedelta

from engine.model import Actor, UserId
from engine.ports.absences import Absence, Absences
from engine.ports.timers import Clock
from engine.refusals import CannotBeAway

LONGEST = timedelta(days=366)


class AbsenceDesk:
    """The desk where people say that they are away, and that they are back. Each speaks for themselves."""

    def __init__(self, absences: Absences, clock: Clock) -> None:
        self._absences = absences
        self._clock = clock

    async def away(self, by: Actor, *, until: datetime, stand_in: Actor | None = None) -> Absence:
        """Let new requests go to a stand-in from now on. A second call replaces the first.

        `stand_in` None: nobody is asked in their place, but others learn that they are away.

        Raises:
            CannotBeAway: `past`, `too_long`, `self`, `inactive`: the instant or the stand-in is not possible.
        """
        now = self._clock.now()
        if until <= now:
            raise CannotBeAway(by.id, "past")
        if until > now + LONGEST:
            raise CannotBeAway(by.id, "too_long")
        if stand_in is not None and stand_in.id == by.id:
            raise CannotBeAway(by.id, "self")
        if not by.is_active or (stand_in is not None and not stand_in.is_active):
            raise CannotBeAway(by.id, "inactive")
        to = None if stand_in is None else stand_in.id
        absence = Absence(user=by.id, stand_in=to, since=now, until=until)
        await self._absences.leave(absence)
        return absence

    async def of(self, user: UserId) -> Absence | None:
        """Give the absence of a person who is away now."""
        return (await self._absences.away([user], self._clock.now())).get(user)

    async def back(self, by: Actor) -> Absence | None:
        """Ask this person themselves again; give the absence that ends, None if they were not away."""
        absence = await self._absences.come_back(by.id)
        return absence if absence is not None and absence.until > self._clock.now() else None
