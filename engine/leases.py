"""Owns the claims of this process on jobs: made, kept alive, and those of dead processes found."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from engine.model import Job
from engine.ports.jobs import Jobs
from engine.ports.store import Claim

_LOST_AT_ONCE = 100
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Leases:
    """The claims of this process, under a name that changes when it can no longer be trusted.

    A claim is extended by its name. If we cannot know which jobs a name holds (the answer of a `take` was
    lost, a report was refused by the database), extending it would keep jobs that nobody runs for ever. So
    from then on claims have a new name, and the old one is extended only while something runs under it.
    """

    def __init__(self, jobs: Jobs, worker: str, lease: timedelta) -> None:
        self._jobs = jobs
        self._worker = worker
        self._lease = lease
        self._number = 1
        self._extend_at = _LONG_AGO
        self._search_at = _LONG_AGO

    def claim(self, slots: int, now: datetime) -> Claim:
        """Make a claim on some jobs."""
        return Claim(by=f"{self._worker}.{self._number}", slots=slots, until=now + self._lease)

    def distrust(self) -> None:
        """Use a new name from now on."""
        self._number += 1

    async def extend(self, names: Collection[str], now: datetime) -> bool:
        """Let the claims under these names last longer, if it is time; say whether it was."""
        if now < self._extend_at:
            return False
        for name in names:
            await self._jobs.extend(name, now + self._lease)
        self._extend_at = now + self._lease / 3
        return True

    async def lapsed(self, now: datetime) -> Sequence[Job]:
        """Give jobs whose claim has ended without a report, if it is time to look for them."""
        if now < self._search_at:
            return ()
        found = await self._jobs.lapsed(now, _LOST_AT_ONCE)
        if len(found) < _LOST_AT_ONCE:
            self._search_at = now + self._lease / 6
        return found
