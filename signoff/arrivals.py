"""Owns the waiting for tasks to come to rest: until they wait for people, are stopped, or have ended."""

import asyncio
from collections import OrderedDict, defaultdict

from engine.codes import JobKind, TaskState
from engine.model import TaskId
from engine.ports.observer import Commit
from engine.ports.queries import Queries
from engine.refusals import NoSuchTask
from engine.snapshot import TaskSnapshot

_REMEMBERED = 10_000
_LOOK_EVERY_S = 1.0  # another process may have moved the task


class Arrivals:
    """Hears of commits, and tells those who wait."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._last: OrderedDict[TaskId, TaskSnapshot] = OrderedDict()
        self._waiting: defaultdict[TaskId, set[asyncio.Future[TaskSnapshot]]] = defaultdict(set)

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""
        for task in commit.tasks:
            self._last[task.id] = task
            self._last.move_to_end(task.id)
            if _is_at_rest(task):
                for waiting in self._waiting.pop(task.id, ()):
                    if not waiting.done():
                        waiting.set_result(task)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)

    async def at_rest(self, task_id: TaskId) -> TaskSnapshot:
        """Wait until nothing of a task runs; give it. Raises NoSuchTask."""
        task = self._last.get(task_id) or await self._read(task_id)
        while not _is_at_rest(task):
            arrival: asyncio.Future[TaskSnapshot] = asyncio.get_running_loop().create_future()
            self._waiting[task_id].add(arrival)
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    return await arrival
            except TimeoutError:
                task = await self._read(task_id)
            finally:
                self._forget(task_id, arrival)
        return task

    async def _read(self, task_id: TaskId) -> TaskSnapshot:
        view = await self._queries.task(task_id)
        if view is None:
            raise NoSuchTask(task_id)
        return view.task

    def _forget(self, task_id: TaskId, arrival: "asyncio.Future[TaskSnapshot]") -> None:
        self._waiting[task_id].discard(arrival)
        if not self._waiting[task_id]:
            del self._waiting[task_id]


def _is_at_rest(task: TaskSnapshot) -> bool:
    is_asking_again = any(id.kind is JobKind.ASK_AGAIN for id in task.jobs)
    return task.state not in (TaskState.PENDING, TaskState.RUNNING) and not is_asking_again
