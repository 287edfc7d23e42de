"""Owns how cards and notices become rows, and rows become what the outbox gives."""

import json
from datetime import datetime
from typing import Any

from engine.content import json_text
from engine.model import HumanTaskId, Notice, Surface, TaskId
from engine.ports.outbox import Card, NoticeToSay, Refusal
from engine.ports.queries import CardLink
from storage.instants import instant, micros
from storage.rowsets import Row


def card_row(
    task: TaskId, human_task: HumanTaskId | None, surface: Surface, *, wanted: int, since: datetime
) -> Row:
    """Give the row of a card that is to be posted."""
    return {
        **waiting_since(since),
        "task_id": task,
        "human_task": human_task or "",
        "surface": surface,
        "wanted": wanted,
        "shown": 0,
        "digest": None,
        "channel": None,
        "ts": None,
        "is_copy": False,
        "is_redraw_wanted": False,
    }


def notice_row(task: TaskId, notice: Notice, since: datetime) -> Row:
    """Give the row of a notice that is to be said."""
    return {
        **waiting_since(since),
        "task_id": task,
        "human_task": notice.human_task or "",
        "kind": notice.kind,
        "surface": notice.surface,
        "number": notice.number,
        "data": json_text(dict(notice.data)),
        "is_said": False,
        "ts": None,
        "digest": None,
        "is_redraw_wanted": False,
    }


def waiting_since(since: datetime) -> Row:
    """Give the columns of delivery of a message that nobody has taken yet."""
    return {
        "since": micros(since),
        "due_at": micros(since),
        "is_leased": False,
        "leased_at": None,
        "posts": 0,
        "refusal": None,
        "refused_at": None,
    }


def card(row: Any) -> Card:
    """Give a card that was just leased."""
    link = card_link(row)
    return Card(
        id=row.id,
        task_id=row.task_id,
        human_task=row.human_task or None,
        surface=row.surface,
        wanted=row.wanted,
        shown=row.shown,
        digest=row.digest,
        link=link,
        is_in_doubt=link is None and row.posts > 1,
        since=instant(row.since),
    )


def card_link(row: Any) -> CardLink | None:
    """Give the message of a card; None: it is not posted."""
    return None if row.ts is None else CardLink(surface=row.surface, channel=row.channel, ts=row.ts)


def notice_to_say(row: Any, thread: CardLink | None, last_ts: str | None) -> NoticeToSay:
    """Give a notice that was just leased. `last_ts`: of what was said last of its kind at its place."""
    return NoticeToSay(
        id=row.id,
        task_id=row.task_id,
        human_task=row.human_task or None,
        kind=row.kind,
        surface=row.surface,
        number=row.number,
        data=json.loads(row.data),
        thread=thread,
        is_in_doubt=row.posts > 1,
        since=instant(row.since),
        ts=row.ts,
        digest=row.digest,
        is_followed=None not in (row.ts, last_ts) and row.ts < last_ts,
    )


def refusal(row: Any) -> Refusal:
    """Give what a surface refused."""
    return Refusal(
        surface=row.surface,
        task_id=row.task_id,
        human_task=row.human_task or None,
        reason=row.refusal,
        since=instant(row.refused_at),
    )
