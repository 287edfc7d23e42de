"""Owns the look for a message of which nobody knows whether it was posted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messenger import CannotLook, Messenger, NotNow, RefusedBySlack, Unclear
from engine.model import Surface
from engine.ports.queries import CardLink


class Leased(Protocol):
    """A message that somebody has taken to bring it to Slack."""

    @property
    def surface(self) -> Surface:
        """Give where it belongs."""

    @property
    def is_in_doubt(self) -> bool:
        """Say whether a post was begun whose outcome is unknown."""

    @property
    def since(self) -> datetime:
        """Give when it was first wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a look for a message came to. `is_blind`: the place cannot be read."""

    found: CardLink | None = None
    is_blind: bool = False


async def search(messenger: Messenger, message: Leased, key: str, thread: CardLink | None = None) -> Search:
    """Look for the message of a post whose outcome is unknown. Raises Unclear: it still is."""
    if not message.is_in_doubt:
        return Search()
    try:
        return Search(found=await messenger.find(message.surface, key, message.since, thread))
    except CannotLook:
        return Search(is_blind=True)
    except (NotNow, RefusedBySlack) as no:  # a no to the search says nothing of the post
        raise Unclear(f"it cannot be looked for: {no}") from no
