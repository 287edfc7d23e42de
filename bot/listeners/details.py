"""Owns the views that say everything about a request or a task, as one person may see them now."""

from collections.abc import Sequence

from bot.cards.blocks import View
from bot.cards.history import people_in_history
from bot.cards.modals.details import details_modal
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from bot.listeners.desk import Desk
from engine.model import TaskId
from engine.ports.queries import HistoryLine, Page
from engine.refusals import NoSuchHumanTask

_HISTORY_MAX = 1_000
_AT_ONCE = 200


class Details:
    """Draws what is behind More… and Details…."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of_request(self, reference: Reference, user: str, page: int = 1) -> View:
        """Say everything about a request. Raises NoSuchHumanTask if it does not exist for this person."""
        view = await self._desk.request(reference)
        actor = await self._desk.actor_for(user, view.facts)
        sight = self._desk.sight_of(actor)
        if not await sight.sees_request(view):
            raise NoSuchHumanTask(view.human_task.id)
        history = await self._history(view.task.id) if await sight.sees_task(view) else ()
        legend = await self._desk.drawing.legend(view, also=people_in_history(history))
        return more_modal(view, reference, legend, actor=actor, history=history, page=page)

    async def of_task(self, reference: Reference, user: str, page: int = 1) -> View:
        """Say everything about a task. Raises NoSuchTask if it does not exist for this person."""
        view, actor = await self._desk.visible_task(reference.task, user)
        history = await self._history(view.task.id)
        legend = await self._desk.drawing.legend(view, also=people_in_history(history))
        return details_modal(view, reference, legend, actor=actor, history=history, page=page)

    async def _history(self, task: TaskId) -> Sequence[HistoryLine]:
        lines: list[HistoryLine] = []
        after: str | None = None
        while len(lines) < _HISTORY_MAX:
            found = await self._desk.queries.history(task, Page(limit=_AT_ONCE, after=after))
            lines += found
            if len(found) < _AT_ONCE:
                break
            after = str(found[-1].seq)
        return lines
