"""Owns views that say what a rejection does: drawn anew with every choice, and before it is sent unseen."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from bot import ids
from bot.cards.blocks import View
from bot.cards.legend import Legend
from bot.cards.modals.break_glass import break_glass_modal
from bot.cards.modals.preview import step_of, was_drawn
from bot.cards.modals.reject import Filled, chosen_in, reject_modal
from bot.cards.modals.remarks import CHANGED, UNSEEN
from bot.cards.reference import Reference, UnreadableReference
from bot.cards.refusals import why_not_text
from bot.listeners.choices import Choices
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests
from bot.listeners.payloads import Click, Sent
from bot.slack_calls import SlackSaysNo
from engine.approval import check_may_answer, check_may_decide_alone
from engine.errors import SignoffError
from engine.model import Actor, UserId
from engine.ports.queries import HumanTaskView
from engine.refusals import Refused


class Draw(Protocol):
    """Draws a view of a rejection by somebody."""

    def __call__(
        self, view: HumanTaskView, reference: Reference, legend: Legend, filled: Filled, *, by: UserId
    ) -> View: ...


_DRAWN: Mapping[str, Draw] = MappingProxyType(
    {ids.REJECT_VIEW: reject_modal, ids.GLASS_VIEW: break_glass_modal}
)
_LOG = logging.getLogger(__name__)


class Previews:
    """Draws views of rejections anew: when somebody chooses in one, and when one is sent too early."""

    def __init__(self, choices: Choices, desk: Desk, found: FoundRequests) -> None:
        self._desk = desk
        self._found = found
        for kind in _DRAWN:
            choices.drawn_by(kind, self._drawn)

    async def unseen(self, sent: Sent, kind: str) -> View:
        """Give a view that was sent before it said what it does, or said it wrongly. Raises Refused."""
        reference, view, actor = await self._found.sent(sent)
        step = step_of(chosen_in(sent.values, ids.TARGET))
        remark = CHANGED if was_drawn(reference, step) else UNSEEN
        legend = await self._desk.drawing.legend(view)
        return _DRAWN[kind](view, reference, legend, Filled.of(sent.values, remark), by=actor.id)

    # --- when somebody chooses -------------------------------------------------------------------

    async def _drawn(self, click: Click) -> View | None:
        """Draw the view of a click; None: it has to stay as it is, and says so when it is sent."""
        try:
            reference = click.reference_of_view()
            view = await self._desk.request(reference)
            actor = await self._desk.actor_for(click.user, view.facts)
            legend = await self._desk.drawing.legend(view)
        except (SignoffError, SlackSaysNo, UnreadableReference) as error:
            _LOG.warning("what a rejection does is not shown: %s", error)
            return None
        kind = str(click.view_kind)
        filled = Filled.of(click.values, _why_not(kind, view, actor, legend))
        return _DRAWN[kind](view, reference, legend, filled, by=actor.id)


def _why_not(kind: str, view: HumanTaskView, actor: Actor, legend: Legend) -> str:
    """Say why somebody cannot reject (any more); empty: they can."""
    check = check_may_decide_alone if kind == ids.GLASS_VIEW else check_may_answer
    try:
        check(view.task, view.human_task, actor)
    except Refused as refusal:
        return f"⚠️ {why_not_text(refusal, legend, view)}"
    return ""
