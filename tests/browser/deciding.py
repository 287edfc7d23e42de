"""Owns what people do at the page with several rules, claims, and places given away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import expect

from tests.browser.visitor import Visitor
from tests.slack.house import at_work, house, workspace

PANEL, FORM = "Open the firewall?", "What shall be paid?"


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[str]:
    """Let the bot work in a workspace with the pipelines of the tests; gives the address of the page."""
    async with workspace() as sandbox, at_work(house(sandbox, folder), sandbox):
        yield sandbox.url


async def open_more(someone: Visitor, title: str) -> None:
    """Open More… of the newest card with this heading."""
    await someone.press(title, "More…")
    await expect(someone.dialog).to_contain_text("Asked")


async def hand_over(someone: Visitor, title: str, to: str, reason: str) -> None:
    """Give one's own place to somebody."""
    await open_more(someone, title)
    await someone.dialog.get_by_role("button", name="Hand over…", exact=True).click()
    await someone.dialog.get_by_label("To").click()
    await someone.dialog.get_by_role("option", name=to).click()
    await someone.dialog.get_by_label("Reason").fill(reason)
    await someone.dialog.get_by_role("button", name="Hand over", exact=True).click()
    await expect(someone.dialog).to_contain_text("is asked instead of you.")
    await someone.dialog.get_by_role("button", name="Close", exact=True).click()
    await expect(someone.dialog).to_be_hidden()  # and with it the view behind it


async def shows(title: str, text: str, *people: Visitor) -> None:
    """See the newest card with this heading say so, on each screen."""
    for someone in people:
        await expect(someone.card(title)).to_contain_text(text)


async def has_button(title: str, label: str, *people: Visitor) -> None:
    """See the newest card with this heading offer it, on each screen."""
    for someone in people:
        button = someone.card(title).get_by_role("button", name=label, exact=True)
        await expect(button).to_be_visible()
