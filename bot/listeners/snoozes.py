"""Owns Snooze…: somebody puts off their reminder, for themselves alone."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.snooze import snooze_modal, snoozed_modal, wanted_in
from bot.cards.review_refusals import not_snoozed
from bot.directory import SlackDirectory
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests
from bot.listeners.payloads import Click, Sent
from engine.model import UserId
from engine.ports.timers import Clock
from engine.reminding import next_of
from engine.review_desk import Reviews
from engine.review_refusals import CannotSnooze
from engine.snoozing import check_may_snooze


class Snoozes:
    """Takes the button of reminders, and the view in which it is said until when."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        found: FoundRequests,
        directory: SlackDirectory,
        reviews: Reviews,
        clock: Clock,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._found = found
        self._directory = directory
        self._reviews = reviews
        self._clock = clock

    def register(self, app: AsyncApp) -> None:
        """Listen to the button and the view."""
        app.action(ids.SNOOZE)(self._answering.opening(self._ask_when))
        app.view(ids.SNOOZE_VIEW)(self._answering.taking(self._snooze))

    async def _ask_when(self, click: Click) -> Answer:
        reference = click.reference()
        view = await self._desk.request(reference)
        actor = await self._desk.actor_for(click.user, view.facts)
        check_may_snooze(view.task, view.human_task, actor)
        zone = await self._zone_of(click.user)
        return Modal(snooze_modal(view, reference, actor, now=self._clock.now(), zone=zone))

    async def _snooze(self, sent: Sent) -> SentAnswer:
        _, view, actor = await self._found.sent(sent)
        wanted = wanted_in(sent.values)
        if wanted.errors or wanted.until is None:
            check_may_snooze(view.task, view.human_task, actor)  # who may not at all learns that first
            return FieldErrors(wanted.errors)
        zone = await self._zone_of(sent.user)
        try:
            reply = await self._reviews.reminder_snooze(
                view.human_task.id, wanted.until, by=actor, submission_id=sent.view_id
            )
        except CannotSnooze as refusal:
            if refusal.reason == "done":
                raise
            return FieldErrors({wanted.block: not_snoozed(refusal)})
        snoozed = reply.task.request(view.human_task.id)
        at = next_of(reply.task, snoozed, actor.id, self._clock.now())
        return snoozed_modal(view, snoozed, until=wanted.until, at=at, zone=zone)

    async def _zone_of(self, user: str) -> str:
        return (await self._directory.roster.acting(UserId(user))).zone
