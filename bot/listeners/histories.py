"""Owns reading the history of a task from its beginning."""

from collections.abc import Sequence

from engine.model import TaskId
from engine.ports.queries import HistoryLine, Page, Queries

_HISTORY_MAX = 1_000
_AT_ONCE = 200


async def history_of(queries: Queries, task: TaskId) -> Sequence[HistoryLine]:
    """Give what happened to a task, oldest first, as far as a person would read on."""
    lines: list[HistoryLine] = []
    after: str | None = None
    while len(lines) < _HISTORY_MAX:
        found = await queries.history(task, Page(limit=_AT_ONCE, after=after))
        lines += found
        if len(found) < _AT_ONCE:
            break
        after = str(found[-1].seq)
    return lines
