"""Owns views that are drawn anew with every choice in them, so that they say what the newest one does."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot import ids
from bot.background import Background
from bot.cards.blocks import View
from bot.listeners.payloads import Click
from bot.listeners.views import Views

Draw: TypeAlias = Callable[[Click], Awaitable[View | None]]
"""Draws the view of a click; None: it has to stay as it is, and says so when it is sent."""
_MOST_VIEWS = 500


class Choices:
    """Draws views anew when somebody chooses in them."""

    def __init__(self, background: Background, views: Views) -> None:
        self._background = background
        self._views = views
        self._draws: dict[str, Draw] = {}
        self._screens: OrderedDict[str, _Screen] = OrderedDict()

    def drawn_by(self, kind: str, draw: Draw) -> None:
        """Let views of a kind be drawn like this."""
        self._draws[kind] = draw

    def register(self, app: AsyncApp) -> None:
        """Listen to what is chosen in them."""
        for block_id in (ids.TARGET, ids.VERDICT):
            app.action({"block_id": block_id, "action_id": ids.VALUE})(self._on_choice)

    async def _on_choice(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.parse(body)
        await ack()
        draw = self._draws.get(str(click.view_kind))
        if click.view_id is not None and draw is not None:
            task = self._background.start(self._draw(self._screen(click), click, draw))
            task.set_name("drawing what a choice does")

    def _screen(self, click: Click) -> "_Screen":
        """Give what is known of the view of a click, and note which choice is the newest."""
        screen = self._screens.setdefault(str(click.view_id), _Screen(click))
        self._screens.move_to_end(str(click.view_id))
        if len(self._screens) > _MOST_VIEWS:
            self._screens.popitem(last=False)
        screen.newest = max(click, screen.newest, key=lambda choice: choice.at)
        return screen

    async def _draw(self, screen: "_Screen", click: Click, draw: Draw) -> None:
        """Draw what the newest choice does; an older one leaves that to it."""
        async with screen.turn:
            view = await draw(click) if click is screen.newest else None
            if view is None or click is not screen.newest:
                return
            seen = dict.fromkeys([click.view_hash, screen.hash])  # we may have drawn it since it was seen
            for known in filter(None, seen):
                drawn = await self._views.redraw(str(click.view_id), view, seen=known)
                if drawn is not None:
                    screen.hash = drawn
                    return


class _Screen:
    """What is known of an open view: the newest choice in it, and how it was drawn last."""

    def __init__(self, click: Click) -> None:
        self.newest = click
        self.hash = ""
        self.turn = asyncio.Lock()
