"""Owns the views that say everything about a request or a task, as one person may see them now."""

from dataclasses import replace

from bot.cards.blocks import View
from bot.cards.history import people_in_history
from bot.cards.modals.details import details_modal
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from bot.listeners.desk import Desk
from bot.listeners.histories import history_of
from engine.ports.timers import Clock
from engine.refusals import NoSuchHumanTask


class Details:
    """Draws what is behind More… and Details…."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    async def of_request(self, reference: Reference, user: str, page: int = 1) -> View:
        """Say everything about a request. Raises NoSuchHumanTask if it does not exist for this person."""
        view = await self._desk.request(reference)
        reference = replace(reference, fingerprint=view.human_task.policy.fingerprint)  # of what it will say
        actor = await self._desk.actor_for(user, view.facts)
        if view.task.halt is not None:
            actor = await self._desk.resuming(actor, view.facts)
        sight = self._desk.sight_of(actor)
        if not await sight.sees_request(view):
            raise NoSuchHumanTask(view.human_task.id)
        history = await history_of(self._desk.queries, view.task.id) if await sight.sees_task(view) else ()
        legend = await self._desk.drawing.legend(view, also=people_in_history(history))
        now = self._clock.now()
        return more_modal(view, reference, legend, actor=actor, history=history, page=page, now=now)

    async def of_task(self, reference: Reference, user: str, page: int = 1) -> View:
        """Say everything about a task. Raises NoSuchTask if it does not exist for this person."""
        view, actor = await self._desk.visible_task(reference.task, user)
        if view.task.halt is not None:
            actor = await self._desk.resuming(actor, view.facts)
        history = await history_of(self._desk.queries, view.task.id)
        legend = await self._desk.drawing.legend(view, also=people_in_history(history))
        return details_modal(view, reference, legend, actor=actor, history=history, page=page)
