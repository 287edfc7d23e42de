"""Owns cancelling a task and taking it up again: asking whether it is meant, and doing it."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.modals.remarks import done_modal
from bot.cards.modals.steering import OUTDATED, cancel_modal, cancel_reason, retry_modal
from bot.cards.possible import may_steer
from bot.cards.reference import Reference
from bot.cards.text import inline
from bot.listeners.answering import Answer, Answering, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.payloads import Sent
from engine.model import Actor, TaskId
from engine.ports.queries import TaskView
from engine.refusals import NotYours, TaskEnded
from engine.tasks import Tasks

CANCEL, RETRY = "cancel", "retry"


class Steering:
    """Ends tasks and takes them up again, for those who may."""

    def __init__(self, answering: Answering, desk: Desk, tasks: Tasks) -> None:
        self._answering = answering
        self._desk = desk
        self._tasks = tasks

    def register(self, app: AsyncApp) -> None:
        """Listen to the views in which it is confirmed."""
        app.view(ids.CANCEL_VIEW)(self._answering.taking(self._cancel))
        app.view(ids.RETRY_VIEW)(self._answering.taking(self._retry))

    # --- asking once more ------------------------------------------------------------------------

    async def ask_to_cancel(self, task: TaskId | None, user: str) -> Answer:
        """Ask whether a task shall really end. Raises NoSuchTask, NotYours, TaskEnded."""
        return self.cancel_view(*await self._desk.visible_task(task, user))

    async def ask_to_retry(self, task: TaskId | None, user: str) -> Answer:
        """Ask whether a failed task shall be taken up again. Raises NoSuchTask, NotYours, TaskEnded."""
        return await self.retry_view(*await self._desk.visible_task(task, user))

    def cancel_view(self, view: TaskView, actor: Actor) -> Answer:
        """Ask whether a task shall really end. Raises NotYours, TaskEnded."""
        _check(view, actor, CANCEL)
        return Modal(cancel_modal(view.facts, Reference(task=view.facts.id)))

    async def retry_view(self, view: TaskView, actor: Actor) -> Answer:
        """Ask whether a failed task shall be taken up again. Raises NotYours, TaskEnded."""
        _check(view, actor, RETRY)
        legend, is_outdated = await self._desk.drawing.legend(view), self._desk.is_outdated(view.facts)
        return Modal(retry_modal(view, Reference(task=view.facts.id), legend, is_outdated=is_outdated))

    # --- doing it --------------------------------------------------------------------------------

    async def _cancel(self, sent: Sent) -> SentAnswer:
        view, actor = await self._desk.visible_task(sent.reference().task, sent.user)
        reason = cancel_reason(sent.values)
        await self._tasks.cancel(view.facts.id, by=actor, reason=reason, submission_id=sent.view_id)
        return done_modal(f"*{inline(view.facts.name)}* is cancelled.")

    async def _retry(self, sent: Sent) -> SentAnswer:
        view, actor = await self._desk.visible_task(sent.reference().task, sent.user)
        reply = await self._tasks.retry(view.facts.id, by=actor, submission_id=sent.view_id)
        again = ", ".join(inline(step) for step in reply.rerun_steps[:20])
        outdated = f"\n{OUTDATED}" if self._desk.is_outdated(view.facts) else ""
        return done_modal(f"*{inline(view.facts.name)}* goes on. Runs again: {again or 'nothing'}.{outdated}")


def _check(view: TaskView, actor: Actor, action: str) -> None:
    facts, possible = view.facts, may_steer(view.facts, actor)
    if possible.cancel if action == CANCEL else possible.retry:
        return
    is_theirs = actor.is_active and (actor.id == facts.started_by or actor.is_operator)
    if not is_theirs:
        raise NotYours(actor.id, facts.id, action)
    raise TaskEnded(facts.id, facts.state, action)
