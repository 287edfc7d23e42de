"""Owns what a person is told when something that they did came to nothing."""

import logging
import secrets
from dataclasses import dataclass

from bot.cards.blocks import View
from bot.cards.edits import edits_since, stale_text
from bot.cards.history import people_in_history
from bot.cards.message import Message
from bot.cards.modals.remarks import closed_modal, error_modal
from bot.cards.reference import UnreadableReference
from bot.cards.refusals import note, refusal_text
from bot.cards.task_refusals import unknown_people_text, unknown_place_text
from bot.drawing import Drawing
from bot.listeners.histories import history_of
from bot.listeners.payloads import Sent
from bot.slack_calls import SlackSaysNo
from engine.errors import (
    DirectoryUnavailable,
    ExecutorClosed,
    SignoffError,
    StoreError,
    UnknownPeople,
    UnknownPlace,
)
from engine.model import Fingerprint, HumanTaskId
from engine.ports.queries import HumanTaskView, Queries
from engine.refusals import Refused
from engine.review_refusals import StaleFingerprint

_LOG = logging.getLogger(__name__)
_TRY_AGAIN = "That did not work just now, and nothing was saved. Please try again in a moment."
_UNREADABLE = "I cannot read what this button carries, so nothing was changed. Look for the newest card."
_BROKEN = (
    "Something broke on our side. Look at the card before you try again, and tell an operator this code: `{}`"
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something came to nothing, in finished mrkdwn. `code`: under which it stands in our log."""

    text: str
    code: str | None = None

    def as_note(self) -> Message:
        """Say it privately."""
        return note(self.text)

    def as_view(self, typed: str) -> View:
        """Say it in place of a form, and keep what was typed."""
        return error_modal(self.code, typed) if self.code else closed_modal(self.text, typed)


class Explaining:
    """Turns errors into sentences, each for who can act on it."""

    def __init__(self, queries: Queries, drawing: Drawing) -> None:
        self._queries = queries
        self._drawing = drawing

    async def explained(self, error: Exception) -> Explanation:
        """Say what went wrong, and what to do. Never raises."""
        match error:
            case Refused():
                _LOG.info("refused: %s", error)
                return Explanation(await self._refusal(error))
            case UnknownPlace():
                return Explanation(unknown_place_text(error))
            case UnknownPeople():
                return Explanation(unknown_people_text(error))
            case UnreadableReference():
                _LOG.warning("%s", error)
                return Explanation(_UNREADABLE)
            case StoreError() | ExecutorClosed() | DirectoryUnavailable() | SlackSaysNo():
                _LOG.warning("could not be done: %s", error)
                return Explanation(_TRY_AGAIN)
            case _:
                code = secrets.token_hex(4)
                _LOG.error("failed, code %s", code, exc_info=error)
                return Explanation(_BROKEN.format(code), code)

    async def typed(self, sent: Sent) -> str:
        """Give what was filled in, for the person to copy, with the names of those whom they picked."""
        try:
            legend = await self._drawing.legend_of(sent.picked)
        except (SignoffError, SlackSaysNo) as trouble:
            _LOG.warning("what was typed is given back without names: %s", trouble)
            legend = self._drawing.bare_legend
        return sent.typed(legend.name)

    async def _refusal(self, error: Refused) -> str:
        try:
            view = await self._view_of(getattr(error, "human_task_id", None))
            if isinstance(error, StaleFingerprint) and view is not None:
                return await self.overtaken(view, error.seen)
            legend = self._drawing.bare_legend if view is None else await self._drawing.legend(view)
        except (SignoffError, SlackSaysNo) as trouble:
            _LOG.warning("a refusal is told without names: %s", trouble)
            view, legend = None, self._drawing.bare_legend
        return refusal_text(error, legend, view)

    async def overtaken(self, view: HumanTaskView, seen: Fingerprint | None) -> str:
        """Say what changed since somebody saw what had this fingerprint. mrkdwn."""
        edits = edits_since(view, seen, await history_of(self._queries, view.task.id))
        return stale_text(view, edits, await self._drawing.legend(view, also=people_in_history(edits)))

    async def _view_of(self, human_task: HumanTaskId | None) -> HumanTaskView | None:
        return None if human_task is None else await self._queries.human_task(human_task)
