"""Owns questions about a request: somebody asks another person before deciding, and is answered."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.inquiry import answer_modal, answered, asked, fields_refused, inquire_modal
from bot.cards.modals.remarks import done_modal
from bot.cards.reference import Reference, UnreadableReference
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests
from bot.listeners.payloads import Click, Sent
from engine.inquiring import check_may_inquire, open_inquiry
from engine.model import Actor
from engine.ports.queries import HumanTaskView
from engine.refusals import Refused, WrongAnswer
from engine.review_desk import Reviews
from engine.review_refusals import TaskHalted


class Inquiries:
    """Takes the buttons for asking and answering, and the views in which that is done."""

    def __init__(self, answering: Answering, desk: Desk, found: FoundRequests, reviews: Reviews) -> None:
        self._answering = answering
        self._desk = desk
        self._found = found
        self._reviews = reviews

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons and the views."""
        opening, taking = self._answering.opening, self._answering.taking
        app.action(ids.INQUIRE)(opening(self._ask_what))
        app.action(ids.ANSWER_INQUIRY)(opening(self._ask_for_answer))
        app.action(ids.ANSWER_INQUIRY_OF_NOTICE)(opening(self._ask_for_answer_in_message))
        app.view(ids.INQUIRE_VIEW)(taking(self._inquire))
        app.view(ids.ANSWER_INQUIRY_VIEW)(taking(self._answer))

    # --- asking ----------------------------------------------------------------------------------

    async def _ask_what(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        check_may_inquire(view.task, view.human_task, actor)
        return Modal(inquire_modal(view, reference, asker=actor.id))

    async def _inquire(self, sent: Sent) -> SentAnswer:
        _, view, actor = await self._found.sent(sent)
        wanted = asked(sent.values)
        if wanted.errors or wanted.of is None:
            check_may_inquire(view.task, view.human_task, actor)  # who may not at all learns that first
            return FieldErrors(wanted.errors)
        of = await self._desk.actor_for(wanted.of, view.facts)
        legend = await self._desk.drawing.legend(view, also=[of.id])
        try:
            await self._reviews.human_task_inquire(
                view.human_task.id, wanted.question, by=actor, of=of, submission_id=sent.view_id
            )
        except Refused as refusal:
            if errors := fields_refused(refusal, legend):
                return FieldErrors(errors)
            raise
        return done_modal(f"{legend.person(of.id)} is asked. You are told when there is an answer.")

    # --- answering -------------------------------------------------------------------------------

    async def _ask_for_answer(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        return await self._answer_view(reference, view, actor)

    async def _ask_for_answer_in_message(self, click: Click) -> Answer:
        """Open the same from a message that is no card: it is never redrawn as one."""
        reference = click.reference()
        view = await self._desk.request(reference)
        return await self._answer_view(reference, view, await self._desk.actor_for(click.user, view.facts))

    async def _answer_view(self, reference: Reference, view: HumanTaskView, actor: Actor) -> Answer:
        inquiry = open_inquiry(view.task, view.human_task, _number(reference), actor)
        if view.task.halt is not None:
            raise TaskHalted(view.task.id, view.task.halt)
        return Modal(answer_modal(view, reference, inquiry, await self._desk.drawing.legend(view)))

    async def _answer(self, sent: Sent) -> SentAnswer:
        reference, view, actor = await self._found.sent(sent)
        number, given = _number(reference), answered(sent.values)
        if given.errors:
            open_inquiry(view.task, view.human_task, number, actor)
            return FieldErrors(given.errors)
        try:
            await self._reviews.human_task_answer_inquiry(
                view.human_task.id, number, given.answer, by=actor, submission_id=sent.view_id
            )
        except WrongAnswer as wrong:
            return FieldErrors({ids.ANSWER: "; ".join(wrong.problems.values())})
        return None


def _number(reference: Reference) -> int:
    """Give which question it is. Raises UnreadableReference."""
    if reference.inquiry is None or not reference.inquiry.isdecimal():
        raise UnreadableReference(f"not a question: {str(reference)[:80]!r}")
    return int(reference.inquiry)
