"""Reminders are redrawn when what they say may have changed; other notices stay as they were said."""

from datetime import datetime

from engine.codes import TimerKind
from engine.commands import TimerFired
from engine.model import HumanTaskId, Notice, Surface, TaskId, TimerKey
from engine.policy import Reminders
from engine.ports.outbox import NoticeToSay
from signoff.assembly import Storage
from tests.contract.desk import Desk
from tests.makers import HOUR, NOON, SECOND, a_policy, person

C1, C2 = Surface("C1"), Surface("C2")
LEASE = 60 * SECOND
GATE = HumanTaskId("t1-1")
LATE = NOON + 20 * HOUR


async def lease(storage: Storage, now: datetime = LATE) -> list[NoticeToSay]:
    return list(await storage.outbox.lease_notices(now, now + LEASE, 100))


async def lease_one(storage: Storage, now: datetime = LATE) -> NoticeToSay:
    (notice,) = [notice for notice in await lease(storage, now) if notice.kind == "reminder"]
    return notice


async def wait(desk: Desk, *surfaces: Surface) -> None:
    """Let a request wait for two approvals, with reminders every hour."""
    reminders = Reminders(after=HOUR, every=HOUR, times=9)
    places = surfaces or (C1,)
    await desk.waiting(policy=a_policy("bob", "carol", required=2, surfaces=places, reminders=reminders))


async def remind(desk: Desk, number: int = 1) -> None:
    desk.now = NOON + number * HOUR
    due = TimerFired(timer=TimerKey("review", 1, TimerKind.REMIND), due=desk.now)
    await desk.submit(TaskId("t1"), due)


async def reminded(storage: Storage, desk: Desk) -> NoticeToSay:
    """Let a reminder stand."""
    await wait(desk)
    await remind(desk)
    notice = await lease_one(storage)
    assert (notice.ts, notice.digest, notice.is_followed) == (None, None, False)
    await storage.outbox.notice_said(notice.id, "1", digest="first")
    assert await lease(storage) == []
    return notice


async def test_a_reminder_is_redrawn_when_its_request_moves_on(storage: Storage, desk: Desk) -> None:
    said = await reminded(storage, desk)
    await desk.approve(GATE)
    again = await lease_one(storage)
    assert (again.id, again.ts, again.digest, again.is_in_doubt) == (said.id, "1", "first", False)
    await storage.outbox.notice_shown(again.id, digest="second")
    assert await lease(storage) == []
    await desk.approve(GATE, by=person("carol"))
    assert (await lease_one(storage)).digest == "second"


async def test_what_is_redrawn_for_good_is_never_taken_again(storage: Storage, desk: Desk) -> None:
    said = await reminded(storage, desk)
    await storage.outbox.notice_shown(said.id, digest=None)
    await desk.approve(GATE)
    assert await lease(storage) == []


async def test_a_reminder_that_was_dropped_is_not_redrawn(storage: Storage, desk: Desk) -> None:
    await wait(desk)
    await remind(desk)
    await storage.outbox.notice_said((await lease_one(storage)).id, None, digest="none")
    await desk.approve(GATE)
    assert await lease(storage) == []


async def test_what_changes_while_a_reminder_is_on_its_way_is_not_missed(
    storage: Storage, desk: Desk
) -> None:
    await wait(desk)
    await remind(desk)
    notice = await lease_one(storage)
    await desk.approve(GATE)
    await storage.outbox.notice_said(notice.id, "1", digest="drawn before")
    assert (await lease_one(storage)).ts == "1"


async def test_what_changes_while_it_is_redrawn_is_not_missed(storage: Storage, desk: Desk) -> None:
    said = await reminded(storage, desk)
    await desk.approve(GATE)
    await lease_one(storage)
    await desk.hand_over(GATE, person("mallory"), by=person("carol"))
    await storage.outbox.notice_shown(said.id, digest="drawn before")
    assert (await lease_one(storage)).digest == "drawn before"


async def test_a_redrawing_that_nobody_ended_is_made_again_and_leaves_no_doubt(
    storage: Storage, desk: Desk
) -> None:
    await reminded(storage, desk)
    await desk.approve(GATE)
    for number in range(3):
        again = await lease_one(storage, LATE + number * LEASE)
        assert (again.ts, again.is_in_doubt) == ("1", False)


async def test_a_redrawing_that_is_put_off_comes_later(storage: Storage, desk: Desk) -> None:
    said = await reminded(storage, desk)
    await desk.approve(GATE)
    await lease_one(storage)
    await storage.outbox.put_off_notice(said.id, LATE + SECOND)
    assert await lease(storage) == []
    assert (await lease_one(storage, LATE + SECOND)).ts == "1"


async def test_a_newer_reminder_lets_the_one_before_be_redrawn(storage: Storage, desk: Desk) -> None:
    said = await reminded(storage, desk)
    await remind(desk, 2)
    both = {notice.number: notice for notice in await lease(storage)}
    assert both[2].ts is None
    await storage.outbox.notice_shown(said.id, digest="first")
    await storage.outbox.notice_said(both[2].id, "2", digest="newer")
    before = await lease_one(storage)
    assert (before.id, before.is_followed) == (said.id, True)
    await storage.outbox.notice_shown(before.id, digest=None)
    await desk.approve(GATE)
    newest = await lease_one(storage)
    assert (newest.number, newest.is_followed) == (2, False)


async def test_a_reminder_that_stands_first_though_it_was_due_later_is_the_one_that_is_followed(
    storage: Storage, desk: Desk
) -> None:
    await wait(desk)
    await remind(desk)
    await remind(desk, 2)
    first, second = await lease(storage)
    await storage.outbox.notice_said(second.id, "5", digest="a")
    await storage.outbox.notice_said(first.id, "6", digest="b")
    followed = {notice.number: notice.is_followed for notice in await lease(storage)}
    assert followed == {1: False, 2: True}


async def test_reminders_at_another_place_are_left_alone(storage: Storage, desk: Desk) -> None:
    await wait(desk, C1, C2)
    await remind(desk)
    here, there = await lease(storage)
    await storage.outbox.notice_said(here.id, "1", digest="here")
    await storage.outbox.notice_said(there.id, "2", digest="there")
    assert await lease(storage) == []


async def test_a_reminder_that_was_found_again_is_redrawn_at_once(storage: Storage, desk: Desk) -> None:
    await wait(desk)
    await remind(desk)
    found = await lease_one(storage)
    await storage.outbox.notice_said(found.id, "1", digest="")
    again = await lease_one(storage)
    assert (again.ts, again.digest) == ("1", "")


async def test_a_notice_of_another_kind_that_is_on_its_way_is_said_once(storage: Storage, desk: Desk) -> None:
    await wait(desk)
    await remind(desk)
    told = Notice(kind="other", surface=C1, human_task=GATE, number=1, data={})
    await storage.outbox.say_too(TaskId("t1"), [told], NOON)
    notices = {notice.kind: notice for notice in await lease(storage)}
    await desk.approve(GATE)
    await storage.outbox.notice_said(notices["reminder"].id, "1", digest="d")
    await storage.outbox.notice_said(notices["other"].id, "2")
    assert [notice.kind for notice in await lease(storage)] == ["reminder"]


async def test_another_tenants_reminders_are_not_touched(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    said = await reminded(storage, desk)
    await other_storage.outbox.notice_shown(said.id, digest=None)
    await other_storage.outbox.notice_said(said.id, "9", digest="theirs")
    await desk.approve(GATE)
    assert (await lease_one(storage)).ts == "1"
