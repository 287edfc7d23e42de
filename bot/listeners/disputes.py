"""Owns decisions that were not their author's: saying so, and what operators do with the task that stops."""

from datetime import datetime
from functools import partial

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.dispute import dispute_modal, disputed_text
from bot.cards.modals.remarks import done_modal
from bot.cards.modals.resume import resume_modal, sent_back
from bot.cards.reference import Reference, UnreadableReference
from bot.cards.refusals import note
from bot.cards.text import inline
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.details import Details
from bot.listeners.payloads import Click, Sent
from engine.codes import Resumption
from engine.disputing import check_may_dispute, disputable
from engine.errors import SignoffError
from engine.model import Actor
from engine.ports.queries import TaskView
from engine.ports.timers import Clock
from engine.resuming import check_may_resume, resumable_targets
from engine.review_desk import Reviews


class Disputes:
    """Takes "This was not me", and the three ways in which a stopped task goes on."""

    def __init__(
        self, answering: Answering, desk: Desk, details: Details, reviews: Reviews, clock: Clock
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._details = details
        self._reviews = reviews
        self._clock = clock

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons and the views."""
        deciding, opening = self._answering.deciding, self._answering.opening
        app.action(ids.DISPUTE)(opening(self._ask))
        app.view(ids.DISPUTE_VIEW)(self._answering.taking(self._dispute))
        app.action(ids.GO_ON)(deciding(partial(self._resume, how=Resumption.GO_ON)))
        app.action(ids.ASK_ANEW)(deciding(partial(self._resume, how=Resumption.ASK_ANEW)))
        app.action(ids.RESUME_EARLIER)(opening(self._ask_where))
        app.view(ids.RESUME_VIEW)(self._answering.taking(self._send_back))

    # --- "This was not me" -----------------------------------------------------------------------

    async def _ask(self, click: Click) -> Answer:
        """Say what it does, before it does it. The button stands on no card: none is to be repaired."""
        view = await self._desk.request(click.reference())
        actor = await self._desk.actor_for(click.user, view.facts)
        place, now = _place(click.reference()), self._clock.now()
        if place is None:
            place = next(reversed(disputable(view.human_task, actor.id, now)), None)
        origin, place = check_may_dispute(view.task, view.human_task, actor.id, place, now)
        view = await self._desk.request(Reference(human_task=origin.id))
        return Modal(dispute_modal(view, place, await self._desk.drawing.legend(view)))

    async def _dispute(self, sent: Sent) -> SentAnswer:
        view = await self._desk.request(sent.reference())
        actor = await self._desk.actor_for(sent.user, view.facts)
        place = _place(sent.reference())
        id = view.human_task.id
        await self._reviews.human_task_dispute(id, by=actor, place=place, submission_id=sent.view_id)
        return done_modal(disputed_text(await self._desk.request(sent.reference())))

    # --- letting a stopped task go on -------------------------------------------------------------

    async def _resume(self, click: Click, *, how: Resumption) -> Answer:
        reference = click.reference()
        view, actor = await self._stopped(reference, click.user)
        await self._reviews.task_resume(view.task.id, how, by=actor, since=_since(reference))
        return await self._redrawn(click)

    async def _ask_where(self, click: Click) -> Answer:
        reference = click.reference()
        view, actor = await self._stopped(reference, click.user)
        halt = check_may_resume(view.task, actor, _since(reference))
        if not resumable_targets(view.task, halt):
            return note("There is no earlier step to which it could go back. Nothing was changed.")
        return Modal(resume_modal(view, halt, reference, await self._desk.drawing.legend(view)))

    async def _send_back(self, sent: Sent) -> SentAnswer:
        reference = sent.reference()
        view, actor = await self._stopped(reference, sent.user)
        wanted = sent_back(sent.values)
        if wanted.errors:
            check_may_resume(view.task, actor, _since(reference))
            return FieldErrors(wanted.errors)
        await self._reviews.task_resume(
            view.task.id,
            Resumption.SEND_BACK,
            by=actor,
            since=_since(reference),
            rollback_to=wanted.target,
            reason=wanted.reason,
            submission_id=sent.view_id,
        )
        return done_modal(f"*{inline(view.facts.name)}* goes on from *{inline(wanted.target)}*.")

    async def _stopped(self, reference: Reference, user: str) -> tuple[TaskView, Actor]:
        view, actor = await self._desk.visible_task(reference.task, user)
        return view, await self._desk.resuming(actor, view.facts)

    async def _redrawn(self, click: Click) -> Answer:
        """Give the view in which a button was pressed, as it is now. Messages say it in their thread."""
        if not click.is_in_view:
            return None
        carried = click.reference_of_view()
        draw = self._details.of_request if carried.human_task is not None else self._details.of_task
        try:
            return Modal(await draw(carried, click.user), is_in_place=True)
        except SignoffError:
            return None  # it was done all the same


def _place(reference: Reference) -> int | None:
    """Give which decision the control is about, if it says so. Raises UnreadableReference."""
    try:
        return None if reference.decision is None else int(reference.decision)
    except ValueError:
        raise UnreadableReference(f"not a place: {reference.decision!r}") from None


def _since(reference: Reference) -> datetime | None:
    """Give when the stop began that the control is about. Raises UnreadableReference."""
    try:
        return None if reference.since is None else datetime.fromisoformat(reference.since)
    except ValueError:
        raise UnreadableReference(f"not an instant: {reference.since!r}") from None
