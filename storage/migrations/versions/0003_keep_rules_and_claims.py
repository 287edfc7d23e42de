"""Keep several rules for a request, who claimed it, and for which rule an approval counts.

The policies that are there become policies of one rule. What they promised holds on: whoever was asked by
name or through a group may answer, guests too.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROWS_AT_ONCE = 500
_BY_DEFAULT = {
    "anyone": False,
    "comment": "optional",
    "external": False,
    "groups": [],
    "labels": [],
    "max_rounds": 10,
    "required": 1,
    "rollback_to": [],
    "seats": [],
    "self_approval": False,
    "surfaces": [],
}

_human_tasks = sa.table(
    "pipeline_human_tasks", *map(sa.column, ("tenant", "id", "policy", "request", "claimed_by"))
)
_decisions = sa.table("pipeline_decisions", *map(sa.column, ("verdict", "rule")))


def upgrade() -> None:
    """Add the columns, and write anew what is there."""
    op.add_column("pipeline_human_tasks", sa.Column("claimed_by", sa.Text(), nullable=True))
    op.add_column("pipeline_decisions", sa.Column("rule", sa.Text(), nullable=True))
    op.add_column(
        "pipeline_decisions",
        sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(_decisions.update().where(_decisions.c.verdict == "approved").values(rule=""))
    _renew_policies(op.get_bind())


def _renew_policies(connection: sa.Connection) -> None:
    renewing = (
        _human_tasks.update()
        .where(_human_tasks.c.id == sa.bindparam("of_id"), _human_tasks.c.tenant == sa.bindparam("of_tenant"))
        .values(policy=sa.bindparam("new_policy"))
    )
    for some in _requests(connection):
        renewed = [
            {"of_id": row.id, "of_tenant": row.tenant, "new_policy": _renewed(row.policy, row.request)}
            for row in some
        ]
        connection.execute(renewing, renewed)


def _requests(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    """Give all requests, some at a time, in the order of their key."""
    key = sa.tuple_(_human_tasks.c.id, _human_tasks.c.tenant)
    wanted = (
        sa.select(_human_tasks.c.id, _human_tasks.c.tenant, _human_tasks.c.policy, _human_tasks.c.request)
        .order_by(_human_tasks.c.id, _human_tasks.c.tenant)
        .limit(ROWS_AT_ONCE)
    )
    some = connection.execute(wanted).all()
    while some:
        yield some
        some = connection.execute(wanted.where(key > (some[-1].id, some[-1].tenant))).all()


def _renewed(policy: str, request: str) -> str:
    """Give the text of a policy as it is kept from now on: objects, without what is so by default."""
    old = json.loads(policy)
    reminders, expiry = old["reminders"], old["expiry"]
    new = {
        "rules": [_rule(old, json.loads(request))],
        "self_approval": old["self_approval"],
        "external": not old["anyone"],
        "comment": old["comment"],
        "rollback_to": old["rollback_to"],
        "max_rounds": old["max_rounds"],
        "reminders": reminders and dict(zip(("after", "every", "times"), reminders, strict=True)),
        "expiry": expiry and dict(zip(("after", "then"), expiry, strict=True)),
        "fingerprint": old["fingerprint"],
        "surfaces": old["surfaces"],
    }
    return json.dumps(_short(new), ensure_ascii=False, separators=(",", ":"))


def _rule(old: dict[str, Any], request: Any) -> dict[str, Any]:
    rule = {
        "seats": [{"user": user, "via": via} if via else {"user": user} for user, via in old["seats"]],
        "anyone": old["anyone"],
        "labels": old["labels"],
        "groups": sorted(request.get("groups", ())) if isinstance(request, dict) else [],
        "required": old["required"],
    }
    return _short(rule)


def _short(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if one != _BY_DEFAULT.get(name)}
