"""A rejection at the page: what it does is said before it is sent, and what was typed stays."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.deciding import has_button, office
from tests.browser.visitor import Visits

REVIEW, STYLE = "Shall it go out?", "Does it read well?"


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_rejection_says_what_it_does_before_it_is_sent(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as url:
        alice, bob, carol = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "carol")
        ]
        await alice.start("branches")
        await carol.press(STYLE, "Approve")
        await has_button(REVIEW, "Reject…", bob)
        await bob.press(REVIEW, "Reject…")
        reason = bob.dialog.get_by_label("Reason")
        await reason.fill("The notes")
        target = bob.dialog.get_by_label("Send back to")
        await target.click()
        await bob.dialog.get_by_role("option", name="style Runs again").click()
        await expect(bob.dialog).to_contain_text("If it goes back to style:")
        await expect(bob.dialog).to_contain_text("Runs again style and review")
        await reason.press_sequentially(" are too thin.")
        await target.click()
        await bob.dialog.get_by_role("option", name="draft Runs again").click()
        await expect(bob.dialog).to_contain_text("If it goes back to draft:")
        await expect(bob.dialog).not_to_contain_text("If it goes back to style:")
        for said in (
            "Undone staging",
            "Keeps going room (running)",
            "style · @carol. The approval of @carol",
        ):
            await expect(bob.dialog).to_contain_text(said)
        await expect(reason).to_have_value("The notes are too thin.")
        await expect(target).to_have_attribute("placeholder", "draft")
        await bob.send("Reject")
        closed = bob.page.get_by_role("article").filter(has_text="Sent back to draft")
        await expect(closed).to_contain_text("The notes are too thin.")
        await expect(carol.card(STYLE)).to_contain_text("round 2")
        assert await bob.page.evaluate("document.documentElement.scrollWidth") == width
