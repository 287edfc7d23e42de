"""Owns the pictures of docs/send-back.md: what a rejection does, said before it is sent."""

from playwright.async_api import Locator, Page

from docs.pictures.gallery import Find, Gallery
from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.person_driver import Person

_REASON = "Team is too dear: stay below 90."
_TALL, _SHORT = 940, 600  # pixels: a whole view fits on a phone


async def play(gallery: Gallery) -> None:
    """Lead tasks to the approval that is rejected, and take pictures of what the view says of that."""
    bob = gallery.slack.bob
    card = await _launch(gallery)
    modal = await _rejecting(bob, card)
    await modal.press("Send back to", "prices")
    await gallery.take("send-back", "bob", view_with("Asked again"), stays_open=True)
    await modal.press("Send back to", "Nowhere")
    await gallery.take("send-back-nowhere", "bob", view_with("Afterwards", _SHORT), stays_open=True)
    await modal.close()
    modal = await (await _rejecting(bob, card)).select("Send back to", "prices").submit()
    await gallery.take("send-back-unseen", "bob", view_with("Not sent yet"), stays_open=True)
    await modal.close()
    await gallery.take("send-back-late", "carol", too_late(gallery))


async def _launch(gallery: Gallery) -> Card:
    """Lead a task to its last approval; another one was given, and some steps run."""
    slack = gallery.slack
    before = await slack.messages("#releases")
    terms = await gallery.start("launch", button="Approve")
    await slack.erin.click(terms, "Approve")
    return await slack.wait_for_card(
        "#releases", button="Approve", text="Publish the new prices?", besides=before
    )


async def _rejecting(who: Person, card: Card) -> Modal:
    await who.click(card, "Reject…")
    return (await who.modal("Reject")).fill(Reason=_REASON)


def view_with(text: str, height: int = _TALL) -> Find:
    """Find the view that is open, as soon as it says something."""

    async def find(page: Page) -> Locator:
        width = (page.viewport_size or {"width": 390})["width"]
        await page.set_viewport_size({"width": width, "height": height})
        dialog = page.get_by_role("dialog").last
        await dialog.get_by_text(text).first.wait_for()
        return dialog

    return find


def too_late(gallery: Gallery) -> Find:
    """Let Carol send back what Bob has sent back just now, and find what she is told."""

    async def find(page: Page) -> Locator:
        card = await _launch(gallery)
        late = await _rejecting(gallery.slack.carol, card)
        first = await (await _rejecting(gallery.slack.bob, card)).select("Send back to", "prices").submit()
        await first.submit()
        await late.select("Send back to", "preview-page").submit()
        return await view_with("already rejected", _SHORT)(page)

    return find
