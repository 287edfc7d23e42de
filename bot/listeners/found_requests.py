"""Owns the way from what somebody clicked or sent to the request that it is about, and back to their view."""

from bot.cards.reference import Reference
from bot.listeners.answering import Answer, Modal
from bot.listeners.desk import Desk
from bot.listeners.details import Details
from bot.listeners.payloads import Click, Sent
from bot.listeners.repairs import Repairs
from engine.codes import HumanTaskKind
from engine.errors import SignoffError
from engine.model import Actor
from engine.ports.queries import HumanTaskView
from engine.refusals import WrongKind


class FoundRequests:
    """Finds requests, with who acts; draws the view anew in which somebody has acted."""

    def __init__(self, desk: Desk, details: Details, repairs: Repairs) -> None:
        self._desk = desk
        self._details = details
        self._repairs = repairs

    async def clicked(self, click: Click) -> tuple[Reference, HumanTaskView, Actor]:
        """Find what was clicked; a card that turns out to be old is repaired beside."""
        reference = click.reference()
        view = await self._desk.request(reference)
        if not click.is_in_view:
            self._repairs.begin(reference, view, click.user)
        return reference, view, await self._desk.actor_for(click.user, view.facts)

    async def sent(self, sent: Sent) -> tuple[Reference, HumanTaskView, Actor]:
        """Find what a view is about."""
        reference = sent.reference()
        view = await self._desk.request(reference)
        return reference, view, await self._desk.actor_for(sent.user, view.facts)

    async def redrawn(self, click: Click, reference: Reference) -> Answer:
        """Give the view in which something was done, as it is now. Cards are redrawn by themselves."""
        if not click.is_in_view:
            return None
        try:
            return Modal(await self._details.of_request(reference, click.user), is_in_place=True)
        except SignoffError:
            return None  # it was done all the same


def check_kind(view: HumanTaskView, kind: HumanTaskKind) -> None:
    """Let pass a request of a kind. Raises WrongKind."""
    if view.human_task.kind is not kind:
        raise WrongKind(view.human_task)
