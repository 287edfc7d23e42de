"""Owns how summaries are brought to people: posted once, and redrawn while they are of today."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from bot.cards.message import Message
from bot.cards.summary import LINES_MAX, Overview, summary_message
from bot.dates.zones import zone_of
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.listeners.desk import Desk
from bot.messenger import Draft, MessageGone, Messenger, Unclear
from bot.waiting_list import Found, WaitingList
from engine.model import HumanTaskId, Surface, UserId
from engine.pipelines import Pipelines
from engine.ports.queries import CardLink, HumanTaskView
from engine.ports.summaries import Shown, SummaryMessage, SummaryMessages
from engine.ports.timers import Clock
from engine.summary_desk import SummaryDesk
from signoff.assembly import Storage

_LOOK_EVERY_S = 0.9
_LOOK_AGAIN = timedelta(minutes=1)  # and so often it is redrawn at most
_EDIT_AGAIN = timedelta(seconds=2)
_COUNTED_MAX = 100
_LISTED_MAX = 2 * LINES_MAX


class SummaryCourier:
    """Brings summaries. Raises what a messenger raises, and DirectoryUnavailable."""

    def __init__(
        self,
        messages: SummaryMessages,
        summaries: SummaryDesk,
        desk: Desk,
        directory: SlackDirectory,
        messenger: Messenger,
        clock: Clock,
    ) -> None:
        self.messages = messages
        self._looked_at = float("-inf")
        self._summaries = summaries
        self._desk = desk
        self._directory = directory
        self._waiting_list = WaitingList(desk)
        self._messenger = messenger
        self._clock = clock

    async def lease(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface]
    ) -> Sequence[SummaryMessage]:
        """Take what is due, at most once a second: summaries are not waited for as cards are."""
        at = asyncio.get_running_loop().time()
        if at < self._looked_at + _LOOK_EVERY_S:
            return []
        self._looked_at = at
        return await self.messages.lease(now, until, limit, busy)

    async def bring(self, message: SummaryMessage, found: CardLink | None, *, is_blind: bool) -> None:
        """Post a summary, or redraw it if what it shows has changed.

        Args:
            message: leased.
            found: where it stands, if its post was in doubt and it was looked for.
            is_blind: it could not be looked for.
        """
        if self._clock.now() >= message.until:
            await self.messages.over(message.id)
        elif message.link is not None:
            await self._redraw(message, message.link)
        elif found is None:
            await self._post(message, is_blind=is_blind)
        else:  # note where it stands before anything else can go wrong
            unknown = Shown(listed=(), seen=None, digest=None, again_at=self._clock.now())
            await self.messages.posted(message.id, found, unknown)

    async def _post(self, message: SummaryMessage, *, is_blind: bool) -> None:
        await self._learn_where(message.user, message.zone)
        seen, overview = await self._seen(message)
        if not overview.waiting:
            await self.messages.over(message.id)
            return
        drawn = await self._draw(overview)
        drawn = drawn.as_replacement() if is_blind else drawn
        link = await self._messenger.post(Draft(surface=message.surface, key=message.key, message=drawn))
        await self.messages.posted(message.id, link, self._shown(overview.listed, seen, drawn.digest))

    async def _redraw(self, message: SummaryMessage, link: CardLink) -> None:
        if message.seen == await self._waiting_list.mark(message.user):
            await self.messages.shown(message.id, self._shown(message.listed, message.seen, message.digest))
            return
        seen, overview = await self._seen(message)
        drawn = await self._draw(overview)
        try:
            if drawn.digest != message.digest:
                await self._messenger.edit(link, drawn)
        except MessageGone:
            await self.messages.over(message.id)
        except Unclear:
            await self.messages.put_off(message.id, self._clock.now() + _EDIT_AGAIN)
        else:
            await self.messages.shown(message.id, self._shown(overview.listed, seen, drawn.digest))

    def _shown(self, listed: tuple[HumanTaskId, ...], seen: str | None, digest: str | None) -> Shown:
        again_at = self._clock.now() + _LOOK_AGAIN
        return Shown(listed=listed[-_LISTED_MAX:], seen=seen, digest=digest, again_at=again_at)

    async def _learn_where(self, user: UserId, known: str) -> None:
        """Let the next ones come at the hours of another zone, if the person is there by now."""
        member = await self._directory.roster.member(user)
        if member is not None and (zone := zone_of(member.zone).key) != known:
            await self._summaries.is_in(user, zone)

    # --- what it tells ---------------------------------------------------------------------------

    async def _seen(self, message: SummaryMessage) -> tuple[str, Overview]:
        """Give what it tells now, and the mark of what that was drawn from: what comes later changes it."""
        seen = await self._waiting_list.mark(message.user)
        found = await self._waiting_list.of(message.user, _COUNTED_MAX)
        return seen, Overview(
            reader=message.user,
            zone=message.zone,
            since=message.since,
            waiting=[(line, found.views[line.id]) for line in found.lines],
            is_cut=found.next is not None,
            settled=await self._settled(message.listed, found),
        )

    async def _settled(self, listed: Iterable[HumanTaskId], found: Found) -> Sequence[HumanTaskView]:
        read = [await self._desk.queries.human_task(id) for id in listed if id not in found.views]
        views = [view for view in read if view is not None]
        if found.next is None:
            return views
        return [view for view in views if not view.human_task.is_undecided]  # others may be further behind

    async def _draw(self, overview: Overview) -> Message:
        return summary_message(overview, await self._desk.drawing.legend_of(overview.named))


def summary_courier(
    storage: Storage, directory: SlackDirectory, drawing: Drawing, messenger: Messenger, clock: Clock
) -> SummaryCourier:
    """Give what brings the summaries that are kept."""
    desk = Desk(storage.queries, Pipelines(storage.catalog, clock), directory, drawing)
    summaries = SummaryDesk(storage.summaries, clock)
    return SummaryCourier(storage.summary_messages, summaries, desk, directory, messenger, clock)
