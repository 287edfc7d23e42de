"""Owns the view in which somebody breaks the glass: decides alone, and says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import (
    Element,
    View,
    context,
    foreign,
    modal,
    option,
    question,
    section,
    telling,
    text_input,
)
from bot.cards.legend import Legend
from bot.cards.modals.preview import consequences, drawn_for
from bot.cards.modals.reject import (
    NOTHING_YET,
    REASON_MAX,
    Filled,
    chosen_in,
    has_target,
    rejection_of,
    remarked,
    target_question,
)
from bot.cards.progress import approvals
from bot.cards.reference import Reference
from bot.cards.request import title_of
from engine.codes import Verdict
from engine.model import UserId
from engine.ports.queries import HumanTaskView

WARNING = "You decide alone; everybody who was asked is told."
_TITLE_CHARS = 500
_VERDICTS = (("Approve", Verdict.APPROVED), ("Reject", Verdict.REJECTED))


def break_glass_modal(
    view: HumanTaskView,
    reference: Reference,
    legend: Legend,
    filled: Filled = NOTHING_YET,
    *,
    by: UserId | None = None,
) -> View:
    """Ask for the decision and the reason; for a rejection where the work goes, and say what that does.

    `by`: who decides.
    """
    sentence = view.request.get("confirm")
    foretold = filled.target if filled.verdict == Verdict.REJECTED else ""
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        *([foreign(str(sentence), _TITLE_CHARS)] if sentence else []),
        section(f"⚠️ *{WARNING}*"),
        context(f"Without you: {approvals(view, legend)}"),
        telling(question(ids.VERDICT, "Decision", _verdicts(filled.verdict))),
        question(
            ids.REASON,
            "Reason",
            text_input(
                ids.VALUE,
                limit=REASON_MAX,
                value=filled.reason,
                placeholder="Why can the others not be waited for?",
            ),
            hint="It is shown on the card, told to everybody who was asked, and kept in the history.",
        ),
        target_question(view, filled.target, is_for_rejections=True),
        *remarked(filled),
        *consequences(view, foretold, legend, by),
    ]
    metadata = str(drawn_for(reference, view, foretold))
    return modal(ids.GLASS_VIEW, "Break glass", blocks, metadata=metadata, submit="Decide alone")


def _verdicts(chosen: str) -> Element:
    options = [option(text, verdict.value) for text, verdict in _VERDICTS]
    initial = [each for each in options if each["value"] == chosen]
    return {
        "type": "radio_buttons",
        "action_id": ids.VALUE,
        "options": options,
        **({"initial_option": initial[0]} if initial else {}),
    }


@dataclass(frozen=True, slots=True)
class DecidedAlone:
    """What was sent; a rejection goes back to `rollback_to` (None: nowhere). The errors are by block."""

    is_approval: bool
    comment: str
    rollback_to: str | None
    errors: Mapping[str, str]


def decided_alone(values: Mapping[str, Mapping[str, Any]]) -> DecidedAlone:
    """Read the state of the view."""
    verdict = chosen_in(values, ids.VERDICT)
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
