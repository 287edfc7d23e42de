"""Owns the view in which somebody approves with a comment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import View, foreign, modal, question, text_input
from bot.cards.reference import Reference
from bot.cards.request import title_of
from engine.codes import CommentRule
from engine.ports.queries import HumanTaskView

COMMENT_MAX = 3_000
_TITLE_CHARS = 500


def comment_modal(view: HumanTaskView, reference: Reference) -> View:
    """Ask for the comment of an approval, and once more whether it is meant."""
    is_needed = view.human_task.policy.comment is CommentRule.REQUIRED
    sentence = view.request.get("confirm")
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        *([foreign(str(sentence), _TITLE_CHARS)] if sentence else []),
        question(
            ids.COMMENT,
            "Comment",
            text_input(ids.VALUE, limit=COMMENT_MAX),
            hint="It is shown on the card and kept in the history.",
            is_optional=not is_needed,
        ),
    ]
    return modal(ids.COMMENT_VIEW, "Approve", blocks, metadata=str(reference), submit="Approve")


@dataclass(frozen=True, slots=True)
class Comment:
    """What was sent; None: nothing was said. The errors are by block."""

    text: str | None
    errors: Mapping[str, str]


def comment_of(values: Mapping[str, Mapping[str, Any]], *, is_needed: bool) -> Comment:
    """Read the state of the view."""
    text = str((values.get(ids.COMMENT) or {}).get(ids.VALUE, {}).get("value") or "").strip()
    errors = {ids.COMMENT: "Say why: this approval needs a comment."} if is_needed and not text else {}
    return Comment(text or None, errors)
