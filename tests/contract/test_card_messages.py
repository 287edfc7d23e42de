from engine.model import HumanTaskId, Surface
from engine.ports.queries import CardLink, HumanTaskFilter, Page
from signoff.assembly import Storage
from tests.contract.cards import C1, C2, DM, LEASE, decide, lease, link, one_posted
from tests.contract.desk import Desk
from tests.makers import HOUR, NOON, SECOND, a_policy

# --- messages that are gone, or were not known ---------------------------------------------------


async def test_a_card_whose_message_is_gone_is_posted_anew(storage: Storage, desk: Desk) -> None:
    card = await one_posted(storage, desk)
    await decide(desk)
    await lease(storage)
    await storage.outbox.card_lost(card.id)
    (again,) = await lease(storage)
    assert (again.id, again.link, again.shown, again.is_in_doubt) == (card.id, None, 0, False)


async def test_an_unknown_message_becomes_a_copy_and_is_redrawn(storage: Storage, desk: Desk) -> None:
    card = await one_posted(storage, desk)
    await storage.outbox.adopt_copy(HumanTaskId("t1-1"), link("2"))
    (copy,) = await lease(storage)
    assert copy.id != card.id
    assert (copy.human_task, copy.link, copy.wanted, copy.shown) == ("t1-1", link("2"), card.wanted, 0)
    assert await storage.queries.human_task_at(link().channel, "2") == "t1-1"
    await storage.outbox.card_shown(copy.id, shown=copy.wanted, digest="d")
    await decide(desk)
    assert [again.link for again in await lease(storage)] == [link("1"), link("2")]


async def test_a_copy_that_is_gone_is_forgotten(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    await storage.outbox.adopt_copy(HumanTaskId("t1-1"), link("2"))
    (copy,) = await lease(storage)
    await storage.outbox.card_lost(copy.id)
    assert await lease(storage, NOON + HOUR) == []
    assert await storage.queries.human_task_at(link().channel, "2") is None


async def test_a_click_finds_the_card_whose_post_was_in_doubt(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)))
    await lease(storage)
    await storage.outbox.adopt_copy(HumanTaskId("t1-1"), link())
    (card,) = await lease(storage, NOON + LEASE)
    assert (card.link, card.is_in_doubt) == (link(), False)
    await storage.outbox.card_shown(card.id, shown=card.wanted, digest="d")
    assert await lease(storage, NOON + HOUR) == []


async def test_a_known_message_is_only_redrawn_when_it_is_adopted(storage: Storage, desk: Desk) -> None:
    card = await one_posted(storage, desk)
    await storage.outbox.adopt_copy(HumanTaskId("t1-1"), link())
    assert [again.id for again in await lease(storage)] == [card.id]


async def test_a_second_message_of_one_card_is_kept_as_a_copy(storage: Storage, desk: Desk) -> None:
    """Two workers posted: one lost its lease while it did."""
    card = await one_posted(storage, desk)
    await storage.outbox.card_posted(card.id, link("2"), shown=card.wanted, digest="first")
    await decide(desk)
    assert [again.link for again in await lease(storage)] == [link("1"), link("2")]


async def test_a_copy_that_turns_out_to_be_the_card_is_one_message(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(DM,)))
    (card,) = await lease(storage)
    clicked = CardLink(surface=Surface("D7"), channel="D7", ts="1")
    await storage.outbox.adopt_copy(HumanTaskId("t1-1"), clicked)
    posted = CardLink(surface=DM, channel="D7", ts="1")
    await storage.outbox.card_posted(card.id, posted, shown=card.wanted, digest="d")
    view = await storage.queries.human_task(HumanTaskId("t1-1"))
    assert view is not None
    assert view.links == (posted,)


async def test_nothing_is_adopted_for_an_unknown_request(storage: Storage) -> None:
    await storage.outbox.adopt_copy(HumanTaskId("ghost-1"), link())
    assert await lease(storage, NOON + HOUR) == []
    assert (await storage.queries.human_tasks(HumanTaskFilter(), Page())).lines == ()


# --- refusals ------------------------------------------------------------------------------------


async def test_a_refusal_is_shown_until_the_card_stands(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)))
    (card,) = await lease(storage)
    await storage.outbox.put_off_card(card.id, NOON + HOUR, "channel_not_found")
    (refusal,) = await storage.outbox.refusals()
    assert (refusal.surface, refusal.task_id, refusal.human_task) == (C1, "t1", "t1-1")
    assert (refusal.reason, refusal.since) == ("channel_not_found", NOON)
    assert await lease(storage, NOON + HOUR - SECOND) == []
    (again,) = await lease(storage, NOON + HOUR)
    await storage.outbox.put_off_card(again.id, NOON + 2 * HOUR, "is_archived")
    (refusal,) = await storage.outbox.refusals()
    assert (refusal.reason, refusal.since) == ("is_archived", NOON)
    (again,) = await lease(storage, NOON + 2 * HOUR)
    await storage.outbox.card_posted(again.id, link(), shown=again.wanted, digest="d")
    assert list(await storage.outbox.refusals()) == []


async def test_what_was_refused_is_tried_again_at_one_place_or_everywhere(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1, C2)))
    for card in await lease(storage):
        await storage.outbox.put_off_card(card.id, NOON + HOUR, "not_in_channel")
    await other_storage.outbox.try_again()
    assert await lease(storage) == []
    await storage.outbox.try_again(C1)
    assert [card.surface for card in await lease(storage)] == [C1]
    await storage.outbox.try_again()
    assert [card.surface for card in await lease(storage)] == [C2]  # the other one is held


async def test_what_is_put_off_without_a_refusal_is_not_tried_earlier(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)))
    (card,) = await lease(storage)
    await storage.outbox.put_off_card(card.id, NOON + HOUR)
    await storage.outbox.try_again()
    assert await lease(storage) == []
    assert list(await storage.outbox.refusals()) == []
