"""Owns what no other listener takes: views that are closed, and controls of an older version of ours."""

import re

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
        app.view_submission(_ANY)(self._answering.taking(_unknown_view))
        app.block_action(_ANY)(self._answering.opening(_unknown_control))

    async def on_closed(self, ack: AsyncAck) -> None:
        """Acknowledge: whoever closes a view has changed nothing."""
        await ack()


async def _unknown_control(click: Click) -> Answer:
    raise UnreadableReference(f"no listener for {click.body['actions'][0].get('action_id')!r}")


async def _unknown_view(sent: Sent) -> SentAnswer:
    raise UnreadableReference(f"no listener for {sent.body['view'].get('callback_id')!r}")
