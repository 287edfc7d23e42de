"""Who decides, at the page: two rules and their progress, a claimed form, a place that is given away."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.deciding import FORM, PANEL, hand_over, has_button, office, open_more, shows
from tests.browser.visitor import Visits

WIDTHS = pytest.mark.parametrize("width", [1280, 390])


@WIDTHS
async def test_two_rules_are_met_one_click_after_the_other(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as url:
        alice, bob, carol, mallory = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "carol", "mallory")
        ]
        await alice.start("panel")
        await shows(PANEL, "security 0 of 1", alice, bob, mallory)
        await bob.press(PANEL, "Approve")
        await shows(PANEL, "managers 1 of 2", alice, bob, carol, mallory)
        await shows(PANEL, "approved by @bob", mallory)
        await open_more(mallory, PANEL)
        await expect(mallory.dialog).to_contain_text("All of these must be met, by different people")
        await mallory.dialog.get_by_role("button", name="Approve", exact=True).click()
        await shows(PANEL, "security 1 of 1", alice, bob, carol)
        await carol.press(PANEL, "Approve")
        await shows(PANEL, "Approved · ", alice, bob, carol, mallory)
        for someone in (alice, bob, carol):
            await expect(someone.card(PANEL).get_by_role("button", name="Approve")).to_have_count(0)
        assert await alice.page.evaluate("document.documentElement.scrollWidth") == width


@WIDTHS
async def test_a_form_is_claimed_released_and_completed(visits: Visits, tmp_path: Path, width: int) -> None:
    async with office(tmp_path) as url:
        alice, bob, carol = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "carol")
        ]
        await alice.start("four-eyes")
        await has_button(FORM, "Claim", alice, bob, carol)
        await bob.press(FORM, "Claim")
        await shows(FORM, "Claimed by @bob", alice, bob, carol)
        await carol.press(FORM, "Complete…")
        await expect(carol.notes.filter(has_text="@bob claimed this until")).to_be_visible()
        await bob.press(FORM, "Release")
        await has_button(FORM, "Claim", bob, carol)
        await carol.press(FORM, "Complete…")
        await carol.dialog.get_by_label("Amount").fill("7")
        await shows(FORM, "Claimed by @carol", alice, bob)
        await carol.send("Complete")
        await shows(FORM, "Completed by", alice, bob, carol)
        await expect(bob.card(FORM).get_by_role("button", name="Release")).to_have_count(0)


@WIDTHS
async def test_a_place_is_given_to_somebody_else(visits: Visits, tmp_path: Path, width: int) -> None:
    async with office(tmp_path) as url:
        alice, bob, dave = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "dave")
        ]
        await alice.start("panel")
        await has_button(PANEL, "Approve", alice, bob)
        await hand_over(bob, PANEL, "Dave", "On holiday.")
        await shows(PANEL, "@dave (for @bob)", alice, bob, dave)
        await bob.press(PANEL, "Approve")
        await bob.card(PANEL).get_by_role("button", name="A note for you").click()
        await expect(bob.notes.filter(has_text="@dave is asked instead of you.")).to_be_visible()
        await dave.press(PANEL, "Approve")
        await shows(PANEL, "managers 1 of 2", alice, bob, dave)
