"""Owns what the tests of cards share: places, messages, and a card that stands."""

from datetime import datetime

from engine.model import HumanTaskId, Surface
from engine.ports.outbox import Card
from engine.ports.queries import CardLink
from signoff.assembly import Storage
from tests.contract.desk import Desk
from tests.makers import NOON, SECOND, a_policy

C1, C2, DM = Surface("C1"), Surface("C2"), Surface("U-bob")
LEASE = 60 * SECOND


def link(ts: str = "1", surface: Surface = C1) -> CardLink:
    return CardLink(surface=surface, channel=f"ch-{surface}", ts=ts)


async def lease(
    storage: Storage, now: datetime = NOON, limit: int = 100, **options: frozenset[Surface]
) -> list[Card]:
    return list(await storage.outbox.lease_cards(now, now + LEASE, limit, **options))


async def one_posted(storage: Storage, desk: Desk) -> Card:
    """Let a request wait with one card, which stands and shows it."""
    await desk.waiting(policy=a_policy("bob", "carol", required=2, surfaces=(C1,)))
    (card,) = await lease(storage)
    await storage.outbox.card_posted(card.id, link(), shown=card.wanted, digest="first")
    return card


async def decide(desk: Desk, now: datetime = NOON) -> None:
    """Change the request."""
    desk.now = now
    await desk.approve(HumanTaskId("t1-1"))
