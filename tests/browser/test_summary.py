"""A summary at the page: chosen, read on the morning on which it comes, and redrawn as the day goes on."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visits
from tests.slack.house import at_work
from tests.slack.morning import MINUTE, opened

SIGN = "Sign here?"


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_summary_leads_to_each_card_and_keeps_up_with_the_day(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with opened(tmp_path) as morning, at_work(morning.home, morning.sandbox, clock=morning.clock):
        bob = await visits.visitor(morning.sandbox.url, "bob", width=width)
        await bob.write("/pipeline summary 09:00 weekdays")
        await expect(bob.notes.last).to_contain_text("Monday, 23 November 2026 at 09:00 (Europe/London)")
        for number in (1, 2):
            await morning.slack.alice.command("#releases", "/pipeline run sign")
            await expect(bob.card(SIGN)).to_contain_text(f"sign-{number}")
        await morning.clock.advance(35 * MINUTE)
        conversation = (await morning.comes()).channel
        await bob.open_anew(conversation)

        two, one = bob.card("2 requests wait for you"), bob.card("1 request waits for you")
        await expect(two).to_contain_text("Summary of Monday, 23 November 2026")
        await expect(two.get_by_role("button", name="Approve")).to_have_count(0)
        assert await bob.page.evaluate("document.documentElement.scrollWidth") == width
        await two.get_by_role("link", name=SIGN).first.click()  # it leads within the page
        await bob.page.get_by_role("button", name="Approve", exact=True).first.click()
        await expect(bob.page.get_by_text("Approved by @bob")).to_be_visible()

        await morning.clock.advance(MINUTE)
        await bob.open_anew(conversation)
        await expect(one).to_contain_text("you approved")
        await expect(one.locator("s, del")).to_have_text(SIGN)
        await expect(two).to_have_count(0)
