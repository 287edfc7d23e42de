"""Owns what is on its way to Slack: cards that are behind, notices that are not said, and summaries.

It compares what should be seen with what is seen, so that a missed wake-up, a crash or a second process
changes nothing but the moment. One task per place keeps the order there; places do not wait for each other.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from bot.cards.calls_left import calls_left
from bot.cards.message import Message
from bot.doubts import search
from bot.drawing import Drawing, Drawn
from bot.messenger import Draft, MessageGone, Messenger, NotNow, RefusedBySlack, Unclear
from bot.redrawing import Redrawing
from bot.summaries import SummaryCourier
from engine.errors import DirectoryUnavailable, StoreError
from engine.model import Surface
from engine.notices import ANNOUNCEMENT_PREFIX, REDRAWN
from engine.ports.observer import Commit
from engine.ports.outbox import Card, NoticeToSay, Outbox
from engine.ports.queries import CardLink
from engine.ports.summaries import SummaryMessage
from engine.ports.timers import Clock

_LEASE = timedelta(seconds=60)  # longer than the time-out of a call to Slack, twice over
_LEASE_MARGIN = timedelta(seconds=35)
_LOOK_EVERY_S = 1.0
_AT_A_TIME = 20
_REFUSED_AGAIN = timedelta(hours=1)
_LOOK_UP_AGAIN = timedelta(seconds=5)
_CARD_FIRST = timedelta(seconds=0.5)
_CLOSING_S = 5.0  # for what is on its way to Slack to arrive
_UNKNOWN, _AS_IT_IS = "", "as it is"  # what a notice shows that nobody has drawn anew since it stands
_LOG = logging.getLogger(__name__)

_Item: TypeAlias = Card | NoticeToSay | SummaryMessage


class Notifier:
    """Brings cards, notices and summaries to Slack. Run it as a task; it hears of commits as an Observer."""

    def __init__(
        self,
        outbox: Outbox,
        drawing: Drawing,
        messenger: Messenger,
        clock: Clock,
        summaries: SummaryCourier,
    ) -> None:
        self._outbox = outbox
        self._drawing = drawing
        self._messenger = messenger
        self._clock = clock
        self._summaries = summaries
        self._bell = asyncio.Event()
        self._lanes: dict[Surface, asyncio.Task[None]] = {}
        self._redrawing = Redrawing(messenger)
        self._is_closing = False

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""
        if commit.has_messages:
            self._bell.set()

    def wake(self) -> None:
        """Look at once, whatever was committed."""
        self._bell.set()

    async def run(self) -> None:
        """Work until cancelled. Then what is on its way arrives; the rest is free for whoever looks next."""
        looking = asyncio.create_task(self._go_on(), name="notifier")
        try:
            await asyncio.shield(looking)  # a look that is cancelled would keep hold of what it leased
        finally:
            await self._close(looking)

    async def _close(self, looking: asyncio.Task[None]) -> None:
        self._is_closing = True
        self._bell.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                await asyncio.wait([looking])
                while self._lanes:
                    await asyncio.wait(self._lanes.values())
        late = [looking, *self._lanes.values()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _go_on(self) -> None:
        while not self._is_closing:
            self._bell.clear()
            try:
                await self._look()
            except StoreError as error:
                _LOG.warning("the notifier cannot read the database: %s", error)
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_EVERY_S):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        while True:
            now = self._clock.now()
            busy = frozenset(self._lanes)
            cards = await self._outbox.lease_cards(now, now + _LEASE, _AT_A_TIME, busy)
            notices = await self._outbox.lease_notices(now, now + _LEASE, _AT_A_TIME, busy)
            summaries = await self._summaries.lease(now, now + _LEASE, _AT_A_TIME, busy)
            self._open_lanes([*cards, *notices, *summaries])
            if self._is_closing or max(len(cards), len(notices), len(summaries)) < _AT_A_TIME:
                return

    def _open_lanes(self, items: Iterable[_Item]) -> None:
        lanes: dict[Surface, list[_Item]] = defaultdict(list)
        for item in sorted(items, key=_is_edit):  # what is redrawn comes last: it can link to what is new
            lanes[item.surface].append(item)
        for surface, waiting in lanes.items():
            self._lanes[surface] = asyncio.create_task(self._serve(surface, waiting), name=f"lane {surface}")

    async def _serve(self, surface: Surface, items: list[_Item]) -> None:
        leased_until = self._clock.now() + _LEASE
        try:
            for item in items:
                if self._clock.now() > leased_until - _LEASE_MARGIN:
                    return  # somebody else may hold the rest by the time that Slack answers
                await (self._leave(item) if self._is_closing else self._deliver(item))
        finally:
            del self._lanes[surface]
            self._bell.set()

    async def _deliver(self, item: _Item) -> None:
        try:
            await self._send(item)
        except Unclear as unclear:
            _LOG.warning("Slack did not say what became of %s: %s", _key(item), unclear)
        except NotNow as later:
            await self._put_off(item, timedelta(seconds=later.seconds))
        except RefusedBySlack as refused:
            _LOG.warning("Slack refused %s at %s: %s", _key(item), item.surface, refused.reason)
            await self._put_off(item, _REFUSED_AGAIN, refused.reason)
        except DirectoryUnavailable as error:
            _LOG.warning("whom %s calls cannot be looked up: %s", _key(item), error)
            await self._put_off(item, _LOOK_UP_AGAIN)
        except StoreError as error:
            _LOG.warning("the database did not take what became of %s: %s", _key(item), error)
        except Exception:  # noqa: BLE001 - one message must not stop the others
            _LOG.exception("cannot bring %s to Slack", _key(item))
            await self._put_off(item, _REFUSED_AGAIN, "internal error")

    async def _send(self, item: _Item) -> None:
        match item:
            case Card():
                await self._show(item)
            case NoticeToSay():
                await self._say(item)
            case SummaryMessage():
                looked = await search(self._messenger, item, _key(item))
                await self._summaries.bring(item, looked.found, is_blind=looked.is_blind)

    async def _leave(self, item: _Item) -> None:
        """Let go of what was not begun; what an earlier post left in doubt stays so until its lease ends."""
        if not item.is_in_doubt:
            with suppress(StoreError):
                await self._put_off(item, timedelta(0))

    async def _put_off(self, item: _Item, wait: timedelta, refusal: str | None = None) -> None:
        until = self._clock.now() + wait
        match item:
            case Card():
                await self._outbox.put_off_card(item.id, until, refusal)
            case NoticeToSay():
                await self._outbox.put_off_notice(item.id, until, refusal)
            case SummaryMessage():
                await self._summaries.messages.put_off(item.id, until, refusal)

    # --- cards -----------------------------------------------------------------------------------

    async def _show(self, card: Card) -> None:
        looked = await search(self._messenger, card, _key(card))
        link = card.link or looked.found
        drawn = await self._drawing.card(card, is_first_post=link is None)
        if drawn is None:
            await self._outbox.card_shown(card.id, shown=card.wanted, digest=card.digest or "")
        elif link is None:
            await self._post_card(card, drawn, is_replacement=looked.is_blind)
        else:
            if card.link is None:  # found: note where it stands before anything else can go wrong
                await self._outbox.card_posted(card.id, link, shown=0, digest="")
            await self._redraw(card, link, drawn)

    async def _post_card(self, card: Card, drawn: Drawn, *, is_replacement: bool) -> None:
        message = drawn.message.as_replacement() if is_replacement else drawn.message
        await self._have_the_rest_called(card, message)
        link = await self._messenger.post(Draft(surface=card.surface, key=_key(card), message=message))
        await self._outbox.card_posted(card.id, link, shown=drawn.revision, digest=message.digest)

    async def _redraw(self, card: Card, link: CardLink, drawn: Drawn) -> None:
        digest = drawn.message.digest
        if digest != card.digest:
            try:
                await self._redrawing.edit(_key(card), link, drawn.message)
            except MessageGone:
                await self._outbox.card_lost(card.id)
                return
        await self._outbox.card_shown(card.id, shown=drawn.revision, digest=digest)

    # --- notices ---------------------------------------------------------------------------------

    async def _say(self, notice: NoticeToSay) -> None:
        if besides := await self._drawing.besides(notice):
            await self._outbox.say_too(notice.task_id, besides, notice.since)
        is_threaded = not notice.kind.startswith(ANNOUNCEMENT_PREFIX)
        if is_threaded and notice.thread is None:  # its card comes first
            await self._outbox.put_off_notice(notice.id, self._clock.now() + _CARD_FIRST)
            return
        thread = notice.thread if is_threaded else None
        if thread is not None and notice.ts is not None:
            await self._redraw_notice(notice, replace(thread, ts=notice.ts))
            return
        looked = await search(self._messenger, notice, _key(notice), thread)
        if looked.found is not None:
            digest = _UNKNOWN if notice.kind in REDRAWN else None
            await self._outbox.notice_said(notice.id, looked.found.ts, digest=digest)
            return
        message = await self._drawing.notice(notice)
        if message is None:
            await self._outbox.notice_said(notice.id, None)
            return
        shown = message.as_replacement() if looked.is_blind else message
        said = await self._post_notice(notice, shown, thread)
        ts = None if said is None else said.ts
        await self._outbox.notice_said(notice.id, ts, digest=_digest_of_notice(message))

    async def _redraw_notice(self, notice: NoticeToSay, link: CardLink) -> None:
        message = await self._drawing.notice(notice)
        if message is None:
            await self._outbox.notice_shown(notice.id, digest=notice.digest or _AS_IT_IS)
            return
        try:
            if message.digest != notice.digest:
                await self._redrawing.edit(_key(notice), link, message)
        except MessageGone:
            await self._outbox.notice_shown(notice.id, digest=None)
        else:
            await self._outbox.notice_shown(notice.id, digest=_digest_of_notice(message))

    async def _post_notice(
        self, notice: NoticeToSay, message: Message, thread: CardLink | None
    ) -> CardLink | None:
        await self._have_the_rest_called(notice, message)
        draft = Draft(surface=notice.surface, key=_key(notice), message=message, thread=thread)
        try:
            return await self._messenger.post(draft)
        except MessageGone:
            _LOG.info("the thread of %s is gone", _key(notice))
            return None

    async def _have_the_rest_called(self, item: Card | NoticeToSay, message: Message) -> None:
        """Note who is to be called right after a message, before it is posted: a crash must not lose it."""
        if left := calls_left(item, message):
            await self._outbox.say_too(item.task_id, [left], item.since)


def _is_edit(item: _Item) -> bool:
    if isinstance(item, NoticeToSay):
        return item.ts is not None
    return item.link is not None


def _key(item: _Item) -> str:
    if isinstance(item, SummaryMessage):
        return item.key
    return f"card:{item.id}" if isinstance(item, Card) else f"notice:{item.id}"


def _digest_of_notice(message: Message) -> str | None:
    """Give by what it is seen whether a notice looks different; None: it never will."""
    return message.digest if message.may_change else None
