"""Owns decisions that were not their author's: saying so, and what operators do with the task that stops."""

import logging
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.blocks import View
from bot.cards.modals.dispute import dispute_modal, disputed_text
from bot.cards.modals.preview import was_drawn
from bot.cards.modals.reject import Filled
from bot.cards.modals.remarks import CHANGED, UNSEEN, done_modal
from bot.cards.modals.resume import ask_anew_modal, resume_modal, sent_back
from bot.cards.reference import Reference, UnreadableReference
from bot.cards.refusals import note
from bot.cards.text import inline
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.choices import Choices
from bot.listeners.desk import Desk
from bot.listeners.details import Details
from bot.listeners.payloads import Click, Sent
from bot.slack_calls import SlackSaysNo
from engine.codes import Resumption
from engine.disputing import check_may_dispute, disputable
from engine.errors import SignoffError
from engine.model import Actor, Halt
from engine.ports.queries import TaskView
from engine.ports.timers import Clock
from engine.resuming import check_may_resume, resumable_targets
from engine.review_desk import Reviews
from engine.review_refusals import ForeseenOtherwise

_LOG = logging.getLogger(__name__)


class Disputes:
    """Takes "This was not me", and the three ways in which a stopped task goes on."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        details: Details,
        choices: Choices,
        reviews: Reviews,
        clock: Clock,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._details = details
        self._reviews = reviews
        self._clock = clock
        choices.drawn_by(ids.RESUME_VIEW, self._chosen)

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons and the views."""
        deciding, opening = self._answering.deciding, self._answering.opening
        app.action(ids.DISPUTE)(opening(self._ask))
        app.view(ids.DISPUTE_VIEW)(self._answering.taking(self._dispute))
        app.action(ids.GO_ON)(deciding(self._go_on))
        app.action(ids.ASK_ANEW)(opening(self._ask_whether))
        app.view(ids.ASK_ANEW_VIEW)(self._answering.taking(self._ask_anew))
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

    async def _go_on(self, click: Click) -> Answer:
        reference = click.reference()
        view, actor = await self._stopped(reference, click.user)
        how = Resumption.GO_ON
        await self._reviews.task_resume(view.task.id, how, by=actor, since=_since(reference))
        return await self._redrawn(click)

    async def _ask_whether(self, click: Click) -> Answer:
        reference = click.reference()
        view, _, halt = await self._resumable(reference, click.user)
        return Modal(ask_anew_modal(view, halt, reference, await self._desk.drawing.legend(view)))

    async def _ask_anew(self, sent: Sent) -> SentAnswer:
        reference = sent.reference()
        view, actor, halt = await self._resumable(reference, sent.user)
        try:
            await self._resume(sent, view, actor, Resumption.ASK_ANEW)
        except ForeseenOtherwise:
            legend = await self._desk.drawing.legend(view)
            return ask_anew_modal(view, halt, reference, legend, CHANGED)
        return done_modal(f"*{inline(view.facts.name)}* goes on: what was disowned is asked again.")

    async def _ask_where(self, click: Click) -> Answer:
        reference = click.reference()
        view, _, halt = await self._resumable(reference, click.user)
        if not resumable_targets(view.task, halt):
            return note("There is no earlier step to which it could go back. Nothing was changed.")
        return Modal(resume_modal(view, halt, reference, await self._desk.drawing.legend(view)))

    async def _chosen(self, click: Click) -> View | None:
        """Draw what sending back to the chosen step does."""
        try:
            reference = click.reference_of_view()
            view, _, halt = await self._resumable(reference, click.user)
            legend = await self._desk.drawing.legend(view)
        except (SignoffError, SlackSaysNo, UnreadableReference) as error:
            _LOG.warning("what sending back does is not shown: %s", error)
            return None
        return resume_modal(view, halt, reference, legend, Filled.of(click.values))

    async def _send_back(self, sent: Sent) -> SentAnswer:
        reference = sent.reference()
        view, actor, halt = await self._resumable(reference, sent.user)
        wanted = sent_back(sent.values)
        if wanted.errors:
            return FieldErrors(wanted.errors)
        legend = await self._desk.drawing.legend(view)
        if not was_drawn(reference, wanted.target):
            return resume_modal(view, halt, reference, legend, Filled.of(sent.values, UNSEEN))
        try:
            how = Resumption.SEND_BACK
            await self._resume(sent, view, actor, how, to=wanted.target, reason=wanted.reason)
        except ForeseenOtherwise:
            return resume_modal(view, halt, reference, legend, Filled.of(sent.values, CHANGED))
        return done_modal(f"*{inline(view.facts.name)}* goes on from *{inline(wanted.target)}*.")

    async def _resume(
        self,
        sent: Sent,
        view: TaskView,
        actor: Actor,
        how: Resumption,
        *,
        to: str | None = None,
        reason: str = "",
    ) -> None:
        """Let a task go on as its view said that it would. Raises ForeseenOtherwise."""
        reference = sent.reference()
        await self._reviews.task_resume(
            view.task.id,
            how,
            by=actor,
            since=_since(reference),
            rollback_to=to,
            reason=reason,
            foreseen=reference.foreseen,
            submission_id=sent.view_id,
        )

    async def _resumable(self, reference: Reference, user: str) -> tuple[TaskView, Actor, Halt]:
        view, actor = await self._stopped(reference, user)
        return view, actor, check_may_resume(view.task, actor, _since(reference))

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
