from dataclasses import replace
from datetime import timedelta

import pytest

from engine.codes import ExpiryOutcome, HumanTaskKind, HumanTaskStatus
from engine.commands import Cancel, Start
from engine.model import HumanTaskId, JsonText, Surface, TaskId, UserId
from engine.plan import Plan
from engine.policy import Expiry, Policy
from engine.ports.queries import CardLink, HumanTaskFilter, Page
from signoff.assembly import Storage
from tests.contract.desk import PLAN, Desk, a_claim, revision_of
from tests.makers import ALICE, HOUR, NOON, a_policy, seat

BOBS = HumanTaskFilter(user=UserId("bob"))


async def ids(storage: Storage, wanted: HumanTaskFilter) -> list[str]:
    page = await storage.queries.human_tasks(wanted, Page())
    return [line.id for line in page.lines]


async def wait(desk: Desk, name: str, policy: Policy) -> None:
    """Let a task wait; the next one a minute later."""
    await desk.waiting(name, policy)
    desk.now += timedelta(minutes=1)


async def test_a_line_says_what_is_asked_for_which_task_until_when(storage: Storage, desk: Desk) -> None:
    policy = a_policy("bob", expiry=Expiry(after=HOUR, then=ExpiryOutcome.REJECT), surfaces=("C1",))
    human_task = await desk.waiting(policy=policy)
    (card,) = await storage.outbox.lease_cards(NOON, NOON + HOUR, 10)
    link = CardLink(surface=Surface("C1"), channel="C1", ts="1")
    await storage.outbox.card_posted(card.id, link, shown=card.wanted, digest="d")
    page = await storage.queries.human_tasks(BOBS, Page())
    assert page.next is None
    (line,) = page.lines
    assert (line.id, line.step, line.kind, line.status) == (
        human_task,
        "review",
        HumanTaskKind.APPROVAL,
        HumanTaskStatus.PENDING,
    )
    assert (line.title, line.asked_at, line.expires_at) == ("Approve 1.2?", NOON, NOON + HOUR)
    assert (line.task.name, line.task.title, line.task.started_by) == ("release-1", "Ship a release", "alice")
    assert line.links == (link,)


async def test_a_person_sees_what_asks_them_by_name_by_group_or_as_anybody(
    storage: Storage, desk: Desk
) -> None:
    await wait(desk, "named", a_policy("bob"))
    await wait(desk, "group", a_policy(seat("bob", "G1"), seat("carol", "G1")))
    await wait(desk, "anyone", a_policy(anyone=True))
    await wait(desk, "both", a_policy("bob", anyone=True))
    await wait(desk, "others", a_policy("carol"))
    assert await ids(storage, BOBS) == ["named-1", "group-1", "anyone-1", "both-1"]
    assert await ids(storage, HumanTaskFilter(user=UserId("mallory"))) == ["anyone-1", "both-1"]
    assert len(await ids(storage, HumanTaskFilter())) == 5


async def test_roles_are_found_by_the_name_that_the_author_wrote(storage: Storage, desk: Desk) -> None:
    await wait(desk, "managers", a_policy("bob", labels=("managers", "@leads")))
    await wait(desk, "nobody", a_policy("bob"))
    await wait(desk, "carols", a_policy("carol", labels=("managers",)))
    assert await ids(storage, HumanTaskFilter(role="managers")) == ["managers-1", "carols-1"]
    assert await ids(storage, HumanTaskFilter(role="managers", user=UserId("bob"))) == ["managers-1"]
    assert await ids(storage, HumanTaskFilter(role="bob")) == []


async def test_what_ended_is_listed_by_its_status(storage: Storage, desk: Desk) -> None:
    for name in ("open", "approved", "cancelled"):
        await wait(desk, name, a_policy("bob", labels=("managers",)))
    await desk.approve(HumanTaskId("approved-1"))
    await desk.submit(TaskId("cancelled"), Cancel(by=ALICE))
    everybodys = HumanTaskFilter()
    managers = HumanTaskFilter(role="managers")
    for wanted in (everybodys, BOBS, managers, replace(BOBS, role="managers")):
        assert await ids(storage, wanted) == ["open-1"]
        assert await ids(storage, replace(wanted, status=HumanTaskStatus.APPROVED)) == ["approved-1"]
        assert await ids(storage, replace(wanted, status=None)) == ["open-1", "approved-1", "cancelled-1"]


async def test_lists_can_be_narrowed_to_a_pipeline_or_a_task(storage: Storage, desk: Desk) -> None:
    hello = revision_of(_renamed("hello"))
    await storage.catalog.publish([hello])
    await wait(desk, "t1", a_policy("bob"))
    await desk.submit(TaskId("t2"), _start(hello.plan, 2), claim=a_claim())
    await desk.succeed(TaskId("t2"), claim=a_claim())
    await desk.ask(TaskId("t2"), a_policy("bob"))
    for wanted in (HumanTaskFilter(), BOBS):
        assert await ids(storage, replace(wanted, pipeline="hello")) == ["t2-1"]
        assert await ids(storage, replace(wanted, task=TaskId("t1"))) == ["t1-1"]
        assert await ids(storage, replace(wanted, task=TaskId("t1"), pipeline="hello")) == []
    strangers = HumanTaskFilter(user=UserId("mallory"), task=TaskId("t1"))
    assert await ids(storage, strangers) == []


@pytest.mark.parametrize("wanted", [HumanTaskFilter(), BOBS, HumanTaskFilter(role="managers")])
async def test_pages_follow_each_other_without_gap_or_repetition(
    storage: Storage, desk: Desk, wanted: HumanTaskFilter
) -> None:
    for number in range(7):  # asked at the same instant, two by two
        await desk.waiting(f"t{number}", a_policy("bob", labels=("managers",)))
        desk.now = NOON + timedelta(minutes=number // 2)
    seen: list[str] = []
    page = await storage.queries.human_tasks(wanted, Page(limit=3))
    while page.next is not None:
        assert len(page.lines) == 3
        seen += [line.id for line in page.lines]
        page = await storage.queries.human_tasks(wanted, Page(limit=3, after=page.next))
    seen += [line.id for line in page.lines]
    assert sorted(seen) == [f"t{number}-1" for number in range(7)]
    assert seen == await ids(storage, wanted)
    assert (await storage.queries.human_tasks(wanted, Page(limit=7))).next is None


async def test_a_cursor_that_is_none_is_refused(storage: Storage) -> None:
    for cursor in ("x", "12", "12:", ":t1-1", "1:a\0", f"{'9' * 19}:t1-1"):
        with pytest.raises(ValueError, match="not a cursor"):
            await storage.queries.human_tasks(BOBS, Page(after=cursor))


async def test_another_tenants_requests_are_not_listed(other_storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=a_policy("bob", anyone=True, labels=("managers",)))
    for wanted in (
        HumanTaskFilter(),
        BOBS,
        HumanTaskFilter(role="managers"),
        HumanTaskFilter(task=TaskId("t1")),
    ):
        assert await ids(other_storage, wanted) == []


def _renamed(name: str) -> Plan:
    return replace(PLAN, revision_id=f"r-{name}", pipeline=name)


def _start(plan: Plan, number: int) -> Start:
    return Start(plan=plan, number=number, inputs=JsonText("{}"), by=ALICE)
