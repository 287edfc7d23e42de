"""What is decided on, at the page: a text is edited while approved; a second round shows what changed."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.deciding import has_button, office, shows
from tests.browser.visitor import Visitor, Visits

WIDTHS = pytest.mark.parametrize("width", [1280, 390])
NOTES, LAST = "Are the notes right?", "Was it said?"
EDIT, FIELD = "Edit draft.notes and approve…", "draft.notes"
BOBS, CAROLS = "Exports are three times as fast.", "Exports are four times as fast."


async def open_more(someone: Visitor) -> None:
    """Open More… of the notes."""
    await someone.press(NOTES, "More…")
    await expect(someone.dialog).to_contain_text("Result of")


async def edit(someone: Visitor, text: str) -> None:
    """Open the text behind More…, and change it."""
    await open_more(someone)
    await someone.dialog.get_by_role("button", name=EDIT, exact=True).click()
    field = someone.dialog.get_by_label(FIELD, exact=True)
    await expect(field).not_to_have_value("")
    await field.fill(text)


async def approve(someone: Visitor) -> None:
    """Send the edited text."""
    await someone.dialog.get_by_role("button", name="Approve", exact=True).click()


@WIDTHS
async def test_of_two_who_edit_at_once_the_second_sees_both_texts(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as url:
        alice, bob, carol = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "carol")
        ]
        await alice.start("notes")
        await has_button(NOTES, "Approve", bob, carol)
        await edit(bob, BOBS)
        await edit(carol, CAROLS)
        await approve(bob)
        await expect(bob.dialog).to_be_hidden()
        await shows(NOTES, BOBS, alice, bob)
        await shows(NOTES, "edited by @bob", alice)
        await approve(carol)
        await expect(carol.dialog).to_contain_text("@bob edited draft.notes (version 2")
        await expect(carol.dialog).to_contain_text(BOBS)
        await expect(carol.dialog.get_by_label(FIELD, exact=True)).to_have_value(CAROLS)
        await approve(carol)
        await expect(carol.dialog).to_be_hidden()
        await shows(NOTES, "approvals of the earlier text no longer count (@bob)", alice, bob, carol)
        await bob.press(NOTES, "Approve")
        await shows(LAST, CAROLS, alice, bob, carol)  # what the step after the gate said
        assert await carol.page.evaluate("document.documentElement.scrollWidth") == width


@WIDTHS
async def test_a_second_round_shows_what_changed_beside_the_objection(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as url:
        alice, bob, carol = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "carol")
        ]
        await alice.start("notes")
        await has_button(NOTES, "Reject…", bob)
        await bob.press(NOTES, "Reject…")
        await bob.dialog.get_by_label("Reason").fill("Too thin.")
        await bob.dialog.get_by_label("Send back to").click()
        await bob.dialog.get_by_role("option", name="draft").click()
        await expect(bob.dialog).to_contain_text("If it goes back to draft:")
        await bob.send("Reject")
        await shows(NOTES, "round 2", alice, bob, carol)
        for said in (
            "Sent back by @bob at review:",
            "Too thin.",
            "since round 1: 1 field changed",
            "+ Reworked, because: Too thin.",
            "Result of numbers · unchanged since round 1",
        ):
            await shows(NOTES, said, carol)
        await open_more(carol)
        await expect(carol.dialog).to_contain_text("draft · since round 1: 1 field changed")
        await expect(carol.dialog).to_contain_text("1 field unchanged")
        assert await carol.page.evaluate("document.documentElement.scrollWidth") == width
