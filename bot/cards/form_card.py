"""Owns the card that asks somebody to fill a form."""

from bot import ids
from bot.cards.blocks import button
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.request import reference_of, request_card, title_of
from engine.ports.queries import HumanTaskView


def form_card(view: HumanTaskView, legend: Legend, *, is_first_post: bool = False) -> Message:
    """Ask people to complete something; once done, say who did it."""
    title, reference = title_of(view), reference_of(view)
    controls = (
        button("Complete…", ids.COMPLETE, reference, reads=f"Complete: {title}", is_primary=True),
        button("More…", ids.MORE, reference, reads=f"More about: {title}"),
    )
    return request_card(view, legend, controls=controls, is_first_post=is_first_post)
