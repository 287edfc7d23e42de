from datetime import timedelta
from typing import Any

from engine.codes import HumanTaskKind
from engine.commands import Cancel
from engine.model import HumanTaskId, TaskId
from engine.plan import Plan
from signoff.assembly import Storage
from tests.contract.desk import Desk, a_claim, revision_of, task_of
from tests.makers import ALICE, HOUR, NOON, a_step

MINUTE = timedelta(minutes=1)
ELSEWHERE = Plan(revision_id="r9", pipeline="elsewhere", steps=(a_step("review"),))


async def answered(desk: Desk, took: timedelta, *names: str, **options: Any) -> None:
    """Let requests be answered, each after so long."""
    for name in names:
        desk.now = NOON
        gate = await desk.waiting(name, **options)
        desk.now = NOON + took
        await desk.approve(gate)


async def answered_elsewhere(desk: Desk, name: str) -> None:
    """Let a request of a step of the same name be answered, in another pipeline."""
    desk.now = NOON
    gate = await desk.ask(await desk.start(name, plan=ELSEWHERE, claim=a_claim()))
    desk.now = NOON + HOUR
    await desk.approve(gate)


async def cancelled(desk: Desk, name: str) -> None:
    """Let a request end without an answer."""
    desk.now = NOON
    gate = await desk.waiting(name)
    desk.now = NOON + HOUR
    await desk.submit(task_of(gate), Cancel(by=ALICE))


async def usual(storage: Storage, gate: HumanTaskId) -> timedelta | None:
    """Give how long requests like this one usually take."""
    view = await storage.queries.task(task_of(gate))
    assert view is not None
    assert view.usual.keys() <= {gate}
    return view.usual.get(gate)


async def waiting(desk: Desk, name: str = "now", **options: Any) -> HumanTaskId:
    desk.now = NOON + 100 * HOUR
    return await desk.waiting(name, **options)


async def test_nothing_is_usual_before_five_answers(storage: Storage, desk: Desk) -> None:
    await answered(desk, HOUR, "a", "b", "c", "d")
    gate = await waiting(desk)
    assert await usual(storage, gate) is None
    await answered(desk, HOUR, "e")
    assert await usual(storage, gate) == HOUR


async def test_it_is_the_median(storage: Storage, desk: Desk) -> None:
    for hours, name in enumerate("abcdef", start=1):
        await answered(desk, hours * HOUR, name)
    gate = await waiting(desk)
    assert await usual(storage, gate) == 3.5 * HOUR
    await answered(desk, 99 * HOUR, "g")
    assert await usual(storage, gate) == 4 * HOUR


async def test_only_the_last_fifty_count(storage: Storage, desk: Desk) -> None:
    await answered(desk, HOUR, *(f"long-ago-{number}" for number in range(30)))
    for number in range(26):
        desk.now = NOON + 10 * HOUR
        gate = await desk.waiting(f"lately-{number}")
        desk.now += 2 * MINUTE
        await desk.approve(gate)
    assert await usual(storage, await waiting(desk)) == 2 * MINUTE


async def test_only_answers_to_the_same_are_counted(storage: Storage, desk: Desk, other_desk: Desk) -> None:
    """Not those of another step, pipeline, kind or tenant, and not what ended by itself or still waits."""
    gate = await waiting(desk)
    await storage.catalog.publish([revision_of(ELSEWHERE)])
    for number in range(5):
        await answered(other_desk, HOUR, f"theirs-{number}")
        await answered_elsewhere(desk, f"elsewhere-{number}")
        await cancelled(desk, f"cancelled-{number}")
        desk.now = NOON
        await desk.waiting(f"open-{number}")
    assert await usual(storage, gate) is None


async def test_the_time_of_another_kind_of_request_says_nothing(storage: Storage, desk: Desk) -> None:
    await answered(desk, HOUR, "a", "b", "c", "d", "e")
    assert await usual(storage, await waiting(desk, kind=HumanTaskKind.FORM)) is None


async def test_what_is_settled_says_nothing_of_the_time_that_it_takes(storage: Storage, desk: Desk) -> None:
    await answered(desk, HOUR, "a", "b", "c", "d", "e")
    view = await storage.queries.task(TaskId("e"))
    assert view is not None
    assert view.usual == {}
