"""Owns the operations on summaries: who gets one and when, and the firing of those whose hour has come."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from engine.errors import StoreError
from engine.model import UserId
from engine.ports.summaries import Summaries, Summary
from engine.ports.timers import Clock
from engine.summary_hours import Hours, come_today, next_coming

_AT_A_TIME = 200
_MOMENT = timedelta(microseconds=1)  # at midnight a new day has begun
_LOG = logging.getLogger(__name__)


class SummaryDesk:
    """The desk where people say when they want to hear what waits for them. Each speaks for themselves."""

    def __init__(self, summaries: Summaries, clock: Clock) -> None:
        self._summaries = summaries
        self._clock = clock

    async def wanted(self, user: UserId, hours: Hours) -> Summary:
        """Let a summary come at these hours from now on. A second call replaces the first.

        There is one a day: if today's has come, the next one comes on another day.
        """
        summary = await self._from_now_on(user, hours)
        await self._summaries.keep(summary)
        return summary

    async def not_wanted(self, user: UserId) -> Summary | None:
        """Let none come any more; give the summary that ends, None if there was none."""
        return await self._summaries.forget(user)

    async def of(self, user: UserId) -> Summary | None:
        """Give the summary of a person."""
        return (await self._summaries.of([user])).get(user)

    async def is_in(self, user: UserId, zone: str) -> None:
        """Learn where a person is: their hours are those of that zone from now on."""
        summary = await self.of(user)
        if summary is not None and summary.hours.zone != zone:
            moved = await self._from_now_on(user, replace(summary.hours, zone=zone))
            await self._summaries.move(summary, moved)

    async def fire(self) -> int:
        """Let all come whose hour has come; give how many did. Any number of processes may call it.

        What was missed comes once, as long as it is still the day on which it should have come.
        """
        come = 0
        while due := await self._summaries.due(self._clock.now(), _AT_A_TIME):
            moved = await asyncio.gather(*(self._fire(summary) for summary in due))
            come += sum(moved)
            if len(due) < _AT_A_TIME or not any(moved):
                break
        return come

    async def _fire(self, summary: Summary) -> bool:
        coming = come_today(summary.hours, self._clock.now())
        try:
            return await self._summaries.move(summary, self._next(summary.hours, summary.user), coming)
        except StoreError as error:
            _LOG.warning("the summary of %s could not come yet: %s", summary.user, error)
            return False

    async def _from_now_on(self, user: UserId, hours: Hours) -> Summary:
        now = self._clock.now()
        end_of_day = await self._summaries.come_until(user, now)
        since = now if end_of_day is None else max(now, end_of_day - _MOMENT)
        return Summary(user=user, hours=hours, next_at=next_coming(hours, since))

    def _next(self, hours: Hours, user: UserId) -> Summary:
        return Summary(user=user, hours=hours, next_at=next_coming(hours, self._clock.now()))
