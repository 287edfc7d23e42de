from datetime import timedelta

from engine.codes import ExpiryOutcome, HumanTaskKind, TimerKind
from engine.commands import Cancel, ReleaseForm, TimerFired
from engine.model import TaskId, TimerKey
from engine.policy import Expiry, Reminders
from engine.ports.timers import DueTimer
from signoff.assembly import Storage
from tests.contract.desk import Desk
from tests.makers import ALICE, BOB, HOUR, NOON, SECOND, a_policy

REMINDED = a_policy(reminders=Reminders(after=HOUR, every=2 * HOUR, times=3))
CLAIMED = a_policy("bob", "carol", claim=HOUR, expiry=Expiry(after=9 * HOUR, then=ExpiryOutcome.FAIL))
CLAIM = TimerKey("review", 1, TimerKind.CLAIM)
REMINDER = TimerKey("review", 1, TimerKind.REMIND)


async def test_timers_are_due_at_their_time_earliest_first(storage: Storage, desk: Desk) -> None:
    await desk.waiting("t1", a_policy(expiry=Expiry(after=3 * HOUR, then=ExpiryOutcome.FAIL)))
    await desk.waiting("t2", REMINDED)
    assert list(await storage.timers.due(NOON + HOUR - SECOND, 10)) == []
    remind = DueTimer(task_id=TaskId("t2"), timer=REMINDER, due=NOON + HOUR)
    assert list(await storage.timers.due(NOON + HOUR, 10)) == [remind]
    due = await storage.timers.due(NOON + timedelta(days=1), 10)
    assert [(timer.task_id, timer.timer.kind) for timer in due] == [
        ("t2", TimerKind.REMIND),
        ("t1", TimerKind.EXPIRE),
    ]
    assert list(await storage.timers.due(NOON + timedelta(days=1), 1)) == [remind]


async def test_a_timer_that_fired_is_set_anew_or_gone(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=REMINDED)
    desk.now = NOON + HOUR
    await desk.submit(TaskId("t1"), TimerFired(timer=REMINDER, due=NOON + HOUR))
    assert await storage.timers.next_due() == NOON + 3 * HOUR
    assert list(await storage.timers.due(NOON + 2 * HOUR, 10)) == []


async def test_a_claim_is_due_when_it_lapses_and_gone_when_it_is_over(storage: Storage, desk: Desk) -> None:
    form = await desk.waiting(policy=CLAIMED, kind=HumanTaskKind.FORM)
    await desk.claim_form(form)
    (due,) = await storage.timers.due(NOON + HOUR, 10)
    assert due == DueTimer(task_id=TaskId("t1"), timer=CLAIM, due=NOON + HOUR)
    desk.now = NOON + HOUR
    await desk.submit(TaskId("t1"), TimerFired(timer=CLAIM, due=NOON + HOUR))
    assert await storage.timers.next_due() == NOON + 9 * HOUR  # when the request expires
    await desk.claim_form(form)
    assert await storage.timers.next_due() == NOON + 2 * HOUR
    await desk.submit(TaskId("t1"), ReleaseForm(human_task=form, by=BOB))
    assert await storage.timers.next_due() == NOON + 9 * HOUR


async def test_what_ends_takes_its_timers_with_it(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=REMINDED)
    await desk.submit(TaskId("t1"), Cancel(by=ALICE))
    assert await storage.timers.next_due() is None
    assert list(await storage.timers.due(NOON + timedelta(days=9), 10)) == []


async def test_another_tenants_timers_are_not_seen(other_storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=REMINDED)
    assert await other_storage.timers.next_due() is None
    assert list(await other_storage.timers.due(NOON + timedelta(days=9), 10)) == []
