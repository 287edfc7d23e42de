"""Owns the pictures of what is decided on: fingerprints, edits, what changed in a second round."""

from playwright.async_api import Locator, Page

from docs.pictures.gallery import CHANNEL, Find, Gallery, dialog, headed, thread_of
from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.person_driver import Person

_REVIEW, _LEGAL = "Announce release 1.2?", "Are the terms right?"
_EDIT = "Edit draft.notes and approve…"
_FASTER = "Exports are twice as fast.\nThe calendar knows public holidays.\nLinks of 1.1 keep working."


async def play(gallery: Gallery) -> None:
    """Lead tasks to each of these cards and views, and take pictures on the way."""
    await _edits(gallery)
    await _edits_beside(gallery)
    await _rounds(gallery)
    await _standing(gallery)


async def _edits(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("announcement", button="Approve")
    await gallery.take("exactly", "carol", headed(_REVIEW), is_tall=True)
    await gallery.take("edit-more", "bob", more_top(_REVIEW))
    here = await _editing(slack.bob, card, "Edit facts and approve…")
    await gallery.take("edit-not-here", "bob", dialog, stays_open=True)
    await here.close(clear=True)
    await slack.carol.click(card, "Approve")
    await gallery.shows(card, "1 of 2")
    old, carols = card.as_it_is(), await _editing(slack.carol, card)
    bobs = await _editing(slack.bob, card)
    await gallery.take("edit", "bob", dialog, stays_open=True)
    await bobs.fill({"draft.notes": _FASTER, "Comment": "Said how much faster."}).submit()
    await gallery.shows(card, "no longer count")
    await gallery.take("edit-done", "erin", headed(_REVIEW), is_tall=True)
    await carols.fill({"draft.notes": _FASTER.replace("twice", "2.1 times")}).submit()
    await gallery.take("edit-overtaken", "carol", dialog, stays_open=True)
    await carols.close(clear=True)
    await slack.erin.click(old, "Approve")
    await gallery.take("exactly-refused", "erin", thread_of(_REVIEW))


async def _edits_beside(gallery: Gallery) -> None:
    slack = gallery.slack
    await gallery.start("letter", button="Approve")
    amount = await slack.wait_for_card(CHANNEL, button="Approve", text="Is the amount right?")
    terms = await slack.wait_for_card(CHANNEL, button="Approve", text="Is the letter lawful?")
    await slack.bob.click(amount, "Approve")
    await slack.wait_for_card(CHANNEL, button="Approve", text="Send it now?")
    modal = await _editing(slack.erin, terms)
    await gallery.take("edit-asks-again", "erin", dialog, stays_open=True, is_tall=True)
    await modal.close(clear=True)


async def _rounds(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("announcement", button="Approve")
    await _send_back(slack.bob, card, "draft", "How much faster? And say what happens to old exports.")
    again = await slack.wait_for_card(CHANNEL, button="Approve", text="round 2", besides=(card,))
    await gallery.shows(again, "since round 1")
    await gallery.take("round-two", "carol", headed(_REVIEW), is_tall=True)
    await gallery.take("round-two-more", "carol", more_scrolled(_REVIEW, "since round 1"))


async def _standing(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("contract", button="Approve")
    for who in (slack.bob, slack.carol):
        await who.click(card, "Approve")
    sign = await slack.wait_for_card(CHANNEL, button="Approve", text="Sign with Nordwind?")
    await _send_back(slack.erin, sign, "terms", "Is two days still right?")
    await slack.wait_for_card(CHANNEL, text="Nobody had to be asked again", besides=(card,))
    await gallery.take("stands", "carol", headed(_LEGAL), is_tall=True)


async def _editing(who: Person, card: Card, button: str = _EDIT) -> Modal:
    await who.click(card, "More…")
    await (await who.modal("Details")).press(button)
    return await who.modal("Edit and approve")


async def _send_back(who: Person, card: Card, to: str, reason: str) -> None:
    await who.click(card, "Reject…")
    modal = await who.modal("Reject")
    await modal.fill(Reason=reason).select("Send back to", to).submit()
    if modal.is_open:  # what that does was not seen yet
        await modal.submit()


def more_top(title: str) -> Find:
    """Open More… of the newest message with this heading."""

    async def find(page: Page) -> Locator:
        card = await headed(title)(page)
        await card.get_by_role("button", name="More…", exact=True).click()
        return await dialog(page)

    return find


def more_scrolled(title: str, text: str) -> Find:
    """Open More… and scroll to what it says."""

    async def find(page: Page) -> Locator:
        found = await more_top(title)(page)
        await found.get_by_text(text).first.scroll_into_view_if_needed()
        return found

    return find
