"""What time does to a request is kept: that it is late, whom it was escalated to, when it expired."""

from datetime import timedelta

from engine.codes import ExpiryOutcome, HumanTaskKind, TimerKind
from engine.commands import StepAsked, TimerFired
from engine.content import json_text
from engine.human_task import HumanTask
from engine.model import TaskId, TimerKey
from engine.policy import Due, Escalation, Expiry
from engine.ports.queries import Page
from signoff.assembly import Storage
from tests.contract.cards import C1
from tests.contract.desk import REQUEST, Desk, a_claim
from tests.makers import HOUR, NOON, a_policy, a_rule

T1 = TaskId("t1")
MINUTE = timedelta(minutes=1)


async def waiting(desk: Desk) -> HumanTask:
    """Let Bob be asked, then Dan instead; in the end it counts as approved."""
    await desk.start(surface="C2", claim=a_claim())
    job = next(iter((await desk.task(T1)).jobs.values()))
    asked = StepAsked(
        job=job.id,
        claim=job.claim,
        kind=HumanTaskKind.APPROVAL,
        policy=a_policy(
            "bob",
            surfaces=(C1,),
            due=Due(after=HOUR),
            escalations=(
                Escalation(after=2 * HOUR, people=a_rule("carol", labels=("leads",))),
                Escalation(after=3 * HOUR, people=a_rule("dan"), replace=True),
            ),
            expiry=Expiry(after=4 * HOUR, then=ExpiryOutcome.APPROVE),
        ),
        request=json_text(REQUEST),
    )
    await desk.submit(T1, asked)
    return await request(desk)


async def request(desk: Desk) -> HumanTask:
    """Read the request."""
    (only,) = (await desk.task(T1)).human_tasks.values()
    return only


async def fire(desk: Desk, kind: TimerKind, *, late: timedelta = timedelta(0)) -> HumanTask:
    """Let what is due happen; read the request again."""
    timer = next(t for t in (await desk.task(T1)).timers.values() if t.kind is kind)
    fired = TimerFired(timer=TimerKey(timer.step, timer.run, kind), due=timer.due)
    desk.now = timer.due + late
    await desk.submit(T1, fired)
    return await request(desk)


async def test_that_it_is_late_and_escalated_is_read_as_it_was_written(storage: Storage, desk: Desk) -> None:
    first = await waiting(desk)
    assert (first.late_since, first.escalated, first.expired_at) == (None, 0, None)
    due = {t.kind: (t.due, t.number) for t in (await desk.task(T1)).timers.values()}
    assert due == {
        TimerKind.DUE: (NOON + HOUR, 1),
        TimerKind.ESCALATE: (NOON + 2 * HOUR, 1),
        TimerKind.EXPIRE: (NOON + 4 * HOUR, 1),
    }
    assert (await fire(desk, TimerKind.DUE)).late_since == NOON + HOUR
    once = await fire(desk, TimerKind.ESCALATE)
    assert [(seat.user, seat.escalation) for seat in once.policy.seats] == [("bob", None), ("carol", 1)]
    (rule,) = once.policy.rules
    assert (once.escalated, rule.escalations, rule.replaced_by, rule.labels) == (1, (1,), None, ("leads",))
    twice = await fire(desk, TimerKind.ESCALATE)
    (rule,) = twice.policy.rules
    assert (twice.escalated, rule.escalations, rule.replaced_by) == (2, (1, 2), 2)
    assert [seat.user for seat in twice.policy.seats] == ["dan"]
    lines = await storage.queries.history(T1, Page(limit=100))
    assert [line.kind for line in lines if line.kind in ("late", "escalated")] == ["late", *["escalated"] * 2]
    assert all(line.by is None for line in lines if line.kind in ("late", "escalated"))


async def test_an_end_that_nobody_saw_to_is_read_with_its_moment_and_nobodys_name(
    storage: Storage, desk: Desk
) -> None:
    await waiting(desk)
    ended = await fire(desk, TimerKind.EXPIRE, late=2 * MINUTE)
    assert (ended.status, ended.expired_at) == ("expired", NOON + 4 * HOUR)
    assert ended.closed_at == NOON + 4 * HOUR + 2 * MINUTE
    view = await storage.queries.human_task(ended.id)
    assert view is not None
    assert view.human_task == ended
    assert (await desk.task(T1)).timers == {}
