"""Owns editing a text while approving it: the buttons, and the view in which it is done."""

import re
from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.edits import edits_since
from bot.cards.history import people_in_history
from bot.cards.modals.edit import (
    UNCHANGED,
    edit_modal,
    edited_of,
    foreseen_otherwise_modal,
    is_as_it_was,
    overtaken_modal,
    text_of,
)
from bot.cards.reference import Reference
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests, check_kind
from bot.listeners.histories import history_of
from bot.listeners.payloads import Click, Sent
from engine.approval import check_fingerprint, check_may_answer
from engine.codes import HumanTaskKind
from engine.editing import approved_before, editable
from engine.model import Actor, Fingerprint
from engine.ports.queries import HumanTaskView
from engine.review_desk import Reviews
from engine.review_refusals import CannotEdit, ForeseenOtherwise, StaleFingerprint

_EDIT = re.compile(rf"^{re.escape(ids.EDIT_PREFIX)}\d+$")


class Edits:
    """Takes the buttons, and the view. Sending it again does nothing twice."""

    def __init__(self, answering: Answering, desk: Desk, found: FoundRequests, reviews: Reviews) -> None:
        self._answering = answering
        self._desk = desk
        self._found = found
        self._reviews = reviews

    def register(self, app: AsyncApp) -> None:
        """Listen to both."""
        app.action(_EDIT)(self._answering.opening(self._ask))
        app.view(ids.EDIT_VIEW)(self._answering.taking(self._edit))

    async def _ask(self, click: Click) -> Answer:
        reference, view, actor = await self._found.clicked(click)
        _check_may_edit(view, actor, reference)
        check_fingerprint(view.human_task, reference.fingerprint)
        return Modal(edit_modal(view, reference, await self._desk.drawing.legend(view)))

    async def _edit(self, sent: Sent) -> SentAnswer:
        reference, view, actor = await self._found.sent(sent)
        before = _check_may_edit(view, actor, reference)
        edited = edited_of(sent.values, view.human_task.policy.comment)
        if reference.fingerprint != view.human_task.policy.fingerprint:
            return await self._overtaken(view, reference, edited.text)
        if gates := approved_before(view.task, view.human_task, reference.edits or ""):
            raise CannotEdit(view.human_task.id, reference.edits or "", "approved_before", gates)
        if before is None:
            raise CannotEdit(view.human_task.id, reference.edits or "", "not_text")
        if edited.errors:
            return FieldErrors(edited.errors)
        if is_as_it_was(before, edited.text):
            return FieldErrors({ids.EDITED: UNCHANGED})
        try:
            await self._reviews.approval_edit(
                view.human_task.id,
                reference.edits or "",
                edited.text,
                by=actor,
                fingerprint=reference.fingerprint or Fingerprint(""),
                comment=edited.comment,
                foreseen=reference.foreseen,
                submission_id=sent.view_id,
            )
        except StaleFingerprint:  # somebody was first by a moment
            return await self._overtaken(await self._desk.request(reference), reference, edited.text)
        except ForeseenOtherwise:
            return await self._foreseen_otherwise(reference, edited.text)
        return None

    async def _foreseen_otherwise(self, reference: Reference, typed: str) -> SentAnswer:
        """Say what it would do by now; what was typed stays, to be sent once more."""
        view = await self._desk.request(reference)
        legend = await self._desk.drawing.legend(view)
        return foreseen_otherwise_modal(view, reference, legend, typed)

    async def _overtaken(self, view: HumanTaskView, reference: Reference, typed: str) -> SentAnswer:
        """Say who edited what first; what was typed stays, to be sent once more."""
        if text_of(view, reference.edits or "") is None:
            raise CannotEdit(view.human_task.id, reference.edits or "", "not_text")
        history = await history_of(self._desk.queries, view.task.id)
        edits = edits_since(view, reference.fingerprint, history)
        legend = await self._desk.drawing.legend(view, also=people_in_history(edits))
        newer = replace(reference, fingerprint=view.human_task.policy.fingerprint)
        return overtaken_modal(view, newer, legend, typed=typed, edits=edits)


def _check_may_edit(view: HumanTaskView, actor: Actor, reference: Reference) -> str | None:
    """Let pass who may edit this. Gives the text as it is now; None: no field can hold it. Raises Refused."""
    check_kind(view, HumanTaskKind.APPROVAL)
    check_may_answer(view.task, view.human_task, actor)
    if reference.edits not in editable(view.task, view.human_task):
        raise CannotEdit(view.human_task.id, reference.edits or "", "not_editable")
    return text_of(view, reference.edits or "")
