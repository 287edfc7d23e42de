"""Owns who is away, in memory."""

from collections.abc import Collection, Mapping
from datetime import datetime

from engine.model import UserId
from engine.ports.absences import Absence


class MemoryAbsences:
    """Fulfils `engine.ports.Absences`, for one tenant."""

    def __init__(self, *absences: Absence) -> None:
        self.kept = {absence.user: absence for absence in absences}

    async def away(self, users: Collection[UserId], now: datetime) -> Mapping[UserId, Absence]:
        known = (self.kept[user] for user in users if user in self.kept)
        return {absence.user: absence for absence in known if absence.since <= now < absence.until}

    async def leave(self, absence: Absence) -> None:
        self.kept[absence.user] = absence

    async def come_back(self, user: UserId) -> Absence | None:
        return self.kept.pop(user, None)
