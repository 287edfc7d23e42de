"""Pipelines that programs register, beside those that files define."""

import asyncio
from dataclasses import replace

from engine.model import UserId
from engine.ports.catalog import Standing
from signoff.assembly import Storage
from tests.contract.desk import PLAN, revision_of
from tests.makers import HOUR, NOON

CI = UserId("service:ci")
FILE = revision_of(PLAN)
FIRST = revision_of(replace(PLAN, revision_id="h1", pipeline="hello"), title="Hello")
SECOND = revision_of(replace(PLAN, revision_id="h2", pipeline="hello"), title="Hi", published_at=NOON + HOUR)


async def test_what_is_registered_can_be_started_and_replaced(storage: Storage) -> None:
    catalog = storage.catalog
    assert await catalog.register(FIRST, by=CI, token="nightly")
    assert await catalog.current() == {"release": FILE, "hello": FIRST}
    assert await catalog.standing() == {
        "release": Standing(revision_id="r1", published_at=NOON),
        "hello": Standing(revision_id="h1", published_at=NOON, registered_by=CI, registered_with="nightly"),
    }
    assert await catalog.register(SECOND, by=UserId("bob"))
    assert await catalog.current() == {"release": FILE, "hello": SECOND}
    assert (await catalog.standing())["hello"] == Standing(
        revision_id="h2", published_at=NOON + HOUR, registered_by=UserId("bob")
    )
    assert await catalog.revision("h1") == FIRST


async def test_what_a_file_defines_is_not_registered_until_it_is_withdrawn(storage: Storage) -> None:
    catalog, changed = storage.catalog, revision_of(replace(PLAN, revision_id="r2"))
    assert not await catalog.register(changed, by=CI)
    assert await catalog.current() == {"release": FILE}
    await catalog.publish([], withdrawn=["release"])
    assert await catalog.register(changed, by=CI)
    assert await catalog.current() == {"release": changed}


async def test_files_neither_replace_nor_withdraw_what_is_registered(storage: Storage) -> None:
    catalog = storage.catalog
    await catalog.register(FIRST, by=CI)
    await catalog.publish([SECOND], withdrawn=["hello"])
    assert (await catalog.standing())["hello"].revision_id == "h1"
    assert await catalog.withdraw_registered("hello")
    await catalog.publish([SECOND])
    assert (await catalog.standing())["hello"] == Standing(revision_id="h2", published_at=NOON + HOUR), (
        "a file defines it now"
    )
    assert not await catalog.withdraw_registered("hello")


async def test_only_what_is_registered_can_be_withdrawn_and_once(storage: Storage) -> None:
    catalog = storage.catalog
    assert not await catalog.withdraw_registered("release")
    assert not await catalog.withdraw_registered("hello")
    await catalog.register(FIRST, by=CI)
    assert await catalog.withdraw_registered("hello")
    assert not await catalog.withdraw_registered("hello")
    assert set(await catalog.standing()) == {"release"}
    assert await catalog.revision("h1") == FIRST, "tasks that run go on"


async def test_each_tenant_registers_its_own(storage: Storage, other_storage: Storage) -> None:
    await storage.catalog.register(FIRST, by=CI)
    assert set(await other_storage.catalog.standing()) == {"release"}
    assert not await other_storage.catalog.withdraw_registered("hello")
    assert await other_storage.catalog.register(SECOND, by=CI)
    assert (await storage.catalog.standing())["hello"].revision_id == "h1"


async def test_of_a_file_and_a_program_at_once_one_has_the_name(storage: Storage) -> None:
    _, is_registered = await asyncio.gather(
        storage.catalog.publish([FIRST]), storage.catalog.register(SECOND, by=CI)
    )
    found = (await storage.catalog.standing())["hello"]
    assert (found.revision_id, found.registered_by) == (("h2", CI) if is_registered else ("h1", None))
