"""Owns who wants a summary, in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from engine.model import UserId
from engine.ports.summaries import Summary
from engine.summary_hours import Coming


class MemorySummaries:
    """Fulfils `engine.ports.Summaries`, for one tenant."""

    def __init__(self, *summaries: Summary) -> None:
        self.kept = {summary.user: summary for summary in summaries}
        self.brought: list[tuple[UserId, Coming]] = []

    async def of(self, users: Collection[UserId]) -> Mapping[UserId, Summary]:
        return {user: self.kept[user] for user in users if user in self.kept}

    async def users(self) -> frozenset[UserId]:
        return frozenset(self.kept)

    async def keep(self, summary: Summary) -> None:
        self.kept[summary.user] = summary

    async def come_until(self, user: UserId, now: datetime) -> datetime | None:
        ends = (coming.until for whose, coming in self.brought if whose == user and coming.until > now)
        return max(ends, default=None)

    async def forget(self, user: UserId) -> Summary | None:
        return self.kept.pop(user, None)

    async def due(self, now: datetime, limit: int) -> Sequence[Summary]:
        due = (summary for summary in self.kept.values() if summary.next_at <= now)
        return sorted(due, key=lambda summary: summary.next_at)[:limit]

    async def move(self, seen: Summary, to: Summary, coming: Coming | None = None) -> bool:
        if self.kept.get(seen.user) != seen:
            return False
        self.kept[seen.user] = to
        if coming is not None:
            self.brought.append((seen.user, coming))
        return True
