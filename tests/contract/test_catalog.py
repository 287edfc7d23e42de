import asyncio
from dataclasses import replace
from typing import Any

from engine.content import json_text
from engine.model import TenantId, UserId
from engine.ports.catalog import RegisteredStepType
from signoff.assembly import Storage, storage_of
from storage.database import Database
from tests.contract.desk import PLAN, revision_of
from tests.makers import HOUR, NOON

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


async def test_a_revision_keeps_the_text_of_its_file(storage: Storage) -> None:
    await storage.catalog.publish([replace(OTHER, source="name: hello\n")])
    assert (await storage.catalog.current())["hello"].source == "name: hello\n"
    assert FIRST.source is None


def a_type(name: str, icon: str, *, by: str = "carol", **kept: Any) -> RegisteredStepType:
    return RegisteredStepType(
        name=name,
        definition=json_text({"icon": icon}),
        registered_by=UserId(by),
        registered_at=NOON,
        **kept,
    )


async def test_a_step_type_that_changes_is_a_new_version_and_the_same_again_is_none(
    storage: Storage, other_storage: Storage
) -> None:
    catalog = storage.catalog
    assert await catalog.register_step_type(a_type("poll", "A")) == a_type("poll", "A", version=1)
    assert await catalog.register_step_type(a_type("legal", "B")) == a_type("legal", "B", version=1)
    assert await catalog.register_step_type(a_type("poll", "C")) == a_type("poll", "C", version=2)
    again = replace(a_type("poll", "C", by="dave"), registered_at=NOON + HOUR)
    assert await catalog.register_step_type(again) == a_type("poll", "C", version=2)
    assert list(await catalog.step_types()) == [
        a_type("legal", "B", version=1),
        a_type("poll", "C", version=2),
    ]
    assert await catalog.step_type_versions("poll") == [
        a_type("poll", "A", version=1),
        a_type("poll", "C", version=2),
    ]
    assert await catalog.register_step_type(a_type("poll", "A")) == a_type("poll", "A", version=3)
    assert list(await other_storage.catalog.step_types()) == []
    assert list(await other_storage.catalog.step_type_versions("poll")) == []


async def test_a_step_type_that_is_taken_away_keeps_its_versions(
    storage: Storage, other_storage: Storage
) -> None:
    catalog, dave, later = storage.catalog, UserId("dave"), NOON + HOUR
    await catalog.register_step_type(a_type("poll", "A"))
    await catalog.register_step_type(a_type("legal", "B"))
    assert not await other_storage.catalog.unregister_step_type("poll", dave, later)
    assert await catalog.unregister_step_type("poll", dave, later)
    assert not await catalog.unregister_step_type("poll", UserId("erin"), later + HOUR)
    assert not await catalog.unregister_step_type("pull", dave, later)
    assert list(await catalog.step_types()) == [a_type("legal", "B", version=1)]
    gone = a_type("poll", "A", version=1, unregistered_by=dave, unregistered_at=later)
    assert await catalog.step_type_versions("poll") == [gone]
    assert await catalog.register_step_type(a_type("poll", "A")) == a_type("poll", "A", version=2)
    assert await catalog.step_type_versions("poll") == [gone, a_type("poll", "A", version=2)]


async def test_of_many_who_register_at_once_each_gets_a_version(database: Database, tenant: TenantId) -> None:
    catalogs = [storage_of(database, tenant).catalog for _ in range(4)]
    kept = await asyncio.gather(
        *(
            catalog.register_step_type(a_type("poll", icon))
            for catalog, icon in zip(catalogs, "ABCD", strict=True)
        )
    )
    assert sorted(version.version for version in kept) == [1, 2, 3, 4]
    assert len(await catalogs[0].step_types()) == 1
