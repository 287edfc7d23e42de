from dataclasses import replace

from engine.commands import Cancel
from engine.content import json_text
from engine.model import UserId
from engine.ports.catalog import RegisteredStepType
from signoff.assembly import Storage
from tests.contract.desk import PLAN, Desk, revision_of
from tests.makers import ALICE, HOUR, NOON

FIRST = revision_of(PLAN)
SECOND = revision_of(replace(PLAN, revision_id="r2"), title="Ship it", published_at=NOON + HOUR)
OTHER = revision_of(replace(PLAN, revision_id="h1", pipeline="hello"), title="Hello")


async def test_what_was_published_is_current(storage: Storage) -> None:
    assert await storage.catalog.current() == {"release": FIRST}
    await storage.catalog.publish([SECOND, OTHER])
    assert await storage.catalog.current() == {"release": SECOND, "hello": OTHER}


async def test_old_revisions_stay_readable(storage: Storage) -> None:
    await storage.catalog.publish([SECOND])
    assert await storage.catalog.revision("r1") == FIRST
    assert await storage.catalog.revision("r3") is None


async def test_a_revision_may_become_current_again(storage: Storage) -> None:
    await storage.catalog.publish([SECOND])
    await storage.catalog.publish([FIRST])
    assert await storage.catalog.current() == {"release": FIRST}


async def test_what_is_withdrawn_can_no_longer_be_started_until_it_is_published(storage: Storage) -> None:
    await storage.catalog.publish([OTHER], withdrawn=["release"])
    assert await storage.catalog.current() == {"hello": OTHER}
    assert await storage.catalog.revision("r1") == FIRST
    await storage.catalog.publish([FIRST])
    assert set(await storage.catalog.current()) == {"hello", "release"}


async def test_publishing_nothing_changes_nothing(storage: Storage) -> None:
    await storage.catalog.publish([])
    assert await storage.catalog.current() == {"release": FIRST}


async def test_each_tenant_has_its_own_pipelines(storage: Storage, other_storage: Storage) -> None:
    await storage.catalog.publish([OTHER], withdrawn=["release"])
    assert await other_storage.catalog.current() == {"release": FIRST}
    assert await other_storage.catalog.revision("h1") is None


async def test_open_tasks_are_named_by_revision(storage: Storage, other_storage: Storage, desk: Desk) -> None:
    await storage.catalog.publish([SECOND])
    ended = await desk.start("t1")
    await desk.start("t2")
    await desk.start("t3", plan=SECOND.plan)
    await desk.start("t4")
    await desk.submit(ended, Cancel(by=ALICE))
    assert await storage.catalog.open_tasks_by_revision() == {
        "r1": ["release-2", "release-4"],
        "r2": ["release-3"],
    }
    assert await other_storage.catalog.open_tasks_by_revision() == {}


async def test_step_types_are_registered_replaced_and_removed(
    storage: Storage, other_storage: Storage
) -> None:
    def named(name: str, icon: str) -> RegisteredStepType:
        return RegisteredStepType(
            name=name,
            definition=json_text({"icon": icon}),
            registered_by=UserId("carol"),
            registered_at=NOON,
        )

    await storage.catalog.register_step_type(named("poll", "A"))
    await storage.catalog.register_step_type(named("legal", "B"))
    await storage.catalog.register_step_type(named("poll", "C"))
    assert list(await storage.catalog.step_types()) == [named("legal", "B"), named("poll", "C")]
    assert list(await other_storage.catalog.step_types()) == []
    assert not await other_storage.catalog.unregister_step_type("poll")
    assert await storage.catalog.unregister_step_type("poll")
    assert not await storage.catalog.unregister_step_type("poll")
    assert list(await storage.catalog.step_types()) == [named("legal", "B")]
