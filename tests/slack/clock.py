"""Owns the bot's clock, which tests move on together with Slack's."""

from datetime import UTC, datetime, timedelta

from sandbox.people import Workspace

LEASE = timedelta(seconds=61)


class Hasty:
    """The machine's time, or one that goes on from an instant, and as much more as a test says."""

    def __init__(self, slack: Workspace, begins: datetime | None = None) -> None:
        self._slack = slack
        self._ahead = timedelta(0) if begins is None else begins - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def advance(self, by: timedelta) -> None:
        """Let time pass, here and in Slack."""
        await self._slack.advance(by.total_seconds())
        self._ahead += by

    async def let_leases_end(self) -> None:
        """Let so much time pass that whatever was in doubt is looked for."""
        await self.advance(LEASE)
