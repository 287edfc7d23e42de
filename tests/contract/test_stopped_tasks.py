from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine.codes import ExpiryOutcome, HumanTaskKind, Resumption
from engine.commands import Dispute, Resume, StepAsked
from engine.content import json_text
from engine.model import HumanTaskId, TaskId
from engine.policy import Expiry
from engine.ports.outbox import Card
from engine.ports.queries import HumanTaskFilter, Page
from signoff.assembly import Storage
from tests.contract.cards import C1, C2, lease, link
from tests.contract.desk import OPERATOR, REQUEST, Desk, a_claim, revision_of
from tests.makers import BOB, CAROL, HOUR, NOON, a_plan, a_policy, a_step

BRANCHES = replace(
    a_plan(a_step("legal"), a_step("review"), a_step("publish", "legal", "review")), revision_id="r2"
)
T1 = TaskId("t1")


async def two_requests(storage: Storage, desk: Desk) -> tuple[HumanTaskId, HumanTaskId]:
    """Let Bob and Carol be asked twice at once; Bob has approved the second, where both must."""
    await storage.catalog.publish([revision_of(BRANCHES)])
    await desk.start(plan=BRANCHES, surface="C2", claim=a_claim())
    legal = await ask(desk, "legal", required=1, expiry=Expiry(after=2 * HOUR, then=ExpiryOutcome.FAIL))
    review = await ask(desk, "review", required=2)
    await desk.approve(review)
    return legal, review


async def ask(desk: Desk, step: str, **fields: Any) -> HumanTaskId:
    """Let the body of a step, which was taken, ask Bob and Carol."""
    job = next(job for id, job in (await desk.task(T1)).jobs.items() if id.step == step)
    asked = StepAsked(
        job=job.id,
        claim=job.claim,
        kind=HumanTaskKind.APPROVAL,
        policy=a_policy("bob", "carol", surfaces=(C1,), **fields),
        request=json_text(REQUEST),
    )
    change, _ = await desk.submit(T1, asked)
    assert change.human_task is not None
    return change.human_task


async def all_shown(storage: Storage) -> list[Card]:
    """Let what is behind be drawn; gives it."""
    drawn: list[Card] = []
    while cards := await lease(storage, NOON + 2 * HOUR):
        for card in cards:
            if card.link is None:
                await storage.outbox.card_posted(
                    card.id, link(str(card.id), card.surface), shown=card.wanted, digest="d"
                )
            else:
                await storage.outbox.card_shown(card.id, shown=card.wanted, digest="d")
        drawn += cards
    return drawn


async def dispute(desk: Desk, request: HumanTaskId) -> None:
    await desk.submit(T1, Dispute(human_task=request, by=BOB))


async def resume(desk: Desk, how: Resumption = Resumption.GO_ON) -> None:
    await desk.submit(T1, Resume(by=OPERATOR, how=how), claim=a_claim())


async def test_all_cards_that_ask_are_redrawn_when_a_task_is_stopped_and_when_it_goes_on(
    storage: Storage, desk: Desk
) -> None:
    legal, review = await two_requests(storage, desk)
    await all_shown(storage)
    for change in (dispute(desk, review), resume(desk)):
        await change
        drawn = {(card.human_task, card.surface) for card in await all_shown(storage)}
        assert drawn >= {(None, C2), (legal, C1)}


async def test_other_cards_stay_as_they_are_while_a_task_is_stopped(storage: Storage, desk: Desk) -> None:
    _, review = await two_requests(storage, desk)
    await dispute(desk, review)
    await all_shown(storage)
    desk.now += timedelta(minutes=1)
    await desk.submit(T1, Dispute(human_task=review, by=BOB))
    assert await all_shown(storage) == []


async def test_a_stopped_task_is_listed_and_read_as_stopped(storage: Storage, desk: Desk) -> None:
    _, review = await two_requests(storage, desk)
    for is_stopped in (False, True, False):
        view, request = await storage.queries.task(T1), await storage.queries.human_task(review)
        (line,) = await storage.queries.open_tasks(None, Page())
        assert view is not None
        assert request is not None
        assert (view.facts.is_stopped, request.facts.is_stopped, line.is_stopped) == (is_stopped,) * 3
        await (resume(desk) if is_stopped else dispute(desk, review))


async def test_lists_say_when_a_request_ends_that_stood_still_meanwhile(storage: Storage, desk: Desk) -> None:
    legal, review = await two_requests(storage, desk)
    for stood, expires_at in ((0, NOON + 2 * HOUR), (None, None), (3, NOON + 5 * HOUR)):
        if stood is None:
            await dispute(desk, review)
        elif stood:
            desk.now += stood * HOUR
            await resume(desk)
        lines = (await storage.queries.human_tasks(HumanTaskFilter(task=T1), Page())).lines
        assert {line.id: line.expires_at for line in lines} == {legal: expires_at, review: None}


async def test_what_is_stopped_is_read_alike_by_another_process(
    storage: Storage, fresh_storage: Storage, desk: Desk
) -> None:
    legal, review = await two_requests(storage, desk)
    await desk.approve(review, by=CAROL)
    await dispute(desk, review)
    task = await Desk(fresh_storage.store).task(T1)
    assert task == await desk.task(T1)
    assert task.halt is not None
    assert [d.is_disputed for d in task.human_tasks[review].decisions] == [True, False]
    assert task.human_tasks[legal].is_open
