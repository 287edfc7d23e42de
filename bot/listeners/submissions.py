"""Owns the views in which people answer a request: reject, approve with a comment, fill in a form."""

from collections.abc import Mapping
from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.edits import edits_since
from bot.cards.history import people_in_history
from bot.cards.modals.answers import errors_by_block, form_answer
from bot.cards.modals.comment import comment_of
from bot.cards.modals.form import overtaken_form_modal
from bot.cards.modals.preview import foreseen_in
from bot.cards.modals.reject import rejection_of
from bot.cards.reference import Reference
from bot.listeners.answering import Answering, FieldErrors, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests, check_kind
from bot.listeners.histories import history_of
from bot.listeners.payloads import Sent
from bot.listeners.previews import Previews
from engine.approval import check_may_answer
from engine.codes import CommentRule, HumanTaskKind
from engine.human import HumanTasks
from engine.model import Json
from engine.refusals import WrongAnswer
from engine.review_refusals import ForeseenOtherwise, StaleFingerprint


class RequestViews:
    """Takes the views in which requests are answered. Sending one again does nothing twice."""

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
        """Listen to the views."""
        app.view(ids.REJECT_VIEW)(self._answering.taking(self._reject))
        app.view(ids.COMMENT_VIEW)(self._answering.taking(self._approve))
        app.view(ids.FORM_VIEW)(self._answering.taking(self._complete))

    async def _reject(self, sent: Sent) -> SentAnswer:
        reference, view, actor = await self._found.sent(sent)
        rejection = rejection_of(sent.values)
        if rejection.errors:
            check_may_answer(view.task, view.human_task, actor)
            return FieldErrors(rejection.errors)
        try:
            await self._human_tasks.approval_reject(
                view.human_task.id,
                by=actor,
                comment=rejection.comment,
                rollback_to=rejection.rollback_to,
                fingerprint=reference.fingerprint,
                foreseen=foreseen_in(reference, view, rejection.rollback_to),
                submission_id=sent.view_id,
            )
        except ForeseenOtherwise:
            return await self._previews.unseen(sent, ids.REJECT_VIEW)
        return None

    async def _approve(self, sent: Sent) -> SentAnswer:
        reference, view, actor = await self._found.sent(sent)
        is_needed = view.human_task.policy.comment is CommentRule.REQUIRED
        comment = comment_of(sent.values, is_needed=is_needed)
        if comment.errors:
            check_may_answer(view.task, view.human_task, actor)
            return FieldErrors(comment.errors)
        await self._human_tasks.approval_approve(
            view.human_task.id,
            by=actor,
            comment=comment.text,
            fingerprint=reference.fingerprint,
            submission_id=sent.view_id,
        )
        return None

    async def _complete(self, sent: Sent) -> SentAnswer:
        reference, view, actor = await self._found.sent(sent)
        check_kind(view, HumanTaskKind.FORM)
        form = view.request["form"]
        answer = form_answer(form, sent.values)
        if answer.errors:
            check_may_answer(view.task, view.human_task, actor)
            return FieldErrors(answer.errors)
        try:
            await self._human_tasks.human_task_complete(
                view.human_task.id,
                answer.answer,
                by=actor,
                fingerprint=reference.fingerprint,
                submission_id=sent.view_id,
            )
        except StaleFingerprint:
            return await self._overtaken(reference, answer.answer)
        except WrongAnswer as wrong:
            if errors := errors_by_block(form, wrong.problems):
                return FieldErrors(errors)
            raise
        return None

    async def _overtaken(self, reference: Reference, typed: Mapping[str, Json]) -> SentAnswer:
        """Say what was edited since somebody opened a form; what was typed stays, to be sent once more."""
        view = await self._desk.request(reference)
        edits = edits_since(view, reference.fingerprint, await history_of(self._desk.queries, view.task.id))
        legend = await self._desk.drawing.legend(view, also=people_in_history(edits))
        newer = replace(reference, fingerprint=view.human_task.policy.fingerprint)
        return overtaken_form_modal(view, newer, legend, typed=typed, edits=edits)
