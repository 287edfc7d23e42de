"""Around a decision, at the page: a question that is answered first, and an approval that is undone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.deciding import has_button, office, open_more, shows
from tests.browser.visitor import Visitor, Visits

WIDTHS = pytest.mark.parametrize("width", [1280, 390])
SIGN, PRICE = "Sign here?", "Change the price?"


@WIDTHS
async def test_a_question_is_asked_answered_directly_and_read_on_the_card(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as url:
        alice, bob = [await visits.visitor(url, handle, width=width) for handle in ("alice", "bob")]
        await alice.start("sign")
        await has_button(SIGN, "Approve", alice, bob)
        await ask(bob, SIGN, "Who has read it?")
        await shows(SIGN, "Needs information", alice, bob)
        await shows(SIGN, "@bob asked @alice", alice, bob)
        await alice.press(SIGN, "Answer…")
        await expect(alice.dialog).to_contain_text("Who has read it?")
        await alice.dialog.get_by_label("Answer").fill("Our lawyers, twice.")
        await alice.send("Answer")
        await shows(SIGN, "Our lawyers, twice.", alice, bob)
        await expect(bob.card(SIGN)).not_to_contain_text("Needs information")
        await bob.press(SIGN, "Approve")
        await shows(SIGN, "Approved by @bob", alice, bob)
        await shows(SIGN, "Our lawyers, twice.", alice)
        assert await bob.page.evaluate("document.documentElement.scrollWidth") == width


@WIDTHS
async def test_a_decision_is_undone_and_waits_again(visits: Visits, tmp_path: Path, width: int) -> None:
    async with office(tmp_path) as url:
        alice, bob, carol = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "carol")
        ]
        await alice.start("slowly")
        await has_button(PRICE, "Approve", alice, bob)
        await bob.press(PRICE, "Approve")
        await shows(PRICE, "Approved by @bob, takes effect at", alice, bob, carol)
        await has_button(PRICE, "Undo", alice, bob, carol)
        await expect(carol.card(PRICE).get_by_role("button", name="Approve", exact=True)).to_have_count(0)
        await carol.press(PRICE, "Undo")
        await expect(carol.notes.filter(has_text="Only @bob, who decided this")).to_be_visible()
        await bob.press(PRICE, "Undo")
        await has_button(PRICE, "Approve", alice, bob, carol)
        await expect(bob.card(PRICE)).not_to_contain_text("takes effect")


async def ask(someone: Visitor, title: str, question: str) -> None:
    """Ask whoever is suggested, behind More…."""
    await open_more(someone, title)
    await someone.dialog.get_by_role("button", name="Ask a question…", exact=True).click()
    await someone.dialog.get_by_label("Question").fill(question)
    await someone.dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(someone.dialog).to_contain_text("@alice is asked.")
    await someone.dialog.get_by_role("button", name="Close", exact=True).click()
    await expect(someone.dialog).to_be_hidden()  # and with it the view behind it
