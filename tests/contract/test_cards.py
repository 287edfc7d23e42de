import pytest

from engine.commands import Cancel
from engine.model import HumanTaskId, Surface, TaskId
from signoff.assembly import Storage
from tests.contract.cards import C1, C2, DM, LEASE, decide, lease, link, one_posted
from tests.contract.desk import Desk
from tests.makers import ALICE, HOUR, NOON, SECOND, a_policy

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
