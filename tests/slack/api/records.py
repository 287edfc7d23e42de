"""Owns what is left of a scene: every row that the engine keeps, but for instants and from where it came."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from sandbox.seeds import ACME
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
        "cards": frozenset({"id", "channel", "ts", "digest", "shown", *_DELIVERY}),
    }
)
"""What may differ: from where it came, and how a message was brought to Slack."""
_SEEDED = frozenset(person.id for person in ACME.people)
_MADE_UP = re.compile(r"\b([DU])0[A-Z0-9]{9}\b")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MINUTE_US = 60_000_000
_LEAST_US = 10**9  # in the database instants and durations are numbers, and nothing else is so large


def record(home: House) -> Record:
    """Read all that is kept. An instant that somebody chose, on a full minute, stays; others are one word.

    So are the ids that differ from house to house: of tasks, conversations, and people who came later.
    """
    tasks = home.sql("SELECT id, number FROM pipeline_tasks")
    ids = {id: f"task {number}" for id, number in tasks}
    known = {name for (name,) in home.sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        table: _rows(home, table, order, ids)
        for table, order in _TABLES.items()
        if f"pipeline_{table}" in known
    }


def _rows(home: House, table: str, order: str, ids: Mapping[str, str]) -> list[Row]:
    names = [row[1] for row in home.sql(f"PRAGMA table_info(pipeline_{table})")]
    rows = home.sql(f"SELECT {', '.join(names)} FROM pipeline_{table} ORDER BY {order}")
    left_out = _MAY_DIFFER.get(table, frozenset())
    plain = [
        {name: _plain(value, ids) for name, value in zip(names, row, strict=True) if name not in left_out}
        for row in rows
    ]
    return sorted(plain, key=str) if table == "seats" else plain  # some are of people who came later


def _plain(value: Any, ids: Mapping[str, str]) -> Any:
    match value:
        case str() if value[:1] in ("{", "["):
            return _inside(json.loads(value), ids)
        case _:
            return _inside(value, ids)


def _inside(value: Any, ids: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {key: _inside(one, ids) for key, one in value.items() if key != "token"}
        case list():
            return [_inside(one, ids) for one in value]
        case str():
            for id, name in ids.items():
                value = value.replace(id, name)
            return _MADE_UP.sub(_named, _INSTANT.sub(_told, value))
        case int() if abs(value) >= _LEAST_US and value % _MINUTE_US:
            return "an instant"
        case _:
            return value


def _told(found: re.Match[str]) -> str:
    return found[0] if found[0][17:19] == "00" and not (found[1] or "").strip(".0") else "an instant"


def _named(found: re.Match[str]) -> str:
    return found[0] if found[0] in _SEEDED else f"one of {found[1]}"
