"""Owns the view in which somebody breaks the glass: decides alone, and says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import View, context, foreign, modal, option, question, section, text_input
from bot.cards.legend import Legend
from bot.cards.modals.reject import REASON_MAX, has_target, rejection_of, target_question
from bot.cards.progress import approvals
from bot.cards.reference import Reference
from bot.cards.request import title_of
from engine.codes import Verdict
from engine.ports.queries import HumanTaskView

WARNING = "You decide alone; everybody who was asked is told."
_TITLE_CHARS = 500
_VERDICTS = (("Approve", Verdict.APPROVED), ("Reject", Verdict.REJECTED))


def break_glass_modal(view: HumanTaskView, reference: Reference, legend: Legend) -> View:
    """Ask for the decision and the reason; for a rejection, where the work goes back to."""
    sentence = view.request.get("confirm")
    options = [option(text, verdict.value) for text, verdict in _VERDICTS]
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        *([foreign(str(sentence), _TITLE_CHARS)] if sentence else []),
        section(f"⚠️ *{WARNING}*"),
        context(f"Without you: {approvals(view, legend)}"),
        question(
            ids.VERDICT,
            "Decision",
            {"type": "radio_buttons", "action_id": ids.VALUE, "options": options},
        ),
        question(
            ids.REASON,
            "Reason",
            text_input(ids.VALUE, limit=REASON_MAX, placeholder="Why can the others not be waited for?"),
            hint="It is shown on the card, told to everybody who was asked, and kept in the history.",
        ),
        target_question(view, is_for_rejections=True),
    ]
    return modal(ids.GLASS_VIEW, "Break glass", blocks, metadata=str(reference), submit="Decide alone")


@dataclass(frozen=True, slots=True)
class DecidedAlone:
    """What was sent; a rejection goes back to `rollback_to` (None: nowhere). The errors are by block."""

    is_approval: bool
    comment: str
    rollback_to: str | None
    errors: Mapping[str, str]


def decided_alone(values: Mapping[str, Mapping[str, Any]]) -> DecidedAlone:
    """Read the state of the view."""
    chosen = (values.get(ids.VERDICT) or {}).get(ids.VALUE, {}).get("selected_option") or {}
    verdict = str(chosen.get("value") or "")
    rejection = rejection_of(values)
    errors: dict[str, str] = {}
    if not rejection.comment:
        errors[ids.REASON] = "Say why: who decides alone has to give a reason."
    if not verdict:
        errors[ids.VERDICT] = "Choose: approve or reject."
    elif verdict == Verdict.APPROVED and has_target(values):
        errors[ids.TARGET] = "Choose nothing here to approve, or reject above."
    elif verdict != Verdict.APPROVED and not has_target(values):
        errors[ids.TARGET] = rejection.errors[ids.TARGET]
    return DecidedAlone(verdict == Verdict.APPROVED, rejection.comment, rejection.rollback_to, errors)
