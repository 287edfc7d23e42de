"""Owns how messages that stand are edited: each no more than once a second, and again after trouble."""

import asyncio
import logging
from datetime import timedelta

from bot.cards.message import Message
from bot.messenger import Messenger, NotNow, Unclear
from engine.ports.queries import CardLink

_PAUSE_S = 1.0  # between two edits of one message
_AGAIN = timedelta(seconds=2)  # an edit may be made twice: after trouble nobody waits for a lease to end
_FORGET_S = 60.0
_LOG = logging.getLogger(__name__)


class Redrawing:
    """Edits messages."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self._edited: dict[str, float] = {}

    async def edit(self, key: str, link: CardLink, message: Message) -> None:
        """Edit a message. `key`: its own.

        Raises:
            NotNow: was edited a moment ago, Slack wants to be left alone, or nobody knows what became of it.
            MessageGone, RefusedBySlack
        """
        self._begin(key)
        try:
            await self._messenger.edit(link, message)
        except Unclear as unclear:
            _LOG.info("%s will be edited again: %s", key, unclear)
            raise NotNow(_AGAIN.total_seconds()) from unclear

    def _begin(self, key: str) -> None:
        now = asyncio.get_running_loop().time()
        wait_s = self._edited.get(key, 0.0) + _PAUSE_S - now
        if wait_s > 0:
            raise NotNow(wait_s)
        recent = {other: at for other, at in self._edited.items() if at > now - _FORGET_S}
        self._edited = recent | {key: now}
