"""Owns the pictures of what happens when nobody answers in time: it is late, and others are asked."""

from datetime import UTC, datetime, timedelta

from docs.pictures.gallery import Gallery, thread_of
from tests.slack.asking import thread_says

BEGINS = datetime(
    2026, 11, 23, 10, 30, tzinfo=UTC
)  # a Monday; at each of these times all work who are called
_TITLE = "Open port 443?"
_DUE, _ESCALATED = timedelta(hours=4), timedelta(hours=30)


async def play(gallery: Gallery) -> None:
    """Lead a task past these times, and take pictures on the way."""
    card = await gallery.start("port", button="Approve")
    await gallery.clock.advance(_DUE)
    await thread_says(gallery.slack, card, "*Late*")
    await gallery.shows(card, "Late since")
    await gallery.take("late", "bob", thread_of(_TITLE), is_tall=True)
    await gallery.clock.advance(_ESCALATED - _DUE)
    await thread_says(gallery.slack, card, "Escalated to you")
    await gallery.shows(card, "@dave")
    await gallery.take("escalated", "dave", thread_of(_TITLE), is_tall=True)
