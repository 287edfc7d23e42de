"""Owns the buttons of requests: approve, reject, complete, retry, skip, fail, more."""

from functools import partial

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.comment import comment_modal
from bot.cards.modals.form import form_modal
from bot.cards.modals.reject import reject_modal
from bot.cards.question_card import ACTIONS
from bot.cards.reference import Reference
from bot.listeners.answering import Answer, Answering, Modal
from bot.listeners.desk import Desk
from bot.listeners.details import Details
from bot.listeners.payloads import Click
from bot.listeners.repairs import Repairs
from engine.approval import check_may_answer
from engine.errors import OutOfTurn, SignoffError
from engine.human import HumanTasks
from engine.model import Actor, Choice, CommentRule, HumanTaskKind
from engine.ports.queries import HumanTaskView


class RequestButtons:
    """Takes clicks on cards of requests, and on the same buttons in views."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        details: Details,
        human_tasks: HumanTasks,
        repairs: Repairs,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._details = details
        self._human_tasks = human_tasks
        self._repairs = repairs

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

    # --- what decides ----------------------------------------------------------------------------

    async def _approve(self, click: Click) -> Answer:
        """Approve with one click; where the gate wants a comment, ask for it."""
        reference, view, actor = await self._found(click)
        if view.human_task.policy.comment is CommentRule.REQUIRED:
            return self._comment_view(reference, view, actor)
        await self._human_tasks.approval_approve(
            view.human_task.id, by=actor, fingerprint=reference.fingerprint
        )
        return await self._redrawn(click, reference)

    async def _answer(self, click: Click, *, choice: Choice) -> Answer:
        reference, view, actor = await self._found(click)
        await self._human_tasks.human_task_complete(view.human_task.id, {"choice": choice.value}, by=actor)
        return await self._redrawn(click, reference)

    async def _redrawn(self, click: Click, reference: Reference) -> Answer:
        """Give the view in which it was decided, as it is now. Cards are redrawn by themselves."""
        if not click.is_in_view:
            return None
        try:
            return Modal(await self._details.of_request(reference, click.user), is_in_place=True)
        except SignoffError:
            return None  # it was decided all the same

    # --- what opens a view -----------------------------------------------------------------------

    async def _reject(self, click: Click) -> Answer:
        reference, view, actor = await self._found(click)
        _check_kind(view, HumanTaskKind.APPROVAL, "reject")
        check_may_answer(view.task, view.human_task, actor)
        return Modal(reject_modal(view, reference))

    async def _complete(self, click: Click) -> Answer:
        reference, view, actor = await self._found(click)
        _check_kind(view, HumanTaskKind.FORM, "complete")
        check_may_answer(view.task, view.human_task, actor)
        legend = await self._desk.drawing.legend(view)
        return Modal(form_modal(view, reference, legend, reader=actor.id))

    async def _comment(self, click: Click) -> Answer:
        reference, view, actor = await self._found(click)
        return self._comment_view(reference, view, actor)

    def _comment_view(self, reference: Reference, view: HumanTaskView, actor: Actor) -> Answer:
        _check_kind(view, HumanTaskKind.APPROVAL, "approve")
        check_may_answer(view.task, view.human_task, actor)
        return Modal(comment_modal(view, reference))

    async def _more(self, click: Click) -> Answer:
        reference, _, _ = await self._found(click)
        return Modal(await self._details.of_request(reference, click.user))

    # --- both ------------------------------------------------------------------------------------

    async def _found(self, click: Click) -> tuple[Reference, HumanTaskView, Actor]:
        """Find what was clicked; a card that turns out to be old is repaired beside."""
        reference = click.reference()
        view = await self._desk.request(reference)
        if not click.is_in_view:
            self._repairs.begin(reference, view, click.user)
        return reference, view, await self._desk.actor_for(click.user, view.facts)


def _check_kind(view: HumanTaskView, kind: HumanTaskKind, command: str) -> None:
    if view.human_task.kind is not kind:
        raise OutOfTurn(view.task.id, command)
