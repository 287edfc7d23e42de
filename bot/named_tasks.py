"""Owns how tasks are found by the names that people type: `release-42`, `#42`, `42`."""

import re

from engine.ports.queries import Queries, TaskView

_NAME = re.compile(r"(?:(?P<pipeline>[a-z][a-z0-9-]*)-|#)?(?P<number>[0-9]{1,15})")


async def task_named(queries: Queries, word: str) -> TaskView | None:
    """Give a task by its name or number; None: there is none."""
    match = _NAME.fullmatch(word.strip().strip("*`").lower())
    for id in await queries.task_ids(int(match["number"])) if match else ():
        view = await queries.task(id)
        if match and view is not None and match["pipeline"] in (None, view.facts.pipeline):
            return view
    return None
