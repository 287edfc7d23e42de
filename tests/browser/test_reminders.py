"""Reminders at the page: one that is put off for oneself, and what becomes of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from sandbox.people import Workspace
from tests.browser.visitor import Visitor, Visits
from tests.slack.clock import Hasty
from tests.slack.house import at_work, house, workspace

HOUR = timedelta(hours=1)
TITLE = "Raise the prices?"
EXACTLY = "Or at a date and time"
CUT = "there is a newer one below"


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[tuple[str, Hasty]]:
    """Let the bot work in a workspace; gives the address of the page, and the clock."""
    async with workspace() as sandbox:
        clock = Hasty(Workspace(sandbox.control.call))
        async with at_work(house(sandbox, folder), sandbox, clock=clock):
            yield sandbox.url, clock


def reminders(someone: Visitor) -> Locator:
    """Give what was said in the thread that is open."""
    thread = someone.page.get_by_role("complementary", name="Thread")
    return thread.get_by_role("article").filter(has_text="Reminder")


async def open_thread(someone: Visitor) -> None:
    await someone.card(TITLE).locator(".thread-link").click()
    await expect(reminders(someone).first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_reminder_is_put_off_and_shows_what_became_of_it(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as (url, clock):
        alice, bob = [await visits.visitor(url, handle, width=width) for handle in ("alice", "bob")]
        await alice.start("prices")
        await expect(bob.card(TITLE)).to_be_visible()
        await clock.advance(HOUR)
        await open_thread(bob)
        first = reminders(bob).first
        await first.get_by_role("button", name="Snooze…").click()
        await expect(bob.dialog.get_by_role("radio", name="In 1 hour (")).to_be_checked()
        await bob.dialog.get_by_label(EXACTLY).fill("2020-01-31T12:00")
        await bob.dialog.get_by_role("button", name="Snooze", exact=True).click()
        await expect(bob.dialog).to_contain_text("That is past: choose a later time.")
        await expect(bob.dialog.get_by_label(EXACTLY)).to_have_value("2020-01-31T12:00")
        await bob.dialog.get_by_label(EXACTLY).fill("")
        await bob.dialog.get_by_role("radio", name="Tomorrow morning (").check()
        await bob.dialog.get_by_role("button", name="Snooze", exact=True).click()
        await expect(bob.dialog).to_contain_text("at 09:00 (Europe/London)")
        await bob.dialog.get_by_role("button", name="Close", exact=True).first.click()
        await clock.advance(2 * HOUR)
        second = reminders(bob).nth(1)
        await expect(second).to_contain_text("waits for your approval")
        await expect(second).not_to_contain_text("@bob")
        await expect(first).to_contain_text(CUT)
        await expect(first.get_by_role("button", name="Snooze…")).to_have_count(0)
        assert await bob.page.evaluate("document.documentElement.scrollWidth") == width
