"""Owns the statements about delivery that all kinds of messages share: leases, refusals, second tries."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, Text, Update, bindparam, func, select, update

from storage.rowsets import TENANT, is_incoming

NOW = bindparam("now", type_=BigInteger())
UNTIL = bindparam("until_", type_=BigInteger())
LIMIT = bindparam("limit_", type_=BigInteger())
ID = bindparam("of_id", type_=BigInteger())
SURFACE = bindparam("of_surface", type_=Text())
REFUSAL = bindparam("because", type_=Text())


def lease(messages: Table, waits: ColumnElement[bool], begins_post: ColumnElement[int]) -> Any:
    """Take what waits and is due, those that wait longest first; none at the incoming places."""
    due = (
        select(messages.c.id)
        .where(
            messages.c.tenant == TENANT,
            waits,
            messages.c.due_at <= NOW,
            ~is_incoming(messages.c.surface),
        )
        .order_by(messages.c.due_at, messages.c.id)
        .limit(LIMIT)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(messages)
        .where(messages.c.id.in_(select(due.c.id)))
        .values(due_at=UNTIL, is_leased=True, leased_at=NOW, posts=messages.c.posts + begins_post)
        .returning(*messages.c)
    )


def of_id(messages: Table) -> Update:
    """Update one message."""
    return update(messages).where(messages.c.tenant == TENANT, messages.c.id == ID)


def delivered(messages: Table) -> dict[str, Any]:
    """Give what ends a lease with a yes."""
    return {
        "is_leased": False,
        "posts": 0,
        "refusal": None,
        "refused_at": None,
        "due_at": func.coalesce(messages.c.leased_at, messages.c.due_at),
    }


def put_off(messages: Table) -> Update:
    """End a lease with a no: nothing was posted."""
    return of_id(messages).values(is_leased=False, posts=0, due_at=UNTIL, refusal=None, refused_at=None)


def refuse(messages: Table) -> Update:
    """End a lease with a no for good."""
    since = func.coalesce(messages.c.refused_at, messages.c.leased_at, messages.c.since)
    return of_id(messages).values(is_leased=False, posts=0, due_at=UNTIL, refusal=REFUSAL, refused_at=since)


def try_again(messages: Table) -> Update:
    """Let what was refused be due, unless somebody is just trying."""
    return (
        update(messages)
        .where(messages.c.tenant == TENANT, messages.c.refusal.is_not(None), messages.c.is_leased.is_(False))
        .values(due_at=messages.c.since)
    )


def at_surface(messages: Table, statement: Update) -> Update:
    """Narrow a statement to one place."""
    return statement.where(messages.c.surface == SURFACE)


def refused(messages: Table) -> Any:
    """Find what is refused at the moment."""
    return (
        select(messages)
        .where(messages.c.tenant == TENANT, messages.c.refusal.is_not(None))
        .order_by(messages.c.surface, messages.c.id)
    )
