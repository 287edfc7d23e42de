from dataclasses import replace
from datetime import datetime

from engine.codes import TimerKind
from engine.commands import Cancel, TimerFired
from engine.model import HumanTaskId, Notice, Surface, TaskId, TimerKey
from engine.policy import Reminders
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import CardLink
from signoff.assembly import Storage
from tests.contract.desk import Desk
from tests.makers import ALICE, HOUR, NOON, SECOND, a_policy

C1, C2 = Surface("C1"), Surface("C2")
LEASE = 60 * SECOND


async def lease(
    storage: Storage, now: datetime = NOON, limit: int = 100, **options: frozenset[Surface]
) -> list[NoticeToSay]:
    return list(await storage.outbox.lease_notices(now, now + LEASE, limit, **options))


async def an_outcome(desk: Desk, name: str = "t1", *surfaces: Surface) -> None:
    """Let a request be approved, so that its outcome is to be said."""
    await desk.approve(await desk.waiting(name, a_policy(surfaces=surfaces or (C1,))))


async def test_an_outcome_is_said_at_each_place(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk, "t1", C1, C2)
    notices = await lease(storage)
    assert [(n.kind, n.surface, n.number) for n in notices] == [("outcome", C1, 1), ("outcome", C2, 1)]
    for notice in notices:
        assert (notice.task_id, notice.human_task, notice.since) == ("t1", "t1-1", NOON)
        assert (notice.thread, notice.is_in_doubt) == (None, False)


async def test_the_end_of_a_task_is_said_where_it_was_started(storage: Storage, desk: Desk) -> None:
    await desk.submit(await desk.start(surface="C1"), Cancel(by=ALICE, reason="changed"))
    (notice,) = await lease(storage)
    assert (notice.kind, notice.human_task, notice.surface) == ("ended", None, C1)
    assert notice.data == {"state": "cancelled", "reason": "changed"}


async def test_a_notice_belongs_in_the_thread_of_its_card(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk, "t1", C1, C2)
    for card in await storage.outbox.lease_cards(NOON, NOON + LEASE, 10):
        if card.surface == C1:
            link = CardLink(surface=C1, channel="C1", ts="7")
            await storage.outbox.card_posted(card.id, link, shown=card.wanted, digest="d")
    await storage.outbox.adopt_copy(HumanTaskId("t1-1"), CardLink(surface=C1, channel="C1", ts="8"))
    threads = [notice.thread for notice in await lease(storage)]
    assert threads == [CardLink(surface=C1, channel="C1", ts="7"), None]


async def test_what_was_said_is_not_said_again(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk)
    (notice,) = await lease(storage)
    await storage.outbox.notice_said(notice.id, "9")
    assert await lease(storage, NOON + HOUR) == []


async def test_what_follows_from_a_notice_is_said_too_and_once(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    await an_outcome(desk)
    (first,) = await lease(storage)
    told = Notice(kind="more", surface=C2, human_task=first.human_task, number=3, data={"a": ["b"]})
    await other_storage.outbox.say_too(TaskId("t1"), [], NOON)
    for _ in range(2):
        await storage.outbox.say_too(TaskId("t1"), [told], NOON)
    (second,) = await lease(storage)
    assert (second.task_id, second.human_task, second.since) == ("t1", "t1-1", NOON)
    assert (second.kind, second.surface, second.number, second.data) == ("more", C2, 3, {"a": ["b"]})
    await storage.outbox.notice_said(second.id, "9")
    await storage.outbox.say_too(TaskId("t1"), [told], NOON)
    assert await lease(storage, NOON + SECOND) == []


async def test_what_was_dropped_is_not_said(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk)
    (notice,) = await lease(storage)
    await storage.outbox.notice_said(notice.id, None)
    assert await lease(storage, NOON + HOUR) == []


async def test_each_reminder_is_said_once(storage: Storage, desk: Desk) -> None:
    policy = a_policy(surfaces=(C1,), reminders=Reminders(after=HOUR, every=HOUR, times=2))
    await desk.waiting(policy=policy)
    for number in (1, 2):
        desk.now = NOON + number * HOUR
        reminder = TimerFired(timer=TimerKey("review", 1, TimerKind.REMIND), due=desk.now)
        await desk.submit(TaskId("t1"), reminder)
        await desk.submit(TaskId("t1"), reminder)
    assert [(n.kind, n.number) for n in await lease(storage, NOON + 3 * HOUR)] == [
        ("reminder", 1),
        ("reminder", 2),
    ]


async def test_a_notice_with_the_key_of_one_that_was_said_is_left_out(storage: Storage, desk: Desk) -> None:
    """Task and number are those of a notice before: a task that ends twice at one version says it once."""
    task = await desk.start(surface="C1")
    change = desk.change(task, await desk.task(task), Cancel(by=ALICE))
    doubled = replace(change, notices=change.notices * 2)
    await desk.store.transact(lambda batch: batch.save([doubled], None))
    assert len(await lease(storage)) == 1


async def test_a_notice_is_held_by_one_worker_at_a_time(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    for number in range(3):
        await an_outcome(desk, f"t{number}")
    assert [n.task_id for n in await lease(storage, limit=2)] == ["t0", "t1"]
    assert [n.task_id for n in await lease(fresh_storage, limit=2)] == ["t2"]
    assert await lease(storage) == []


async def test_a_notice_whose_lease_ran_out_is_in_doubt(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk)
    (notice,) = await lease(storage)
    (again,) = await lease(storage, NOON + LEASE)
    assert (again.id, again.is_in_doubt) == (notice.id, True)
    await storage.outbox.put_off_notice(again.id, NOON + 2 * LEASE)
    (clear,) = await lease(storage, NOON + 2 * LEASE)
    assert not clear.is_in_doubt


async def test_busy_places_are_left_out(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk, "t1", C1, C2)
    assert [n.surface for n in await lease(storage, busy=frozenset({C1}))] == [C2]
    assert [n.surface for n in await lease(storage)] == [C1]


async def test_those_that_wait_longest_come_first(storage: Storage, desk: Desk) -> None:
    await an_outcome(desk, "t1")
    (first,) = await lease(storage)
    await storage.outbox.put_off_notice(first.id, NOON + 2 * SECOND)
    desk.now = NOON + SECOND
    await an_outcome(desk, "t2")
    assert [n.task_id for n in await lease(storage, NOON + HOUR, limit=1)] == ["t2"]


async def test_a_refusal_is_shown_and_tried_again(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    await an_outcome(desk)
    (notice,) = await lease(storage)
    await other_storage.outbox.put_off_notice(notice.id, NOON, "theirs")
    await storage.outbox.put_off_notice(notice.id, NOON + HOUR, "is_archived")
    (refusal,) = await storage.outbox.refusals()
    assert (refusal.surface, refusal.reason, refusal.since) == (C1, "is_archived", NOON)
    assert list(await other_storage.outbox.refusals()) == []
    await storage.outbox.try_again(C2)
    assert await lease(storage) == []
    await storage.outbox.try_again(C1)
    (again,) = await lease(storage)
    await storage.outbox.notice_said(again.id, "1")
    assert list(await storage.outbox.refusals()) == []


async def test_another_tenants_notices_are_not_touched(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    await an_outcome(desk)
    (notice,) = await lease(storage)
    await other_storage.outbox.notice_said(notice.id, "1")
    assert await lease(other_storage, NOON + HOUR) == []
    assert [n.id for n in await lease(storage, NOON + HOUR)] == [notice.id]
