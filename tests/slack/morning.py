"""Owns the morning on which summaries come: people, a clock that tests move, and the house of the bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.slack.asking import answer
from tests.slack.clock import Hasty
from tests.slack.house import House, house, workspace
from tests.support.waiting import eventually

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # half past eight in London, half past nine in Berlin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Morning:
    """A Monday morning: people, a clock, and the house of the bot."""

    slack: Workspace
    clock: Hasty
    home: House
    sandbox: Sandbox

    async def wants(self, handle: str, hours: str) -> None:
        """Let somebody choose a summary."""
        assert "A summary of what waits for you comes" in await answer(self.slack, handle, f"summary {hours}")

    async def sign(self) -> Card:
        """Let Alice start `sign`; gives the card that Bob is asked for."""
        before = await self.slack.messages("#general")
        await self.slack.alice.command("#general", "/pipeline run sign")
        return await self.slack.wait_for_card("#general", button="Approve", text="Sign here?", besides=before)

    async def summaries(self, handle: str = "bob") -> list[Card]:
        """Give the summaries that somebody got."""
        said = await self.slack.person(handle).messages("dm")
        return [card for card in said if "Summary of" in card.text()]

    async def comes(self, number: int = 1, handle: str = "bob") -> Card:
        """Wait until somebody has so many, and the bot knows it; give the newest."""

        async def have() -> list[Card] | None:
            found = await self.summaries(handle)
            return found if len(found) == number and not self._unsure() else None

        return (await eventually(have, what=f"{number} summaries for {handle}"))[-1]

    def _unsure(self) -> list[Any]:
        """Give what the bot does not know yet to stand in Slack."""
        return self.home.sql("SELECT 1 FROM pipeline_summary_messages WHERE ts IS NULL")

    async def has_passed_over(self, handle: str = "bob") -> None:
        """Wait until the hour of somebody's summary has passed and nothing is left to be posted."""

        async def is_over() -> bool:
            next_at = self.home.sql("SELECT next_at FROM pipeline_summaries")[0][0] / 1_000_000
            return next_at > self.clock.now().timestamp() and not self._unsure()

        await eventually(is_over, what=f"the hour of {handle} passes")

    async def tells(self, card: Card, *texts: str) -> str:
        """Wait until a summary says all this, a minute later."""
        await self.clock.advance(MINUTE)
        shown = await self.slack.wait_for(
            card, lambda now: all(text in now.text() for text in texts), str(texts)
        )
        return shown.text()

    async def looks_again(self) -> None:
        """Let a minute pass, and the bot look at its one message."""
        statement = "SELECT due_at FROM pipeline_summary_messages"
        before = self.home.sql(statement)
        await self.clock.advance(MINUTE)
        await eventually(lambda: self.home.sql(statement) > before, what="another look")

    async def edits(self, card: Card) -> int:
        """Count how often a message was redrawn."""
        return sum(call["arguments"].get("ts") == card.ts for call in await self.slack.calls("chat.update"))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Morning]:
    """Open a workspace on a Monday morning; the bot is not at work yet."""
    async with workspace(begins=MONDAY) as sandbox:
        slack = Workspace(sandbox.control.call)
        yield Morning(slack, Hasty(slack, MONDAY), house(sandbox, folder), sandbox)
        assert await slack.complaints() == []
