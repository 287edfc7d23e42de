from collections.abc import Sequence
from datetime import datetime, time

from engine.model import HumanTaskId, Surface, UserId
from engine.ports.queries import CardLink
from engine.ports.summaries import Shown, Summary, SummaryMessage
from engine.summary_hours import Coming, Hours
from signoff.assembly import Storage
from tests.makers import HOUR, NOON, SECOND

B, C = UserId("bob"), UserId("carol")
LEASE, MINUTE = 60 * SECOND, 60 * SECOND
HOURS = Hours(at=time(9), days=frozenset(range(7)), zone="Europe/Berlin")
AT_BOBS = CardLink(surface=Surface(B), channel="D1", ts="1.0")
SHOWN = Shown(listed=(HumanTaskId("h1"), HumanTaskId("h2")), seen="s", digest="d", again_at=NOON + MINUTE)


async def bring(storage: Storage, user: UserId = B) -> None:
    """Let a summary come at noon."""
    summary = Summary(user=user, hours=HOURS, next_at=NOON)
    await storage.summaries.keep(summary)
    coming = Coming(at=NOON, until=NOON + 12 * HOUR)
    assert await storage.summaries.move(summary, summary, coming)


async def lease(storage: Storage, now: datetime = NOON, *busy: Surface) -> Sequence[SummaryMessage]:
    """Take what is due."""
    return await storage.summary_messages.lease(now, now + LEASE, 10, frozenset(busy))


async def test_what_comes_is_a_message_to_be_posted(storage: Storage) -> None:
    await bring(storage)
    (message,) = await lease(storage)
    assert message == SummaryMessage(
        id=message.id,
        user=B,
        zone="Europe/Berlin",
        since=NOON,
        until=NOON + 12 * HOUR,
        listed=(),
        seen=None,
        digest=None,
        link=None,
        is_in_doubt=False,
    )
    assert message.surface == Surface(B)


async def test_the_same_comes_once(storage: Storage) -> None:
    await bring(storage)
    await bring(storage)
    assert len(await lease(storage)) == 1


async def test_what_is_leased_is_left_alone_and_in_doubt_when_the_lease_has_ended(storage: Storage) -> None:
    await bring(storage)
    (message,) = await lease(storage)
    assert list(await lease(storage, NOON + LEASE - SECOND)) == []
    (again,) = await lease(storage, NOON + LEASE)
    assert (again.id, again.is_in_doubt) == (message.id, True)


async def test_a_busy_place_waits(storage: Storage) -> None:
    await bring(storage)
    await bring(storage, C)
    assert [message.user for message in await lease(storage, NOON, Surface(B))] == [C]
    assert [message.user for message in await lease(storage)] == [B]


async def test_what_was_posted_is_looked_at_again_later(storage: Storage) -> None:
    await bring(storage)
    (message,) = await lease(storage)
    await storage.summary_messages.posted(message.id, AT_BOBS, SHOWN)
    assert list(await lease(storage, NOON + MINUTE - SECOND)) == []
    (again,) = await lease(storage, NOON + MINUTE)
    assert (again.link, again.listed, again.seen, again.digest) == (AT_BOBS, SHOWN.listed, "s", "d")
    (left,) = await lease(storage, NOON + MINUTE + LEASE)  # whoever redrew it died
    assert not left.is_in_doubt  # an edit may be made twice
    later = Shown(listed=(), seen="t", digest="e", again_at=NOON + HOUR)
    await storage.summary_messages.shown(message.id, later)
    (shown,) = await lease(storage, NOON + HOUR)
    assert (shown.link, shown.listed, shown.seen, shown.digest) == (AT_BOBS, (), "t", "e")


async def test_a_clear_no_is_tried_again_and_leaves_no_doubt(storage: Storage) -> None:
    await bring(storage)
    for refusal in (None, "user_disabled"):
        (message,) = await lease(storage)
        await storage.summary_messages.put_off(message.id, NOON, refusal)
    (message,) = await lease(storage)
    assert not message.is_in_doubt


async def test_what_is_over_is_gone(storage: Storage) -> None:
    await bring(storage)
    (message,) = await lease(storage)
    await storage.summary_messages.over(message.id)
    await storage.summary_messages.shown(message.id, SHOWN)  # who was slow finds nothing
    assert list(await lease(storage, NOON + 24 * HOUR)) == []


async def test_another_tenants_messages_are_not_seen(storage: Storage, other_storage: Storage) -> None:
    await bring(storage)
    assert list(await lease(other_storage)) == []
    (message,) = await lease(storage)
    await other_storage.summary_messages.over(message.id)
    assert len(await lease(storage, NOON + LEASE)) == 1


async def test_what_was_changed_meanwhile_is_not_brought(storage: Storage) -> None:
    seen = Summary(user=B, hours=HOURS, next_at=NOON)
    await storage.summaries.keep(Summary(user=B, hours=HOURS, next_at=NOON + HOUR))
    assert not await storage.summaries.move(seen, seen, Coming(at=NOON, until=NOON + HOUR))
    assert list(await lease(storage)) == []
