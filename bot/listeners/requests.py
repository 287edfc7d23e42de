"""Owns the buttons with which requests are answered: approve, reject, complete, retry, skip, fail, more."""

from functools import partial

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.comment import comment_modal
from bot.cards.modals.form import form_modal
from bot.cards.modals.reject import reject_modal
from bot.cards.possible import possible_for
from bot.cards.question_card import ACTIONS
from bot.cards.reference import Reference
from bot.listeners.answering import Answer, Answering, Modal
from bot.listeners.desk import Desk
from bot.listeners.details import Details
from bot.listeners.found_requests import FoundRequests, check_kind
from bot.listeners.payloads import Click
from engine.approval import check_fingerprint, check_may_answer
from engine.codes import Choice, CommentRule, HumanTaskKind
from engine.human import HumanTasks
from engine.model import Actor
from engine.ports.queries import HumanTaskView
from engine.refusals import NothingToClaim


class RequestButtons:
    """Takes clicks on cards of requests, and on the same buttons in views."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        details: Details,
        found: FoundRequests,
        human_tasks: HumanTasks,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._details = details
        self._found = found
        self._human_tasks = human_tasks

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons."""
        deciding, opening = self._answering.deciding, self._answering.opening
        app.action(ids.APPROVE)(deciding(self._approve))
        for choice, action in ACTIONS.items():
            app.action(action)(deciding(partial(self._answer, choice=choice)))
        app.action(ids.REJECT)(opening(self._reject))
        app.action(ids.COMPLETE)(opening(self._complete))
        app.action(ids.APPROVE_WITH_COMMENT)(opening(self._comment))
        app.action(ids.MORE)(opening(self._more))
        app.action(ids.MORE_OF_NOTICE)(opening(self._more_of_notice))

    # --- what decides ----------------------------------------------------------------------------

    async def _approve(self, click: Click) -> Answer:
        """Approve with one click; where the gate wants a comment, ask for it."""
        reference, view, actor = await self._found.clicked(click)
        if view.human_task.policy.comment is CommentRule.REQUIRED:
            return self._comment_view(reference, view, actor)
        await self._human_tasks.approval_approve(
            view.human_task.id, by=actor, fingerprint=reference.fingerprint
        )
        return await self._found.redrawn(click, reference)

    async def _answer(self, click: Click, *, choice: Choice) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        await self._human_tasks.human_task_complete(view.human_task.id, {"choice": choice.value}, by=actor)
        return await self._found.redrawn(click, reference)

    # --- what opens a view -----------------------------------------------------------------------

    async def _reject(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        check_kind(view, HumanTaskKind.APPROVAL)
        check_may_answer(view.task, view.human_task, actor)
        check_fingerprint(view.human_task, reference.fingerprint)
        return Modal(reject_modal(view, reference, await self._desk.drawing.legend(view)))

    async def _complete(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        check_kind(view, HumanTaskKind.FORM)
        check_may_answer(view.task, view.human_task, actor)
        check_fingerprint(view.human_task, reference.fingerprint)
        await self._claim(view, actor)
        legend = await self._desk.drawing.legend(view)
        return Modal(form_modal(view, reference, legend, reader=actor.id))

    async def _claim(self, view: HumanTaskView, actor: Actor) -> None:
        """Keep a form to whoever opens it. Raises ClaimedByAnother if somebody was first."""
        if not possible_for(view, actor).claim:
            return
        try:
            await self._human_tasks.human_task_claim(view.human_task.id, by=actor)
        except NothingToClaim:
            return  # since a moment ago it is for one person only

    async def _comment(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        return self._comment_view(reference, view, actor)

    def _comment_view(self, reference: Reference, view: HumanTaskView, actor: Actor) -> Answer:
        check_kind(view, HumanTaskKind.APPROVAL)
        check_may_answer(view.task, view.human_task, actor)
        check_fingerprint(view.human_task, reference.fingerprint)
        return Modal(comment_modal(view, reference))

    async def _more(self, click: Click) -> Answer:
        reference, _, _ = await self._found.clicked(click)
        return Modal(await self._details.of_request(reference, click.user))

    async def _more_of_notice(self, click: Click) -> Answer:
        """Say everything about what a message is about that is no card: it is never redrawn as one."""
        return Modal(await self._details.of_request(click.reference(), click.user))
