"""Owns the lists of tasks by state and pipeline, page by page, newest first.

Each state, alone or of one pipeline, is a range of an index. A page is read from each range, from the cursor
on, and the pages are merged.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from engine.codes import TaskState
from engine.model import TenantId
from engine.ports.queries import Page, TaskFilter, TaskPage
from storage.facts import FACTS, TASKS_WITH_REVISIONS, facts
from storage.rowsets import TENANT, is_incoming, values_of
from storage.tables import tasks

BEYOND_ALL_NUMBERS = 2**63 - 1
_LINES = (
    select(*FACTS)
    .select_from(TASKS_WITH_REVISIONS)
    .where(is_incoming(tasks.c.id))
    .order_by(tasks.c.number.desc())
)


def task_page(connection: Connection, tenant: TenantId, wanted: TaskFilter, page: Page) -> TaskPage:
    """Give a part of a list of tasks. The cursor is the number of its last one."""
    found = connection.execute(_page_of(wanted, page), {"of_tenant": tenant}).all()
    shown = found[: page.limit]
    read = connection.execute(_LINES, values_of(tenant, [row.id for row in shown])).all()
    following = str(shown[-1].number) if len(found) > page.limit else None
    return TaskPage(tasks=tuple(facts(row) for row in read), next=following)


def number_of(cursor: str) -> int:
    """Read a cursor that is a number. Raises ValueError."""
    number = int(cursor) if cursor.isdecimal() and len(cursor) < 20 else BEYOND_ALL_NUMBERS + 1
    if number > BEYOND_ALL_NUMBERS:
        raise ValueError(f"{cursor!r} is not a cursor of this list: it is a number")
    return number


def _page_of(wanted: TaskFilter, page: Page) -> Select[Any]:
    limit = page.limit + 1  # one more shows whether there is another page
    ranges = [part.limit(limit).subquery() for part in _ranges(wanted, page)]
    merged = union_all(*(select(part.c.number, part.c.id) for part in ranges)).subquery()
    return select(merged).order_by(merged.c.number.desc()).limit(limit)


def _ranges(wanted: TaskFilter, page: Page) -> Iterable[Select[Any]]:
    before = BEYOND_ALL_NUMBERS if page.after is None else number_of(page.after)
    part = (
        select(tasks.c.number, tasks.c.id)
        .where(tasks.c.tenant == TENANT, tasks.c.number < before)
        .order_by(tasks.c.number.desc())
    )
    if wanted.pipeline is not None:
        part = part.where(tasks.c.pipeline == wanted.pipeline)
    if wanted.state is not None:
        yield part.where(tasks.c.state == wanted.state)
    elif wanted.pipeline is not None:
        yield from (part.where(tasks.c.state == state) for state in TaskState)
    else:
        yield part
