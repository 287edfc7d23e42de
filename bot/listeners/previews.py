"""Owns views that say what a rejection does: drawn anew with every choice, and before it is sent unseen."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot import ids
from bot.background import Background
from bot.cards.blocks import View
from bot.cards.legend import Legend
from bot.cards.modals.break_glass import break_glass_modal
from bot.cards.modals.preview import step_of, was_drawn
from bot.cards.modals.reject import Filled, chosen_in, reject_modal
from bot.cards.reference import Reference, UnreadableReference
from bot.cards.refusals import why_not_text
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests
from bot.listeners.payloads import Click, Sent
from bot.listeners.views import Views
from bot.slack_calls import SlackSaysNo
from engine.approval import check_may_answer, check_may_decide_alone
from engine.errors import SignoffError
from engine.model import Actor, UserId
from engine.ports.queries import HumanTaskView
from engine.refusals import Refused


class Draw(Protocol):
    """Draws a view of a rejection by somebody."""

    def __call__(
        self, view: HumanTaskView, reference: Reference, legend: Legend, filled: Filled, *, by: UserId
    ) -> View: ...


_DRAWN: Mapping[str, Draw] = MappingProxyType(
    {ids.REJECT_VIEW: reject_modal, ids.GLASS_VIEW: break_glass_modal}
)
_UNSEEN = "⚠️ *Not sent yet.* Look at what it does, and send it once more if that is what you want."
_CHANGED = "⚠️ *Not sent yet.* Meanwhile it would do something else than this view said. Look again:"
_MOST_VIEWS = 500
_LOG = logging.getLogger(__name__)


class Previews:
    """Draws views of rejections anew: when somebody chooses in one, and when one is sent too early."""

    def __init__(self, background: Background, views: Views, desk: Desk, found: FoundRequests) -> None:
        self._background = background
        self._views = views
        self._desk = desk
        self._found = found
        self._screens: OrderedDict[str, _Screen] = OrderedDict()

    def register(self, app: AsyncApp) -> None:
        """Listen to what is chosen in them."""
        for block_id in (ids.TARGET, ids.VERDICT):
            app.action({"block_id": block_id, "action_id": ids.VALUE})(self._on_choice)

    async def unseen(self, sent: Sent, kind: str) -> View:
        """Give a view that was sent before it said what it does, or said it wrongly. Raises Refused."""
        reference, view, actor = await self._found.sent(sent)
        step = step_of(chosen_in(sent.values, ids.TARGET))
        remark = _CHANGED if was_drawn(reference, step) else _UNSEEN
        legend = await self._desk.drawing.legend(view)
        return _DRAWN[kind](view, reference, legend, Filled.of(sent.values, remark), by=actor.id)

    # --- when somebody chooses -------------------------------------------------------------------

    async def _on_choice(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.parse(body)
        await ack()
        if click.view_id is not None and click.view_kind in _DRAWN:
            task = self._background.start(self._draw(self._screen(click), click))
            task.set_name("drawing what a rejection does")

    def _screen(self, click: Click) -> "_Screen":
        """Give what is known of the view of a click, and note which choice is the newest."""
        screen = self._screens.setdefault(str(click.view_id), _Screen(click))
        self._screens.move_to_end(str(click.view_id))
        if len(self._screens) > _MOST_VIEWS:
            self._screens.popitem(last=False)
        screen.newest = max(click, screen.newest, key=lambda choice: choice.at)
        return screen

    async def _draw(self, screen: "_Screen", click: Click) -> None:
        """Draw what the newest choice does; an older one leaves that to it."""
        async with screen.turn:
            view = await self._drawn(click) if click is screen.newest else None
            if view is None or click is not screen.newest:
                return
            seen = dict.fromkeys([click.view_hash, screen.hash])  # we may have drawn it since it was seen
            for known in filter(None, seen):
                drawn = await self._views.redraw(str(click.view_id), view, seen=known)
                if drawn is not None:
                    screen.hash = drawn
                    return

    async def _drawn(self, click: Click) -> View | None:
        """Draw the view of a click; None: it has to stay as it is, and says so when it is sent."""
        try:
            reference = click.reference_of_view()
            view = await self._desk.request(reference)
            actor = await self._desk.actor_for(click.user, view.facts)
            legend = await self._desk.drawing.legend(view)
        except (SignoffError, SlackSaysNo, UnreadableReference) as error:
            _LOG.warning("what a rejection does is not shown: %s", error)
            return None
        kind = str(click.view_kind)
        filled = Filled.of(click.values, _why_not(kind, view, actor, legend))
        return _DRAWN[kind](view, reference, legend, filled, by=actor.id)


class _Screen:
    """What is known of an open view: the newest choice in it, and how it was drawn last."""

    def __init__(self, click: Click) -> None:
        self.newest = click
        self.hash = ""
        self.turn = asyncio.Lock()


def _why_not(kind: str, view: HumanTaskView, actor: Actor, legend: Legend) -> str:
    """Say why somebody cannot reject (any more); empty: they can."""
    check = check_may_decide_alone if kind == ids.GLASS_VIEW else check_may_answer
    try:
        check(view.task, view.human_task, actor)
    except Refused as refusal:
        return f"⚠️ {why_not_text(refusal, legend, view)}"
    return ""
