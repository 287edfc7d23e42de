"""Owns the pictures of receipts, of decisions that were not their author's, and of the status of a task."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Locator, Page

from docs.pictures.gallery import Find, Gallery, dialog, directly, headed, saying
from docs.pictures.send_back import view_with
from sandbox.cards import Card

_AMOUNT, _ACCOUNT = "Is the amount right?", "Is it their account?"
_ENOUGH = 5
"""So many answers it takes until it is known how long one usually takes."""


async def play(gallery: Gallery) -> None:
    """Lead tasks to each of these cards and views, and take pictures on the way."""
    for _ in range(_ENOUGH):
        amount, account = await _payout(gallery)
        for card in (amount, account):
            await gallery.slack.carol.click(card, "Approve")
            await gallery.slack.wait_for(card, lambda shown: not shown.has_button("Approve"), "approved")
    _took(gallery.database, timedelta(hours=2))
    amount, account = await _payout(gallery)
    await _status(gallery)
    await gallery.slack.bob.click(amount, "Approve")
    await _receipt(gallery)
    await _dispute(gallery, amount)
    await _stopped(gallery, account)
    await _goes_on(gallery, amount)


def _took(database: Path, time: timedelta) -> None:
    """Let it seem that people took this long for what they have answered: nobody waits for a picture."""
    answered = "UPDATE pipeline_human_tasks SET asked_at = asked_at - ? WHERE closed_at IS NOT NULL"
    with closing(sqlite3.connect(database, timeout=5)) as connection, connection:
        connection.execute(answered, (time // timedelta(microseconds=1),))


async def _payout(gallery: Gallery) -> tuple[Card, Card]:
    """Let Alice start a payout; gives the cards of both approvals."""
    before = await gallery.slack.messages("#releases")
    await gallery.slack.alice.command("#releases", "/pipeline run payout")
    amount, account = [
        await gallery.slack.wait_for_card("#releases", button="Approve", text=title, besides=before)
        for title in (_AMOUNT, _ACCOUNT)
    ]
    return amount, account


async def _status(gallery: Gallery) -> None:
    await gallery.slack.alice.command("#releases", f"/pipeline status payout-{_ENOUGH + 1}")
    await gallery.take("status", "alice", saying("usually takes"), is_tall=True)


async def _receipt(gallery: Gallery) -> None:
    told = await gallery.slack.bob.wait_for_card("dm", text="Receipt")
    await gallery.take("receipt", "bob", directly(told.channel))


async def _dispute(gallery: Gallery, amount: Card) -> None:
    bob = gallery.slack.bob
    await bob.click(amount, "More…")
    await (await bob.modal("Details")).press("This was not me…")
    modal = await bob.modal("This was not me")
    await gallery.take("not-me", "bob", dialog, stays_open=True)
    await modal.submit()
    await modal.close()


async def _stopped(gallery: Gallery, account: Card) -> None:
    slack = gallery.slack
    await gallery.shows(account, "The task is stopped")
    await gallery.take("stopped-request", "carol", headed(_ACCOUNT))
    await gallery.take("stopped-task", "alice", headed("Pay a supplier"))
    told = await slack.wait_for_card("#releases", button="Go on")
    await gallery.take("stopped-notice", "dave", in_thread_of(_AMOUNT, "Stopped"))
    await slack.dave.click(told, "Send back…")
    modal = await slack.dave.modal("Send back")
    modal.fill(Reason="Bob's phone was stolen. Look at the invoice again.")
    await modal.press("Send back to", "invoice")
    await gallery.take("stopped-send-back", "dave", view_with("Asked again"), stays_open=True)
    await modal.close()


async def _goes_on(gallery: Gallery, amount: Card) -> None:
    slack = gallery.slack
    told = await slack.wait_for_card("#releases", button="Go on")
    before = await slack.messages("#releases")
    await slack.dave.click(told, "Ask again…")
    modal = await slack.dave.modal("Ask again")
    await gallery.take("stopped-ask-again", "dave", dialog, stays_open=True)
    await modal.submit()
    await modal.close()
    await slack.wait_for_card("#releases", button="Approve", text=_AMOUNT, besides=before)
    await gallery.shows(amount, "says it was not them")
    await gallery.take("went-on", "bob", in_thread_of(_AMOUNT, "go on: "))


def in_thread_of(title: str, text: str) -> Find:
    """Find the thread of the newest card with this heading that has one, as soon as it says something."""

    async def find(page: Page) -> Locator:
        heading = page.get_by_role("heading", name=title, exact=True)
        cards = page.get_by_role("article").filter(has=heading)
        await cards.filter(has=page.locator(".thread-link")).last.locator(".thread-link").click()
        thread = page.get_by_role("complementary", name="Thread")
        await thread.get_by_text(text).first.wait_for()
        return thread

    return find
