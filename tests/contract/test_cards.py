from datetime import datetime

import pytest

from engine.commands import Cancel
from engine.model import HumanTaskId, Surface, TaskId
from engine.ports import Card, CardLink, HumanTaskFilter, Page
from signoff.assembly import Storage
from tests.contract.desk import Desk
from tests.makers import ALICE, HOUR, NOON, SECOND, a_policy

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


# --- what is to be drawn -------------------------------------------------------------------------


async def test_a_request_gets_a_card_at_each_of_its_places(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(surface="C2", policy=a_policy(surfaces=(C1, DM)))
    cards = await lease(storage)
    assert [(card.human_task, card.surface) for card in cards] == [
        (None, C2),
        (human_task, C1),
        (human_task, DM),
    ]
    revision = (await desk.task(TaskId("t1"))).revision
    for card in cards:
        assert (card.task_id, card.wanted, card.shown, card.digest) == ("t1", revision, 0, None)
        assert (card.link, card.is_in_doubt, card.since) == (None, False, NOON)


async def test_without_places_there_are_no_cards(storage: Storage, desk: Desk) -> None:
    await desk.approve(await desk.waiting())
    assert await lease(storage) == []


async def test_a_card_that_shows_what_it_should_is_left_alone(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    assert await lease(storage, NOON + HOUR) == []


async def test_a_change_has_the_cards_of_the_task_and_of_the_request_redrawn(
    storage: Storage, desk: Desk
) -> None:
    human_task = await desk.waiting(
        surface="C2", policy=a_policy("bob", "carol", required=2, surfaces=(C1, DM))
    )
    for card in await lease(storage):
        await storage.outbox.card_posted(
            card.id, link(str(card.id), card.surface), shown=card.wanted, digest="first"
        )
    (linked,) = await lease(storage)
    await storage.outbox.card_shown(linked.id, shown=linked.wanted, digest="first")
    await decide(desk)
    revision = (await desk.task(TaskId("t1"))).revision
    again = await lease(storage)
    assert [(card.human_task, card.wanted, card.shown, card.digest) for card in again] == [
        (None, revision, revision - 1, "first"),
        (human_task, revision, revision - 1, "first"),
        (human_task, revision, revision - 1, "first"),
    ]
    assert all(card.link is not None for card in again)


async def test_the_card_of_a_task_is_redrawn_when_it_can_link_to_what_is_asked(
    storage: Storage, desk: Desk
) -> None:
    await desk.waiting(surface=C1, policy=a_policy(surfaces=(C1,)))
    of_task, of_request = await lease(storage)
    await storage.outbox.card_posted(of_task.id, link("1"), shown=of_task.wanted, digest="first")
    await storage.outbox.card_posted(of_request.id, link("2"), shown=of_request.wanted, digest="first")
    (again,) = await lease(storage)
    assert (again.id, again.digest) == (of_task.id, "first")
    await storage.outbox.card_shown(again.id, shown=again.wanted, digest="linked")
    assert await lease(storage) == []


@pytest.mark.parametrize(("surface", "redrawn"), [(C1, False), (C2, True)])
async def test_a_card_that_is_held_while_it_can_be_linked_is_redrawn_only_where_it_may_be_drawn_already(
    surface: Surface, redrawn: bool, storage: Storage, desk: Desk
) -> None:
    await desk.waiting(surface=surface, policy=a_policy(surfaces=(C1,)))
    of_task, of_request = await lease(storage)
    await storage.outbox.card_posted(of_request.id, link("2"), shown=of_request.wanted, digest="first")
    await storage.outbox.card_posted(of_task.id, link("1", surface), shown=of_task.wanted, digest="first")
    assert len(await lease(storage)) == redrawn


async def test_the_cards_of_requests_that_did_not_change_are_left_alone(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    await desk.waiting("t2", a_policy(surfaces=(C1,)))
    (fresh,) = await lease(storage)
    await storage.outbox.card_shown(fresh.id, shown=fresh.wanted, digest="x")
    await decide(desk)
    assert [card.task_id for card in await lease(storage)] == ["t1"]


async def test_cards_of_what_ended_can_still_be_redrawn(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    await desk.submit(TaskId("t1"), Cancel(by=ALICE))
    (card,) = await lease(storage)
    await storage.outbox.card_shown(card.id, shown=card.wanted, digest="ended")
    await storage.outbox.want_redraw(link().channel, link().ts)
    (again,) = await lease(storage)
    assert (again.id, again.shown, again.digest, again.link) == (card.id, 0, None, link())


async def test_another_tenants_cards_are_not_touched(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    card = await one_posted(storage, desk)
    await decide(desk)
    assert await lease(other_storage) == []
    await other_storage.outbox.card_shown(card.id, shown=99, digest="theirs")
    await other_storage.outbox.card_posted(card.id, link("2"), shown=99, digest="theirs")
    await other_storage.outbox.card_lost(card.id)
    await other_storage.outbox.put_off_card(card.id, NOON + HOUR)
    await other_storage.outbox.want_redraw(link().channel, link().ts)
    await other_storage.outbox.adopt_copy(HumanTaskId("t1-1"), link("3"))
    (again,) = await lease(storage)
    assert (again.shown, again.digest, again.link) == (card.wanted, "first", link())


# --- leases --------------------------------------------------------------------------------------


async def test_a_card_is_held_by_one_worker_at_a_time(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)))
    assert len(await lease(storage)) == 1
    assert await lease(storage) == []
    assert await lease(storage, NOON + LEASE - SECOND) == []


async def test_two_workers_share_the_cards(storage: Storage, fresh_storage: Storage, desk: Desk) -> None:
    for number in range(4):
        await desk.waiting(f"t{number}", a_policy(surfaces=(C1,)))
    first, second = await lease(storage, limit=3), await lease(fresh_storage, limit=3)
    assert [card.task_id for card in first] == ["t0", "t1", "t2"]
    assert [card.task_id for card in second] == ["t3"]


async def test_a_post_whose_lease_ran_out_is_in_doubt(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)))
    (card,) = await lease(storage)
    (again,) = await lease(storage, NOON + LEASE)
    assert (again.id, again.is_in_doubt) == (card.id, True)
    await storage.outbox.card_posted(card.id, link(), shown=again.wanted, digest="found")
    assert await lease(storage, NOON + HOUR) == []


async def test_an_edit_whose_lease_ran_out_is_simply_done_again(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    await decide(desk)
    await lease(storage)
    (again,) = await lease(storage, NOON + LEASE)
    assert (again.link, again.is_in_doubt) == (link(), False)


async def test_after_a_clear_no_a_post_is_not_in_doubt(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)))
    (card,) = await lease(storage)
    await storage.outbox.put_off_card(card.id, NOON + 5 * SECOND)
    assert await lease(storage, NOON + 4 * SECOND) == []
    (again,) = await lease(storage, NOON + 5 * SECOND)
    assert not again.is_in_doubt


async def test_what_changed_while_a_card_was_held_is_drawn_next(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy("bob", "carol", required=2, surfaces=(C1,)))
    (card,) = await lease(storage)
    await decide(desk)
    assert await lease(storage) == []
    await storage.outbox.card_posted(card.id, link(), shown=card.wanted, digest="first")
    (again,) = await lease(storage)
    assert (again.wanted, again.shown) == (card.wanted + 1, card.wanted)


async def test_what_a_card_shows_only_ever_grows(storage: Storage, desk: Desk) -> None:
    card = await one_posted(storage, desk)
    await decide(desk)
    await storage.outbox.card_shown(card.id, shown=card.wanted + 1, digest="new")
    await storage.outbox.card_shown(card.id, shown=card.wanted, digest="old")
    assert await lease(storage, NOON + HOUR) == []
    await storage.outbox.want_redraw(link().channel, link().ts)
    assert len(await lease(storage, NOON + HOUR)) == 1


async def test_a_redrawing_that_was_wanted_meanwhile_is_not_forgotten(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    await decide(desk)
    (held,) = await lease(storage)
    await storage.outbox.want_redraw(link().channel, link().ts)
    await storage.outbox.card_shown(held.id, shown=held.wanted, digest=held.digest or "")
    (again,) = await lease(storage)
    assert (again.id, again.digest) == (held.id, None)
    await storage.outbox.card_shown(again.id, shown=again.wanted, digest="new")
    assert await lease(storage) == []


async def test_busy_places_are_left_out(storage: Storage, desk: Desk) -> None:
    await desk.waiting(surface="C2", policy=a_policy(surfaces=(C1, DM)))
    cards = await lease(storage, busy=frozenset({C1, DM}))
    assert [card.surface for card in cards] == [C2]
    assert [card.surface for card in await lease(storage)] == [C1, DM]


async def test_those_that_wait_longest_come_first(storage: Storage, desk: Desk) -> None:
    await one_posted(storage, desk)
    desk.now = NOON + SECOND
    await desk.waiting("t2", a_policy(surfaces=(C1,)))
    await decide(desk, NOON + 2 * SECOND)
    assert [card.task_id for card in await lease(storage, NOON + HOUR, limit=1)] == ["t2"]
    assert [card.task_id for card in await lease(storage, NOON + HOUR, limit=1)] == ["t1"]


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
