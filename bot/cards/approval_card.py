"""Owns the card that asks for an approval."""

from bot import ids
from bot.cards.blocks import Element, button, confirm
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.request import more_control, reference_of, request_card, title_of
from engine.codes import CommentRule
from engine.ports.queries import HumanTaskView


def approval_card(view: HumanTaskView, legend: Legend, *, is_first_post: bool = False) -> Message:
    """Ask people to approve or reject; once decided, say who did what, and why."""
    title, reference = title_of(view), reference_of(view)
    verbs = _verbs(view, title, reference) if view.human_task.is_undecided else (undo_control(view),)
    controls = (*verbs, more_control(view))
    return request_card(view, legend, controls=controls, is_first_post=is_first_post)


def undo_control(view: HumanTaskView) -> Element:
    """Make the button that takes a decision back, as long as it has not taken effect."""
    reads = f"Undo the decision: {title_of(view)}"
    return button("Undo", ids.UNDO_DECISION, reference_of(view), reads=reads)


def asked_once_more(view: HumanTaskView) -> Element | None:
    """Give the dialog with which Slack asks once more; None: it does not."""
    sentence = view.request.get("confirm")
    if not sentence or view.human_task.policy.comment is CommentRule.REQUIRED:
        return None  # with a comment a view opens anyway, and says the sentence there
    return confirm("Approve?", str(sentence), "Approve")


def _verbs(view: HumanTaskView, title: str, reference: str) -> tuple[Element, ...]:
    return (
        button(
            "Approve",
            ids.APPROVE,
            reference,
            reads=f"Approve: {title}",
            is_primary=True,
            confirm=asked_once_more(view),
        ),
        button("Reject…", ids.REJECT, reference, reads=f"Reject, with a reason: {title}"),
    )
