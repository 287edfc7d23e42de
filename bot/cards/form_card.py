"""Owns the card that asks somebody to fill a form."""

from bot import ids
from bot.cards.blocks import Element, button
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.request import more_control, reference_of, request_card, title_of
from engine.ports.queries import HumanTaskView
from engine.seating import is_claimable


def form_card(view: HumanTaskView, legend: Legend, *, is_first_post: bool = False) -> Message:
    """Ask people to complete something; once done, say who did it."""
    title, reference = title_of(view), reference_of(view)
    controls = (
        button("Complete…", ids.COMPLETE, reference, reads=f"Complete: {title}", is_primary=True),
        *_claiming(view, title, reference),
        more_control(view),
    )
    return request_card(view, legend, controls=controls, is_first_post=is_first_post)


def _claiming(view: HumanTaskView, title: str, reference: str) -> tuple[Element, ...]:
    """Offer to keep it to oneself, or to let go of it."""
    if view.human_task.claimed_by is not None:
        return (button("Release", ids.RELEASE, reference, reads=f"Release, so that others can: {title}"),)
    if is_claimable(view.task, view.human_task):
        return (button("Claim", ids.CLAIM, reference, reads=f"Claim, to do it alone: {title}"),)
    return ()
