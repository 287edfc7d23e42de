"""Owns the scene of the notifier's tests: a real outbox, and doubles of what draws and of what sends."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.background import working
from bot.cards.message import Message
from bot.drawing import Drawing, Drawn
from bot.messenger import Draft, Messenger
from bot.notifier import Notifier
from bot.summaries import SummaryCourier
from engine.errors import StoreUnavailable
from engine.model import HumanTaskId, Notice, Surface, TenantId
from engine.notices import REMINDER
from engine.ports.outbox import Card, NoticeToSay
from engine.ports.queries import CardLink
from engine.ports.summaries import SummaryMessages
from signoff.assembly import storage_of
from storage.database import open_database
from storage.migrate import prepare
from storage.outbox import SqlOutbox
from tests.contract.desk import PLAN, Desk, revision_of
from tests.makers import NOON, a_policy
from tests.support.waiting import eventually

C1, C2 = Surface("C1"), Surface("C2")
SECOND = timedelta(seconds=1)
LEASE = 60 * SECOND
AFTER_LEASE = 61 * SECOND
_T = TenantId("T-ours")


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


class Outbox(SqlOutbox):
    """The real one; its database can be out of reach."""

    is_out_of_reach = False
    asked = 0

    async def lease_cards(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[Card]:
        self.asked += 1
        if self.is_out_of_reach:
            raise StoreUnavailable("the disk is full")
        return await super().lease_cards(now, until, limit, busy)


class Pen(Drawing):
    """Draws a card as the revision that it should show."""

    def __init__(self) -> None:
        self.trouble: dict[Surface, Exception] = {}
        self.draws_all_alike = self.has_nothing_to_say = False
        self.kept_silent = 0  # times, because it had nothing to say
        self.reminds = "waits"  # what reminders say; of what is `over` they never say anything else
        self.besides_it: tuple[Notice, ...] = ()  # what each notice leads to
        self.wanted: tuple[str, ...] = ()  # whom each card is to call, and does not

    async def card(self, card: Card, *, is_first_post: bool) -> Drawn | None:
        del is_first_post
        if card.surface in self.trouble:
            raise self.trouble[card.surface]
        text = "a card" if self.draws_all_alike else f"revision {card.wanted}"
        return Drawn(message=Message(text, (), self.wanted), revision=card.wanted)

    async def notice(self, notice: NoticeToSay) -> Message | None:
        if self.has_nothing_to_say:
            self.kept_silent += 1
            return None
        if notice.kind != REMINDER:
            return Message(notice.kind, ())
        said = "cut" if notice.is_followed else self.reminds
        return Message(f"reminder {notice.number} {said}", (), may_change=said not in ("cut", "over"))

    async def besides(self, notice: NoticeToSay) -> tuple[Notice, ...]:
        return self.besides_it if notice.kind == "outcome" else ()


class NoSummaries(SummaryCourier):
    """Brings none."""

    def __init__(self, messages: SummaryMessages) -> None:
        self.messages = messages
        self._looked_at = 0.0


@dataclass(slots=True)
class Sent:
    """A message that stands in Slack."""

    key: str
    text: str
    link: CardLink
    thread: str | None
    is_replacement: bool


class Wire(Messenger):
    """Keeps what is sent; calls can go wrong, before they take effect or after, or hang at a place."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.edits: list[str] = []
        self.looks: list[str] = []
        self._gates: dict[Surface, asyncio.Event] = {}
        self.on_post: Callable[[], None] = lambda: None
        self._trouble: dict[str, list[tuple[Exception, bool]]] = defaultdict(list)

    def will_raise(self, call: str, *errors: Exception, but_takes_effect: bool = False) -> None:
        """Let the next calls of a kind (`post`, `edit`, `find`) go wrong."""
        self._trouble[call] += [(error, but_takes_effect) for error in errors]

    def will_hang(self, surface: Surface) -> asyncio.Event:
        """Let the next post at a place hang until the event is set."""
        return self._gates.setdefault(surface, asyncio.Event())

    async def post(self, draft: Draft) -> CardLink:
        gate = self._gates.pop(draft.surface, None)
        if gate is not None:
            await gate.wait()
        self.on_post()
        sent = Sent(
            key=draft.key,
            text=draft.message.text,
            link=CardLink(surface=draft.surface, channel=draft.surface, ts=f"{len(self.sent) + 1}.0"),
            thread=None if draft.thread is None else draft.thread.ts,
            is_replacement=bool(draft.message.blocks),
        )
        self._perhaps("post", lambda: self.sent.append(sent))
        return sent.link

    async def edit(self, link: CardLink, message: Message) -> None:
        self._perhaps("edit", lambda: self.edits.append(f"{link.ts}: {message.text}"))

    async def find(
        self, surface: Surface, key: str, since: datetime, thread: CardLink | None
    ) -> CardLink | None:
        del since, thread
        self.looks.append(key)
        self._perhaps("find", lambda: None)
        standing = (sent.link for sent in self.sent if (sent.key, sent.link.surface) == (key, surface))
        return next(standing, None)

    def _perhaps(self, call: str, take_effect: Callable[[], None]) -> None:
        error, takes_effect = self._trouble[call].pop(0) if self._trouble[call] else (None, True)
        if takes_effect:
            take_effect()
        if error is not None:
            raise error


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The notifier at work, and all around it."""

    desk: Desk
    outbox: Outbox
    notifier: Notifier
    pen: Pen
    wire: Wire
    clock: Clock

    async def ask(self, task: str = "t1", *surfaces: Surface) -> HumanTaskId:
        """Let a task ask at these places (one, if none is named): each gets a card."""
        policy = a_policy("bob", "carol", required=2, surfaces=surfaces or (C1,))
        human_task = await self.desk.waiting(task, policy)
        self.notifier.wake()
        return human_task

    async def change(self, human_task: HumanTaskId) -> None:
        """Let the card of a request be behind."""
        await self.desk.approve(human_task)
        self.notifier.wake()

    async def end(self, human_task: HumanTaskId) -> None:
        """Let a request be rejected: its card is behind, and its outcome is to be said."""
        await self.desk.reject(human_task)
        self.notifier.wake()

    async def later(self, by: timedelta) -> None:
        """Let time pass, and the notifier look at all that is due then."""
        self.clock.at += by
        self.desk.now = self.clock.at
        await self.looked()

    async def looked(self) -> None:
        """Let the notifier look once more, and once again when what it took arrived."""
        before = self.outbox.asked

        def twice() -> bool:
            self.notifier.wake()
            return self.outbox.asked >= before + 2

        await eventually(twice, what="two looks of the notifier")

    async def until(self, condition: Callable[[], bool], *, step: timedelta = SECOND) -> None:
        """Let time pass in steps until something is so."""

        async def look() -> bool:
            if not condition():
                await self.later(step)
            return condition()

        await eventually(look)

    async def sent(self, *texts: str) -> list[Sent]:
        """Wait until messages with just these texts stand."""
        await eventually(
            lambda: sorted(s.text for s in self.wire.sent) == sorted(texts), what=f"{texts} to be sent"
        )
        return self.wire.sent

    async def edited(self, *edits: str) -> None:
        """Wait until just these edits were made, as `ts: text`."""
        await eventually(lambda: self.wire.edits == list(edits), what=f"{edits} to be made")


@asynccontextmanager
async def scene(address: str) -> AsyncIterator[Scene]:
    """Open the scene over an empty database."""
    async with open_database(address) as database:
        await prepare(database, _T, may_migrate=True)
        storage, outbox = storage_of(database, _T), Outbox(database, _T)
        await storage.catalog.publish([revision_of(PLAN)])
        pen, wire, clock = Pen(), Wire(), Clock()
        notifier = Notifier(outbox, pen, wire, clock, NoSummaries(storage.summary_messages))
        async with working(notifier.run()):
            yield Scene(
                desk=Desk(storage.store), outbox=outbox, notifier=notifier, pen=pen, wire=wire, clock=clock
            )
