"""Owns the lists of requests: whom they wait for, page by page, oldest first.

Each way in which a request may be looked for (by name, by role, by being anybody) and each status is a
range of an index. A page is read from each range, from the cursor on, and the pages are merged.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select, tuple_, union

from engine.codes import HumanTaskKind, HumanTaskStatus
from engine.model import HumanTaskId, TenantId
from engine.ports.queries import HumanTaskFilter, HumanTaskLine, HumanTaskPage, Page
from storage.facts import FACTS, TASKS_WITH_REVISIONS, facts
from storage.instants import instant
from storage.links import links
from storage.rowsets import TENANT, is_incoming, values_of
from storage.tables import human_tasks, seats, tasks

_INSTANT_MAX_DIGITS = 18  # of microseconds: what a database takes
_Asked = tuple[str, str]  # the kind of a seat, and who sits there

_LINES = (
    select(
        human_tasks.c.id.label("human_task"),
        human_tasks.c.step,
        human_tasks.c.kind,
        human_tasks.c.status,
        human_tasks.c.title,
        human_tasks.c.asked_at,
        human_tasks.c.expires_at,
        tasks.c.revision,
        *FACTS,
    )
    .select_from(
        TASKS_WITH_REVISIONS.join(
            human_tasks,
            and_(human_tasks.c.tenant == tasks.c.tenant, human_tasks.c.task_id == tasks.c.id),
        )
    )
    .where(is_incoming(human_tasks.c.id))
    .order_by(human_tasks.c.asked_at, human_tasks.c.id)
)


class _Cursor(NamedTuple):
    """A place in a list: behind this request."""

    asked_at: int
    id: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` gave. Raises ValueError."""
        asked_at, _, id = text.partition(":")
        if not id or not id.isprintable() or not asked_at.isdecimal() or len(asked_at) > _INSTANT_MAX_DIGITS:
            raise ValueError(f"{text!r} is not a cursor: give the `next` of the page before")
        return cls(int(asked_at), id)

    def __str__(self) -> str:
        return f"{self.asked_at}:{self.id}"


def request_page(
    connection: Connection, tenant: TenantId, wanted: HumanTaskFilter, page: Page
) -> HumanTaskPage:
    """Give a part of a list of requests."""
    found = connection.execute(_page_of(wanted, page), {"of_tenant": tenant}).all()
    shown = [_Cursor(row.asked_at, row.id) for row in found[: page.limit]]
    following = str(shown[-1]) if len(found) > page.limit else None
    return HumanTaskPage(lines=_lines(connection, tenant, shown), next=following)


def _lines(connection: Connection, tenant: TenantId, shown: Iterable[_Cursor]) -> tuple[HumanTaskLine, ...]:
    read = connection.execute(_LINES, values_of(tenant, [place.id for place in shown])).all()
    stand = links(connection, tenant, {row.id for row in read})
    return tuple(
        HumanTaskLine(
            id=row.human_task,
            task=facts(row),
            step=row.step,
            kind=HumanTaskKind(row.kind),
            status=HumanTaskStatus(row.status),
            title=row.title,
            asked_at=instant(row.asked_at),
            expires_at=instant(row.expires_at) if row.status == HumanTaskStatus.PENDING else None,
            links=stand.get((row.id, HumanTaskId(row.human_task)), ()),
            revision=row.revision,
        )
        for row in read
    )


def _page_of(wanted: HumanTaskFilter, page: Page) -> Select[Any]:
    """Find the page's requests, and one more if there is one: columns `asked_at` and `id`."""
    statuses = HumanTaskStatus if wanted.status is None else [wanted.status]
    limit = page.limit + 1
    ranges = [part.limit(limit).subquery() for status in statuses for part in _ranges(wanted, status, page)]
    merged = union(*(select(part.c.asked_at, part.c.id) for part in ranges)).subquery()
    return select(merged).order_by(merged.c.asked_at, merged.c.id).limit(limit)


def _ranges(wanted: HumanTaskFilter, status: HumanTaskStatus, page: Page) -> Iterable[Select[Any]]:
    people: list[_Asked] = [] if wanted.user is None else [("user", wanted.user), ("anyone", "")]
    roles: list[_Asked] = [] if wanted.role is None else [("role", wanted.role)]
    if wanted.task is not None or not (people or roles):
        also = [_is_asked(asked, human_tasks.c.id) for asked in (people, roles) if asked]
        yield _requests(wanted, status, page).where(*also)
    else:
        also = [_is_asked(roles, seats.c.human_task)] if people and roles else []
        for asked in people or roles:
            yield _seats(asked, wanted, status, page).where(*also)


def _requests(wanted: HumanTaskFilter, status: HumanTaskStatus, page: Page) -> Select[Any]:
    """Go through requests, of one task or of all."""
    place = (human_tasks.c.asked_at, human_tasks.c.id)
    part = select(*place).where(human_tasks.c.tenant == TENANT, *_behind(page, *place)).order_by(*place)
    if wanted.task is None:
        part = part.where(human_tasks.c.status == status)
    else:  # as an expression, lest a planner go through all of this status and not through the task's
        part = part.where(human_tasks.c.task_id == wanted.task, human_tasks.c.status + "" == status)
    return part if wanted.pipeline is None else part.where(human_tasks.c.pipeline == wanted.pipeline)


def _seats(asked: _Asked, wanted: HumanTaskFilter, status: HumanTaskStatus, page: Page) -> Select[Any]:
    """Go through the seats of one person or role, or of anybody."""
    kind, who = asked
    place = (seats.c.asked_at, seats.c.human_task)
    part = (
        select(seats.c.asked_at, seats.c.human_task.label("id"))
        .where(
            seats.c.tenant == TENANT,
            seats.c.kind == kind,
            seats.c.who == who,
            seats.c.status == status,
            *_behind(page, *place),
        )
        .order_by(*place)
    )
    return part if wanted.pipeline is None else part.where(seats.c.pipeline == wanted.pipeline)


def _behind(page: Page, asked_at: ColumnElement[int], id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    if page.after is None:
        return []
    return [tuple_(asked_at, id) > tuple_(*_Cursor.read(page.after))]


def _is_asked(asked: Iterable[_Asked], request: ColumnElement[str]) -> ColumnElement[bool]:
    """Say whether one of these has a seat at a request."""
    other = seats.alias("other")
    is_one = or_(*(and_(other.c.kind == kind, other.c.who == who) for kind, who in asked))
    return exists().where(other.c.tenant == TENANT, other.c.human_task == request, is_one)
