from dataclasses import replace
from datetime import datetime, timedelta

from engine.codes import HumanTaskKind, TaskState
from engine.commands import Cancel
from engine.model import Surface, TaskId
from engine.policy import Reminders
from engine.ports.levels import Backlog, Totals
from engine.ports.queries import CardLink
from signoff.assembly import Storage
from tests.contract.desk import Desk, a_claim
from tests.makers import ALICE, HOUR, NOON, a_policy

C1 = Surface("C1")
REMINDED = a_policy(reminders=Reminders(after=HOUR))
NOTHING = Backlog(cards_behind=0, timers_due=0, oldest_timer=None, oldest_request=None)


async def test_where_nothing_is_there_is_nothing_to_count(storage: Storage) -> None:
    assert await storage.levels.totals() == Totals(tasks={}, requests=0)
    assert await storage.levels.backlog(NOON, at_most=10) == NOTHING


async def test_open_tasks_are_counted_by_state_and_those_that_ended_not_at_all(
    storage: Storage, desk: Desk
) -> None:
    await desk.start("t1", claim=a_claim())
    for name in ("t2", "t3"):
        await desk.waiting(name)
    await desk.waiting("t4", kind=HumanTaskKind.FORM)
    await desk.submit(TaskId("t4"), Cancel(by=ALICE))
    assert await storage.levels.totals() == Totals(
        tasks={TaskState.RUNNING: 1, TaskState.WAITING: 2}, requests=2
    )


async def test_the_oldest_request_is_the_one_that_waits_longest(storage: Storage, desk: Desk) -> None:
    first = await desk.waiting("t1")
    desk.now = NOON + HOUR
    await desk.waiting("t2")
    assert (await storage.levels.backlog(desk.now, at_most=10)).oldest_request == NOON
    await desk.approve(first)
    assert (await storage.levels.backlog(desk.now, at_most=10)).oldest_request == NOON + HOUR


async def test_timers_count_from_when_they_are_due(storage: Storage, desk: Desk) -> None:
    await desk.waiting("t1", REMINDED)
    desk.now = NOON + HOUR
    await desk.waiting("t2", REMINDED)

    async def timers_at(at: datetime) -> tuple[int, datetime | None]:
        seen = await storage.levels.backlog(at, at_most=10)
        return seen.timers_due, seen.oldest_timer

    assert await timers_at(NOON + HOUR - timedelta(seconds=1)) == (0, None)
    assert await timers_at(NOON + HOUR) == (1, NOON + HOUR)
    assert await timers_at(NOON + 2 * HOUR) == (2, NOON + HOUR)


async def test_cards_count_until_they_show_what_they_should(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy(surfaces=(C1,)), surface="C1")

    async def behind() -> int:
        return (await storage.levels.backlog(NOON, at_most=10)).cards_behind

    assert await behind() == 2
    first, second = await storage.outbox.lease_cards(NOON, NOON + HOUR, 10)
    assert await behind() == 2  # on their way is not there
    link = CardLink(surface=C1, channel="C1", ts="1")
    await storage.outbox.card_posted(first.id, link, shown=first.wanted, digest="d")
    assert await behind() == 1
    link = CardLink(surface=C1, channel="C1", ts="2")
    await storage.outbox.card_posted(second.id, link, shown=second.wanted, digest="d")
    for card in await storage.outbox.lease_cards(NOON, NOON + HOUR, 10):  # it links to what is new
        await storage.outbox.card_shown(card.id, shown=card.wanted, digest="e")
    assert await behind() == 0
    await desk.submit(TaskId("t1"), Cancel(by=ALICE))
    assert await behind() == 2


async def test_counts_end_where_they_are_told_to(storage: Storage, desk: Desk) -> None:
    for name in ("t1", "t2", "t3"):
        await desk.waiting(name, replace(REMINDED, surfaces=(C1,)))
    seen = await storage.levels.backlog(NOON + 9 * HOUR, at_most=2)
    assert (seen.cards_behind, seen.timers_due) == (2, 2)


async def test_what_is_another_tenants_does_not_count(other_storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=replace(REMINDED, surfaces=(C1,)), surface="C1")
    assert await other_storage.levels.totals() == Totals(tasks={}, requests=0)
    assert await other_storage.levels.backlog(NOON + 9 * HOUR, at_most=10) == NOTHING
