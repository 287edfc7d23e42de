"""Owns the buttons in the view of a request: what the person who pressed may do now, and nothing else."""

from dataclasses import replace

from bot import ids
from bot.cards.approval_card import asked_once_more
from bot.cards.blocks import Element, button, confirm
from bot.cards.legend import Legend
from bot.cards.modals.steering import steering_buttons
from bot.cards.possible import Possible
from bot.cards.question_card import ACTIONS, choices_of
from bot.cards.reference import Reference
from bot.cards.request import title_of
from bot.cards.stopped import resume_controls
from engine.ports.queries import HumanTaskView

_NEVER_PRIMARY = frozenset({ids.UNDO_DECISION, ids.REJECT, ids.RELEASE})


def request_controls(
    view: HumanTaskView, reference: Reference, possible: Possible, legend: Legend
) -> list[Element]:
    """Give the buttons; the first of them stands out if it answers the request."""
    value = str(reference)
    answers = _buttons(_answering(view, possible), view, value)
    if answers and answers[0]["action_id"] not in _NEVER_PRIMARY:
        answers[0] = {**answers[0], "style": "primary"}
    return [
        *answers,
        *_buttons(_seating(possible), view, value),
        *([_ask_again(view, value)] if possible.ask_again else []),
        *(dispute_button(view, reference, place) for place in possible.disputes[-1:]),
        *(resume_controls(view, legend) if possible.resume else []),
        *steering_buttons(view.facts, possible),
    ]


def dispute_button(view: HumanTaskView, reference: Reference, place: int) -> Element:
    """Make the button by which somebody says that the decision at this place was not theirs."""
    text, value = "This was not me…", str(replace(reference, decision=str(place)))
    return button(text, ids.DISPUTE, value, reads=f"{text} {title_of(view)}")


def _answering(view: HumanTaskView, possible: Possible) -> list[tuple[bool, str, str]]:
    return [
        (possible.undo, "Undo", ids.UNDO_DECISION),
        (possible.approve, "Approve", ids.APPROVE),
        (possible.approve_with_comment, "Approve with comment…", ids.APPROVE_WITH_COMMENT),
        (possible.complete, "Complete…", ids.COMPLETE),
        (possible.claim, "Claim", ids.CLAIM),
        (possible.release, "Release", ids.RELEASE),
        (possible.reject, "Reject…", ids.REJECT),
        *((possible.answer, choice.value.capitalize(), ACTIONS[choice]) for choice in choices_of(view)),
    ]


def _seating(possible: Possible) -> list[tuple[bool, str, str]]:
    return [
        (possible.inquire, "Ask a question…", ids.INQUIRE),
        (bool(possible.seats), "Hand over…", ids.HAND_OVER),
        (possible.break_glass, "Break glass…", ids.BREAK_GLASS),
    ]


def _buttons(wanted: list[tuple[bool, str, str]], view: HumanTaskView, value: str) -> list[Element]:
    return [
        button(
            text,
            action,
            value,
            reads=f"{text} {title_of(view)}",
            confirm=asked_once_more(view) if action is ids.APPROVE else None,
        )
        for is_offered, text, action in wanted
        if is_offered
    ]


def _ask_again(view: HumanTaskView, value: str) -> Element:
    sentence = (
        "The people of the rules are looked up anew and asked: whoever joined is asked, too, and who left is "
        "not. Approvals of those who still belong count on."
    )
    return button(
        "Ask again with today's members",
        ids.ASK_AGAIN,
        value,
        reads=f"Ask again with today's members: {title_of(view)}",
        confirm=confirm("Ask again?", sentence, "Ask again"),
    )
