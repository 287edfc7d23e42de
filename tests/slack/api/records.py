"""Owns what is left of a scene: every row that the engine keeps, but for instants and from where it came."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from tests.slack.house import House

Row: TypeAlias = dict[str, Any]
Record: TypeAlias = dict[str, list[Row]]
_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "tasks": "number",
        "events": "seq",
        "step_runs": "step, run",
        "human_tasks": "number",
        "seats": "human_task, kind, who",
        "decisions": "human_task, number",
        "artifacts": "version, step, kind",
        "timers": "step, run, kind",
        "jobs": "id",
        "notices": "id",
        "cards": "id",
        "absences": "who",
        "summaries": "who",
    }
)
"""And in which order they are read."""
_DELIVERY = (
    "since",
    "due_at",
    "is_leased",
    "leased_at",
    "posts",
    "refusal",
    "refused_at",
    "is_redraw_wanted",
)
_MAY_DIFFER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "tasks": frozenset({"started_with"}),
        "events": frozenset({"seq", "command"}),
        "decisions": frozenset({"surface", "token"}),
        "notices": frozenset({"id", "ts", "digest", *_DELIVERY}),
        "cards": frozenset({"id", "ts", "digest", "shown", *_DELIVERY}),
    }
)
"""What may differ: from where it came, and how a message was brought to Slack."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MINUTE_US = 60_000_000
_EARLIEST_US = 10**15


def record(home: House) -> Record:
    """Read all that is kept. An instant that somebody chose, on a full minute, stays; others are one word."""
    ids = [id for (id,) in home.sql("SELECT id FROM pipeline_tasks ORDER BY number")]
    known = {name for (name,) in home.sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        table: _rows(home, table, order, ids)
        for table, order in _TABLES.items()
        if f"pipeline_{table}" in known
    }


def _rows(home: House, table: str, order: str, ids: list[str]) -> list[Row]:
    names = [row[1] for row in home.sql(f"PRAGMA table_info(pipeline_{table})")]
    rows = home.sql(f"SELECT {', '.join(names)} FROM pipeline_{table} ORDER BY {order}")
    left_out = _MAY_DIFFER.get(table, frozenset())
    return [
        {name: _plain(value, ids) for name, value in zip(names, row, strict=True) if name not in left_out}
        for row in rows
    ]


def _plain(value: Any, ids: list[str]) -> Any:
    match value:
        case str() if value[:1] in ("{", "["):
            return _inside(json.loads(value), ids)
        case _:
            return _inside(value, ids)


def _inside(value: Any, ids: list[str]) -> Any:
    match value:
        case dict():
            return {key: _inside(one, ids) for key, one in value.items() if key != "token"}
        case list():
            return [_inside(one, ids) for one in value]
        case str():
            for number, id in enumerate(ids, 1):
                value = value.replace(id, f"task {number}")
            return _INSTANT.sub(_told, value)
        case int() if value >= _EARLIEST_US and value % _MINUTE_US:
            return "an instant"
        case _:
            return value


def _told(found: re.Match[str]) -> str:
    return found[0] if found[0][17:19] == "00" and not (found[1] or "").strip(".0") else "an instant"
