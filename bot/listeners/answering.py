"""Owns how a person is answered within Slack's three seconds, and what happens when it takes longer.

What somebody decides is committed before it is acknowledged, if that takes no more than two seconds. After
that it is acknowledged, goes on, and the person is told how it ended. Nothing here raises into Bolt: an
exception just after `ack()` would take the acknowledgement back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import ids
from bot.background import Background
from bot.cards.blocks import View, modal
from bot.cards.message import Message, message
from bot.cards.modals.remarks import closed_modal, done_modal, working_modal
from bot.cards.refusals import note
from bot.cards.text import inline
from bot.listeners.explaining import Explaining
from bot.listeners.payloads import Click, Sent, Typed
from bot.listeners.views import NotOpened, Views
from bot.private_notes import PrivateNotes


@dataclass(frozen=True, slots=True)
class Modal:
    """A view to open; for a click in a view: on top of that one, or in its place."""

    view: View
    is_in_place: bool = False


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What is wrong with a view that was sent, by the id of the block beside which it belongs."""

    errors: Mapping[str, str]


Answer: TypeAlias = Message | Modal | None
"""To a click or a command: say it privately, open a view, or nothing."""
SentAnswer: TypeAlias = View | FieldErrors | None
"""To a view that was sent: show this instead, show what is wrong, or close it."""
Listener: TypeAlias = Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long we wait before a person hears something, in seconds."""

    deciding_s: float = 2.0  # for what must be on disk before it is acknowledged
    opening_s: float = 1.0  # for what a view is drawn from
    ack_travels_s: float = 0.5  # after this, Slack has drawn what the acknowledgement said


class Answering:
    """Acknowledges, waits, and says what is to be said."""

    def __init__(
        self,
        background: Background,
        notes: PrivateNotes,
        views: Views,
        explaining: Explaining,
        *,
        pace: Pace = Pace(),
    ) -> None:
        self._background = background
        self._notes = notes
        self._views = views
        self._explaining = explaining
        self._pace = pace

    # --- listeners -------------------------------------------------------------------------------

    def deciding(self, work: Callable[[Click], Coroutine[Any, Any, Answer]]) -> Listener:
        """Listen to a control that decides something."""

        async def on_click(ack: AsyncAck, body: dict[str, Any]) -> None:
            click = Click.parse(body)
            await self.click(ack, click, work(click))

        return on_click

    def opening(self, work: Callable[[Click], Coroutine[Any, Any, Answer]]) -> Listener:
        """Listen to a control that opens something."""

        async def on_click(ack: AsyncAck, body: dict[str, Any]) -> None:
            click = Click.parse(body)
            await self.open(ack, click, work(click))

        return on_click

    def taking(self, work: Callable[[Sent], Coroutine[Any, Any, SentAnswer]]) -> Listener:
        """Listen to a view that is sent."""

        async def on_sent(ack: AsyncAck, body: dict[str, Any]) -> None:
            sent = Sent.parse(body)
            await self.sent(ack, sent, work(sent))

        return on_sent

    # --- clicks and commands ---------------------------------------------------------------------

    async def click(self, ack: AsyncAck, click: Click, work: Coroutine[Any, Any, Answer]) -> None:
        """Do what a click decides, then acknowledge it."""
        outcome = self._background.start(self._outcome(work))
        await asyncio.wait([outcome], timeout=self._pace.deciding_s)
        await ack()
        self._go_on(self._answer(click, outcome))

    async def open(self, ack: AsyncAck, click: Click, work: Coroutine[Any, Any, Answer]) -> None:
        """Open what a click asks for. It decides nothing, so it is acknowledged at once."""
        outcome = self._background.start(self._outcome(work))
        await ack()
        await asyncio.wait([outcome], timeout=self._pace.opening_s)
        self._go_on(self._open_or_answer(click, outcome))

    async def command(
        self, ack: AsyncAck, typed: Typed, work: Coroutine[Any, Any, Answer], *, may_open: bool
    ) -> None:
        """Answer a command: in the acknowledgement if possible. `may_open`: a view, perhaps."""
        outcome = self._background.start(self._outcome(work))
        wait_s = self._pace.opening_s if may_open else self._pace.deciding_s
        await asyncio.wait([outcome], timeout=wait_s)
        answer = outcome.result() if outcome.done() else None
        if isinstance(answer, Message):
            await ack(text=answer.text, blocks=answer.blocks)
            return
        await ack()
        follow = self._open_or_answer if may_open else self._answer
        self._go_on(follow(typed, outcome))

    async def _outcome(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told, and Bolt never
            return (await self._explaining.explained(error)).as_note()

    async def _open_or_answer(self, asked: Click | Typed, outcome: asyncio.Task[Answer]) -> None:
        """Answer; what is not drawn yet opens empty, while Slack still lets it open."""
        if outcome.done():
            await self._answer(asked, outcome)
            return
        working = await self._opened(asked, working_modal())
        answer = await outcome
        view = answer.view if isinstance(answer, Modal) else _as_view(answer)
        if working is None or not await self._views.update(working, view):
            await self._answer(asked, outcome)

    async def _answer(self, asked: Click | Typed, outcome: asyncio.Task[Answer]) -> None:
        answer = await outcome
        in_view = asked.view_id if isinstance(asked, Click) else None
        match answer:
            case Message() if in_view is not None:
                if not await self._views.update(in_view, _as_view(answer)):
                    await self._notes.say(asked.body, answer)
            case Message():
                await self._notes.say(asked.body, answer)
            case Modal(view=view, is_in_place=True) if in_view is not None:
                await self._views.update(in_view, view)
            case Modal(view=view):
                await self._opened(asked, view)
            case None:
                return

    async def _opened(self, asked: Click | Typed, view: View) -> str | None:
        on_top = isinstance(asked, Click) and asked.is_in_view
        try:
            return await self._views.open(asked.trigger, view, on_top=on_top)
        except NotOpened as error:
            said = f"Slack did not open the view ({inline(str(error), 100)}). Please try again."
            await self._notes.say(asked.body, note(said))
            return None

    # --- views that are sent ---------------------------------------------------------------------

    async def sent(self, ack: AsyncAck, sent: Sent, work: Coroutine[Any, Any, SentAnswer]) -> None:
        """Do what a view asks for, and close it, or show what came of it."""
        outcome = self._background.start(self._outcome_of_sent(sent, work))
        await asyncio.wait([outcome], timeout=self._pace.deciding_s)
        if not outcome.done():
            await ack(response_action="update", view=working_modal())
            self._go_on(self._tell_late(sent, outcome))
            return
        match outcome.result():
            case None:
                await ack(response_action="clear")
            case FieldErrors(errors=errors):
                await ack(response_action="errors", errors=dict(errors))
            case view:
                await ack(response_action="update", view=view)

    async def _outcome_of_sent(self, sent: Sent, work: Coroutine[Any, Any, SentAnswer]) -> SentAnswer:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told, and Bolt never
            explained = await self._explaining.explained(error)
            return explained.as_view(await self._explaining.typed(sent))

    async def _tell_late(self, sent: Sent, outcome: asyncio.Task[SentAnswer]) -> None:
        match await outcome:
            case None:
                view = done_modal("It is done.")
            case FieldErrors(errors=errors):
                said = "\n".join(inline(error, 300) for error in errors.values())
                view = closed_modal(said, await self._explaining.typed(sent))
            case other:
                view = other
        await asyncio.sleep(self._pace.ack_travels_s)  # else "Still working" would be drawn over it
        if not await self._views.update(sent.view_id, view):
            await self._notes.say(sent.body, _as_message(view))

    def _go_on(self, work: Coroutine[Any, Any, object]) -> None:
        """Go on after the listener has returned."""
        task = self._background.start(work)
        task.set_name("after an acknowledgement")


def _as_view(answer: Message | None) -> View:
    if answer is None:
        return done_modal("It is done.")
    return modal(ids.REMARK_VIEW, "Signoff", answer.blocks)


def _as_message(view: View) -> Message:
    said = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    return message([view["title"]["text"], *said], view["blocks"])
