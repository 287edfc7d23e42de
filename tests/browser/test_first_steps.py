"""The strip of first steps leads one newcomer, in one tab, through the whole story."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.demo import demo
from tests.browser.story import COMMAND, REVIEW, alice_gives_facts, bob_sends_it_back, it_is_completed
from tests.browser.visitor import Visitor, Visits


async def become(newcomer: Visitor, name: str) -> None:
    """Take the strip's offer to be somebody else."""
    await newcomer.strip.get_by_role("button", name=f"Switch to {name}").click()
    await expect(newcomer.page.get_by_role("button", name=f"You are {name}")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
async def test_whoever_follows_the_strip_comes_to_its_end(visits: Visits, tmp_path: Path, width: int) -> None:
    async with demo(tmp_path) as started:
        newcomer = await visits.visitor(started.url, "alice", width=width)
        await newcomer.strip.get_by_role("button", name="Put it into the message box").click()
        await expect(newcomer.page.get_by_role("textbox", name="Message #releases")).to_have_value(COMMAND)
        await newcomer.page.keyboard.press("Enter")
        await expect(newcomer.ticked("Start a release")).to_be_visible()
        await alice_gives_facts(newcomer, "Exports are faster.")
        await become(newcomer, "Bob")
        await bob_sends_it_back(newcomer)
        await become(newcomer, "Alice")
        await alice_gives_facts(newcomer, "Exports are twice as fast.")
        await become(newcomer, "Bob")
        for _ in range(2):  # impatience is not a second opinion
            await newcomer.press(REVIEW, "Approve")
            await expect(newcomer.card(REVIEW)).to_contain_text("1 of 2")
        await expect(newcomer.ticked("Approve it twice")).to_have_count(0)
        await become(newcomer, "Carol")
        await newcomer.press(REVIEW, "Approve")
        await expect(newcomer.strip).to_contain_text("That was all of it.")
        await it_is_completed(newcomer)
