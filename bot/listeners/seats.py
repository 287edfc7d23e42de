"""Owns what people do with places in a request: claim it, release it, hand over, have others asked."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.hand_over import hand_over_modal, handed_over, refused_fields
from bot.cards.modals.remarks import done_modal
from bot.cards.possible import seats_to_give, why_no_seat
from bot.cards.refusals import note
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests
from bot.listeners.payloads import Click, Sent
from bot.own_places import OwnPlaces
from engine.human import HumanTasks
from engine.model import Actor, UserId
from engine.ports.queries import HumanTaskView
from engine.refusals import NotClaimed, Refused

_LOOKED_UP = "The people of today are being looked up. The card shows in a moment who is asked."


class Seats:
    """Takes the buttons of seats, and the view in which one is handed over."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        found: FoundRequests,
        own_places: OwnPlaces,
        human_tasks: HumanTasks,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._found = found
        self._own_places = own_places
        self._human_tasks = human_tasks

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons and the view."""
        deciding, opening = self._answering.deciding, self._answering.opening
        app.action(ids.CLAIM)(deciding(self._claim))
        app.action(ids.RELEASE)(deciding(self._release))
        app.action(ids.ASK_AGAIN)(deciding(self._ask_again))
        app.action(ids.HAND_OVER)(opening(self._ask_to_whom))
        app.view(ids.HAND_OVER_VIEW)(self._answering.taking(self._hand_over))

    # --- with one click --------------------------------------------------------------------------

    async def _claim(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        await self._human_tasks.human_task_claim(view.human_task.id, by=actor)
        return await self._found.redrawn(click, reference)

    async def _release(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        try:
            await self._human_tasks.human_task_release(view.human_task.id, by=actor)
        except NotClaimed as error:
            if error.claimed_by is not None:
                raise
            # nobody keeps it: a second click, or the claim lapsed just now
        return await self._found.redrawn(click, reference)

    async def _ask_again(self, click: Click) -> Answer:
        _, view, actor = await self._found.clicked(click)
        await self._human_tasks.human_task_ask_again(view.human_task.id, by=actor)
        return note(_LOOKED_UP)

    # --- handing over ----------------------------------------------------------------------------

    async def _ask_to_whom(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        seats = _seats(view, actor)
        legend = await self._desk.drawing.legend(view)
        return Modal(hand_over_modal(view, reference, legend, seats=seats, giver=actor.id))

    async def _hand_over(self, sent: Sent) -> SentAnswer:
        _, view, actor = await self._found.sent(sent)
        wanted = handed_over(sent.values)
        if wanted.errors or wanted.to is None:
            _seats(view, actor)  # who may not at all learns that first
            return FieldErrors(wanted.errors)
        to = await self._desk.actor_for(wanted.to, view.facts)
        legend = await self._desk.drawing.legend(view, also=[to.id])
        try:
            await self._human_tasks.human_task_hand_over(
                view.human_task.id,
                by=actor,
                of=wanted.of,
                to=to,
                reason=wanted.reason,
                surface=await self._own_places.of(view, to.id),
                submission_id=sent.view_id,
            )
        except Refused as refusal:
            errors = refused_fields(refusal, view, legend, has_choice=wanted.of is not None)
            if not errors:
                raise
            return FieldErrors(errors)
        of = "you" if wanted.of in (None, actor.id) else legend.person(wanted.of)
        return done_modal(f"{legend.person(to.id)} is asked instead of {of}.")


def _seats(view: HumanTaskView, actor: Actor) -> tuple[UserId, ...]:
    """Give whose places somebody may hand over, one at least. Raises Refused."""
    seats = seats_to_give(view, actor)
    if not seats:
        raise why_no_seat(view, actor)
    return seats
