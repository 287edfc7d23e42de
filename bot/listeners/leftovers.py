"""Owns what no other listener takes: views that are closed, and controls of an older version of ours."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.cards.reference import UnreadableReference
from bot.listeners.answering import Answer, Answering, SentAnswer
from bot.listeners.payloads import Click, Sent

_ANY = re.compile("")


class Leftovers:
    """Acknowledges what would otherwise look broken to people. Register it last."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def register(self, app: AsyncApp) -> None:
        """Listen to everything that is left."""
        app.view_closed(_ANY)(self.on_closed)
        app.view_submission(_ANY)(self.on_sent)
        app.block_action(_ANY)(self.on_click)

    async def on_closed(self, ack: AsyncAck) -> None:
        """Acknowledge: whoever closes a view has changed nothing."""
        await ack()

    async def on_click(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Say that the control means nothing any more."""
        await self._answering.click(ack, Click.parse(body), _unknown_click(body))

    async def on_sent(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Say that the view means nothing any more, and keep what was typed."""
        await self._answering.sent(ack, Sent.parse(body), _unknown_view(body))


async def _unknown_click(body: dict[str, Any]) -> Answer:
    raise UnreadableReference(f"no listener for {body['actions'][0].get('action_id')!r}")


async def _unknown_view(body: dict[str, Any]) -> SentAnswer:
    raise UnreadableReference(f"no listener for {body['view'].get('callback_id')!r}")
