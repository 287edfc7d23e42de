from dataclasses import replace

import pytest

from engine.codes import TaskState
from engine.commands import Cancel
from engine.model import TaskId
from engine.ports.queries import Page, TaskFilter
from signoff.assembly import Storage
from tests.contract.desk import PLAN, Desk, revision_of
from tests.makers import ALICE, NOON

HELLO = replace(PLAN, revision_id="h1", pipeline="hello")
RUNNING, CANCELLED = TaskFilter(state=TaskState.RUNNING), TaskFilter(state=TaskState.CANCELLED)


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    """Five tasks of two pipelines, of which two are cancelled: numbers 2 and 3."""
    await storage.catalog.publish([revision_of(HELLO, title="Say hello")])
    desk = Desk(storage.store)
    for number in range(1, 6):
        await desk.start(f"t{number}", plan=HELLO if number in (3, 4) else PLAN)
    for name in ("t2", "t3"):
        await desk.submit(TaskId(name), Cancel(by=ALICE))
    return desk


async def numbers(storage: Storage, wanted: TaskFilter, page: Page = Page()) -> list[int]:
    return [task.number for task in (await storage.queries.tasks(wanted, page)).tasks]


@pytest.mark.usefixtures("desk")
async def test_tasks_are_listed_newest_first_by_state_and_pipeline(storage: Storage) -> None:
    assert await numbers(storage, TaskFilter()) == [5, 4, 3, 2, 1]
    assert await numbers(storage, CANCELLED) == [3, 2]
    assert await numbers(storage, RUNNING) == [5, 4, 1]
    assert await numbers(storage, TaskFilter(pipeline="hello")) == [4, 3]
    assert await numbers(storage, TaskFilter(pipeline="release")) == [5, 2, 1]
    assert await numbers(storage, replace(CANCELLED, pipeline="hello")) == [3]
    assert await numbers(storage, replace(CANCELLED, pipeline="release")) == [2]
    assert await numbers(storage, TaskFilter(pipeline="nothing")) == []
    assert await numbers(storage, TaskFilter(state=TaskState.FAILED)) == []


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("wanted", [TaskFilter(), TaskFilter(pipeline="release"), RUNNING])
async def test_page_follows_page_until_the_last(storage: Storage, wanted: TaskFilter) -> None:
    everything, read = await numbers(storage, wanted), list[int]()
    page: Page | None = Page(limit=2)
    while page is not None:
        found = await storage.queries.tasks(wanted, page)
        assert 0 < len(found.tasks) <= 2
        read += [task.number for task in found.tasks]
        page = None if found.next is None else Page(limit=2, after=found.next)
    assert read == everything


@pytest.mark.usefixtures("desk")
async def test_what_starts_meanwhile_does_not_move_the_next_page(storage: Storage, desk: Desk) -> None:
    first = await storage.queries.tasks(RUNNING, Page(limit=1))
    await desk.start("t6")
    assert await numbers(storage, RUNNING, Page(limit=1, after=first.next)) == [4]


@pytest.mark.usefixtures("desk")
async def test_a_line_says_what_is_known_of_the_task(storage: Storage) -> None:
    found = await storage.queries.tasks(TaskFilter(pipeline="hello"), Page(limit=1))
    (task,) = found.tasks
    view = await storage.queries.task(TaskId("t4"))
    assert view is not None
    assert task == view.facts
    assert (task.name, task.title, task.started_by, task.started_at) == (
        "hello-4",
        "Say hello",
        "alice",
        NOON,
    )


@pytest.mark.usefixtures("desk")
async def test_tasks_of_another_tenant_are_not_listed(storage: Storage, other_storage: Storage) -> None:
    await Desk(other_storage.store).start("t1")
    for wanted in (TaskFilter(), RUNNING, TaskFilter(pipeline="release")):
        assert await numbers(other_storage, wanted) == [1]
    assert await numbers(storage, RUNNING) == [5, 4, 1]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "1:x", "9223372036854775808", "9" * 40])
async def test_a_cursor_that_is_none_is_refused(storage: Storage, cursor: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        await storage.queries.tasks(TaskFilter(), Page(after=cursor))
