"""Owns the account at the end of a story: what stands in Slack, and what the database holds."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from sandbox.cards import Card
from sandbox.people import Workspace

Row: TypeAlias = tuple[Any, ...]
Read: TypeAlias = Callable[[str], Awaitable[list[Row]]]  # runs a query, beside the bot

_CHANGING = re.compile(
    r"<!date\^[^>]*>|/p\d{16}|thread_ts=[\d.]+|[0-9a-f]{24}"
)  # instants, links, ids of tasks

_ROWS = {
    "tasks": "SELECT number, pipeline, state, current_version, started_by FROM pipeline_tasks",
    "runs": "SELECT step, run, version, state, attempt, is_current, undo FROM pipeline_step_runs",
    "requests": "SELECT number, step, run, kind, status, sent_back_to FROM pipeline_human_tasks",
    "decisions": "SELECT human_task, number, decided_by, verdict, comment FROM pipeline_decisions",
    "results": "SELECT step, version, kind, body FROM pipeline_artifacts",
    "events": "SELECT kind, step, version, by_user FROM pipeline_events WHERE kind != 'job_lost'",
}
_LEFT_OPEN = {
    "jobs": "SELECT step, kind FROM pipeline_jobs",
    "timers": "SELECT step, kind FROM pipeline_timers",
    "requests": "SELECT step FROM pipeline_human_tasks WHERE status = 'pending'",
    "cards": "SELECT id FROM pipeline_cards WHERE ts IS NULL OR shown < wanted OR is_copy",
    "notices": "SELECT id FROM pipeline_notices WHERE NOT is_said",
}
_KEYS = "SELECT 'card:' || id, ts FROM pipeline_cards UNION SELECT 'notice:' || id, ts FROM pipeline_notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is left of a story, without what differs each time: instants and ids.

    Args:
        messages: what was said by the bot, and how often.
        rows: what the database holds, by kind.
    """

    messages: Counter[str]
    rows: dict[str, Counter[Row]]


async def account(slack: Workspace, read: Read) -> Account:
    """Take stock of a story that has ended, once nothing is left to do."""
    messages = await slack.everything()
    by_key = {_key(card): card.ts for card in messages}
    assert len(by_key) == len(messages), "something was said twice"
    assert dict(await read(_KEYS)) == by_key
    rows = {name: _anonymous(await read(query)) for name, query in _ROWS.items()}
    return Account(messages=Counter(_said(card) for card in messages), rows=rows)


async def left_open(read: Read) -> dict[str, list[Row]]:
    """Give what is not done yet, by kind."""
    found = {name: await read(query) for name, query in _LEFT_OPEN.items()}
    return {name: rows for name, rows in found.items() if rows}


def sqlite_reader(file: Path) -> Read:
    """Read an SQLite file."""

    async def read(query: str) -> list[Row]:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query).fetchall()

    return read


def postgres_reader(url: str) -> Read:
    """Read a PostgreSQL database."""

    async def read(query: str) -> list[Row]:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return read


def _key(card: Card) -> str:
    return str(card.message["metadata"]["event_payload"]["key"])


def _said(card: Card) -> str:
    place = "in a thread" if card.thread_ts not in (None, card.ts) else "in the channel"
    return f"{place}: {_CHANGING.sub('…', json.dumps(card.texts(), ensure_ascii=False))}"


def _anonymous(rows: list[Row]) -> Counter[Row]:
    return Counter(
        tuple(_CHANGING.sub("…", value) if isinstance(value, str) else value for value in row) for row in rows
    )
