"""Owns the button with which people take back a decision that has not taken effect yet."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.listeners.answering import Answer, Answering
from bot.listeners.found_requests import FoundRequests
from bot.listeners.payloads import Click
from engine.review_desk import Reviews


class DecisionUndo:
    """Takes the button Undo, on cards and behind More…."""

    def __init__(self, answering: Answering, found: FoundRequests, reviews: Reviews) -> None:
        self._answering = answering
        self._found = found
        self._reviews = reviews

    def register(self, app: AsyncApp) -> None:
        """Listen to the button."""
        app.action(ids.UNDO_DECISION)(self._answering.deciding(self._undo))

    async def _undo(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        await self._reviews.approval_undo(view.human_task.id, by=actor)
        return await self._found.redrawn(click, reference)
