"""Owns which card draws which request."""

from bot.cards.approval_card import approval_card
from bot.cards.form_card import form_card
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.question_card import question_card
from engine.codes import HumanTaskKind
from engine.ports.queries import HumanTaskView


def card_of(view: HumanTaskView, legend: Legend, *, is_first_post: bool = False) -> Message:
    """Draw a request as its kind wants it. Only a first post calls people."""
    match view.human_task.kind:
        case HumanTaskKind.APPROVAL:
            return approval_card(view, legend, is_first_post=is_first_post)
        case HumanTaskKind.FORM:
            return form_card(view, legend, is_first_post=is_first_post)
        case HumanTaskKind.QUESTION:
            return question_card(view, legend, is_first_post=is_first_post)
