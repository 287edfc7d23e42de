"""Owns the words about summaries: when they come, said, changed and ended."""

from bot.cards.answers.summary import hour_refusal, no_summary_answer, summary_answer, summary_over_answer
from bot.dates.hours import NotAnHour, hour_of_days
from bot.dates.zones import zone_of
from bot.directory import SlackDirectory
from bot.listeners.answering import Answer
from bot.listeners.desk import Desk
from bot.listeners.payloads import Typed
from engine.model import UserId
from engine.ports.timers import Clock
from engine.summary_desk import SummaryDesk
from engine.summary_hours import Hours, next_coming

_OFF = frozenset({"off", "none", "never", "stop"})


class SummaryWords:
    """Notes when somebody wants a summary of what waits for them."""

    def __init__(self, desk: Desk, directory: SlackDirectory, summaries: SummaryDesk, clock: Clock) -> None:
        self._desk = desk
        self._directory = directory
        self._summaries = summaries
        self._clock = clock

    async def summary(self, typed: Typed, text: str) -> Answer:
        """Let one come, let none come any more, or say how it stands."""
        user, legend = UserId(typed.user), self._desk.drawing.bare_legend
        if not text:
            known = await self._summaries.of(user)
            return summary_answer(known, legend) if known else no_summary_answer(legend)
        if text.lower().strip("`*.! ") in _OFF:
            return summary_over_answer(await self._summaries.not_wanted(user), legend)
        member = await self._directory.roster.acting(user)
        zone = zone_of(member.zone).key
        try:
            wanted = hour_of_days(text, zone=zone, locale=member.locale, year=self._clock.now().year)
        except NotAnHour as error:
            return hour_refusal(error, legend)
        hours = Hours(at=wanted.at, days=wanted.days, zone=zone)
        summary = await self._summaries.wanted(user, hours)
        has_come = summary.next_at > next_coming(hours, self._clock.now())
        return summary_answer(summary, legend, has_come=has_come)
