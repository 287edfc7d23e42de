"""Owns the pictures of reminders: what one says, how it is put off, what becomes of it."""

from datetime import UTC, datetime, timedelta

from docs.pictures.gallery import Gallery, dialog, thread_of
from sandbox.cards import Card
from tests.support.waiting import eventually

BEGINS = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # a Monday; all work who are reminded
_TITLE = "Pay Nordwind?"
_HOUR = timedelta(hours=1)
_SNOOZE = "Snooze…"


async def play(gallery: Gallery) -> None:
    """Lead a task to a reminder and beyond, and take pictures on the way."""
    slack = gallery.slack
    card = await gallery.start("invoice", button="Approve")
    await gallery.clock.advance(_HOUR)
    first = await _reminder(gallery, card, 1)
    await gallery.take("reminder", "bob", thread_of(_TITLE))
    await slack.bob.click(first, _SNOOZE)
    modal = await slack.bob.modal("Snooze")
    await gallery.take("snooze", "bob", dialog, stays_open=True)
    await modal.select("Remind me", "Tomorrow morning").submit()
    await gallery.take("snoozed", "bob", dialog, stays_open=True)
    await modal.close(clear=True)
    await gallery.clock.advance(2 * _HOUR)
    second = await _reminder(gallery, card, 2)
    await slack.wait_for(first, lambda shown: shown.buttons() == [], "a newer one has cut it")
    await gallery.take("reminder-newer", "carol", thread_of(_TITLE))
    for who in (slack.bob, slack.carol):
        await who.click(card, "Approve")
    await gallery.shows(second, "*Approved*")
    await gallery.take("reminder-decided", "carol", thread_of(_TITLE))


async def _reminder(gallery: Gallery, card: Card, number: int) -> Card:
    """Wait for so many reminders in the thread of a card; give the newest."""

    async def found() -> Card | None:
        said = [reply for reply in await gallery.slack.thread(card) if "Reminder" in reply.text()]
        return said[-1] if len(said) == number else None

    return await eventually(found, what=f"reminder {number}")
