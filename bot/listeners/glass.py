"""Owns breaking the glass: somebody decides alone, with a reason, without those who were asked."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.break_glass import DecidedAlone, break_glass_modal, decided_alone
from bot.cards.modals.preview import foreseen_in
from bot.cards.reference import Reference
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests, check_kind
from bot.listeners.payloads import Click, Sent
from bot.listeners.previews import Previews
from engine.approval import check_fingerprint, check_may_decide_alone
from engine.codes import HumanTaskKind
from engine.human import HumanTasks
from engine.model import Actor
from engine.ports.queries import HumanTaskView
from engine.review_refusals import ForeseenOtherwise


class Glass:
    """Takes the button, and the view in which it is decided."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        found: FoundRequests,
        previews: Previews,
        human_tasks: HumanTasks,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._found = found
        self._previews = previews
        self._human_tasks = human_tasks

    def register(self, app: AsyncApp) -> None:
        """Listen to both."""
        app.action(ids.BREAK_GLASS)(self._answering.opening(self._ask))
        app.view(ids.GLASS_VIEW)(self._answering.taking(self._decide))

    async def _ask(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        check_kind(view, HumanTaskKind.APPROVAL)
        check_may_decide_alone(view.task, view.human_task, actor)
        check_fingerprint(view.human_task, reference.fingerprint)
        return Modal(break_glass_modal(view, reference, await self._desk.drawing.legend(view)))

    async def _decide(self, sent: Sent) -> SentAnswer:
        reference, view, actor = await self._found.sent(sent)
        decided = decided_alone(sent.values)
        if decided.errors:
            check_may_decide_alone(view.task, view.human_task, actor)
            return FieldErrors(decided.errors)
        try:
            await self._take(sent, reference, view, actor, decided)
        except ForeseenOtherwise:
            return await self._previews.unseen(sent, ids.GLASS_VIEW)
        return None

    async def _take(
        self, sent: Sent, reference: Reference, view: HumanTaskView, actor: Actor, decided: DecidedAlone
    ) -> None:
        if decided.is_approval:
            await self._human_tasks.approval_approve(
                view.human_task.id,
                by=actor,
                comment=decided.comment,
                fingerprint=reference.fingerprint,
                alone=True,
                submission_id=sent.view_id,
            )
        else:
            await self._human_tasks.approval_reject(
                view.human_task.id,
                by=actor,
                comment=decided.comment,
                rollback_to=decided.rollback_to,
                fingerprint=reference.fingerprint,
                foreseen=foreseen_in(reference, view, decided.rollback_to),
                alone=True,
                submission_id=sent.view_id,
            )
