"""Owns places for tests: some channels, who is in them, and where the bot may post."""

from bot.places import Places
from engine.errors import UnknownPlace
from engine.model import Surface, UserId

OPEN, CLOSED, GONE = Surface("C0OPEN"), Surface("C0CLOSED"), Surface("C0GONE")


class SomePlaces(Places):
    """A public and a private channel; the bot is in both unless told otherwise. Counts what is asked."""

    def __init__(self, *, closed_to_bot: bool = False) -> None:
        self.asked: list[Surface] = []
        self.closed_to_bot = closed_to_bot

    async def channel(self, name: str) -> Surface:
        known = {"#open": OPEN, "#closed": CLOSED}
        if name.startswith("#") and name not in known:
            raise UnknownPlace(name, "there is no such channel")
        return known.get(name, Surface(name))

    async def postable(self, channel: Surface) -> Surface:
        self.asked.append(channel)
        if channel not in (OPEN, CLOSED) or (channel == CLOSED and self.closed_to_bot):
            raise UnknownPlace(channel, "the bot is not in it")
        return channel

    async def is_private(self, channel: Surface) -> bool:
        self.asked.append(channel)
        return channel != OPEN

    async def members(self, channel: Surface) -> frozenset[UserId]:
        if channel == GONE:
            raise UnknownPlace(channel, "it is gone")
        return frozenset({UserId("U0MEMBER")})
