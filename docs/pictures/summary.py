"""Owns the pictures of docs/summary.md: a summary on the morning on which it comes."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Locator, Page

from docs.pictures.gallery import Find, Gallery

BEGINS = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # a Monday; half past eight where Bob is
_MINUTE = timedelta(minutes=1)
_TITLE = "3 requests wait for you"


async def play(gallery: Gallery) -> None:
    """Let a summary come and be redrawn, and take its picture."""
    slack = gallery.slack
    await slack.bob.command("#releases", "/pipeline summary 09:00 weekdays")
    for pipeline in ("release", "announcement"):
        await gallery.start(pipeline, button="Approve")
        await gallery.clock.advance(7 * _MINUTE)
    card = await gallery.start("contract", button="Approve")
    await gallery.clock.advance(7 * _MINUTE)
    await gallery.start("facts", button="Claim")
    await gallery.clock.advance(10 * _MINUTE)
    summary = await slack.bob.wait_for_card("dm", text="4 requests wait for you")
    await slack.bob.click(card, "Approve")
    await gallery.shows(card, "1 of 2")
    await gallery.clock.advance(_MINUTE)
    await gallery.shows(summary, _TITLE)
    await gallery.take("summary", "bob", _in_conversation(summary.channel), is_tall=True)


def _in_conversation(conversation: str) -> Find:
    """Find the summary in a conversation with the bot."""

    async def find(page: Page) -> Locator:
        await page.goto(f"{page.url.partition('#')[0]}#/{conversation}")
        heading = page.get_by_role("heading", name=_TITLE, exact=True)
        message = page.get_by_role("article").filter(has=heading).last
        await message.wait_for()
        return message

    return find
