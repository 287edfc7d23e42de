"""“This was not me”, at the page: the task stops on every screen, and an operator lets it go on."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.deciding import has_button, office, open_more, shows
from tests.browser.visitor import Visitor, Visits

CHECK, LEGAL = "Is it right?", "May we?"


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_decision_is_disowned_and_the_task_stops_until_an_operator_lets_it_go_on(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with office(tmp_path) as url:
        alice, bob, dave = [
            await visits.visitor(url, handle, width=width) for handle in ("alice", "bob", "dave")
        ]
        await alice.start("rollout")
        await has_button(CHECK, "Approve", alice, bob)
        await bob.press(CHECK, "Approve")
        await shows(CHECK, "Approved by @bob", alice, bob)
        await disown(bob, CHECK)
        await shows(CHECK, "@bob says it was not them who approved this.", alice, bob)
        await shows(LEGAL, "The task is stopped", alice, bob, dave)
        await shows("Roll out", "🛑 Stopped", alice, bob, dave)
        await expect(alice.card(LEGAL).get_by_role("button", name="Approve", exact=True)).to_have_count(0)
        await ask_again(dave, "Roll out")
        await has_button(LEGAL, "Approve", alice, bob, dave)
        await has_button(CHECK, "Approve", alice, bob, dave)
        await shows(CHECK, "round 2", alice, bob)
        assert await bob.page.evaluate("document.documentElement.scrollWidth") == width


async def disown(someone: Visitor, title: str) -> None:
    """Say behind More… that one's decision was not one's own."""
    await open_more(someone, title)
    await someone.dialog.get_by_role("button", name="This was not me…", exact=True).click()
    await expect(someone.dialog).to_contain_text("stops at once: what runs is cancelled")
    await someone.dialog.get_by_role("button", name="This was not me", exact=True).click()
    await expect(someone.dialog).to_contain_text("rollout-1 is stopped")
    await someone.dialog.get_by_role("button", name="Close", exact=True).click()
    await expect(someone.dialog).to_be_hidden()  # and with it the view behind it


async def ask_again(operator: Visitor, title: str) -> None:
    """Have the disputed decision asked for anew, in Details… of the task."""
    await operator.press(title, "Details…")
    await operator.dialog.get_by_role("button", name="Ask again…", exact=True).click()
    await expect(operator.dialog).to_contain_text("Runs again check")
    await operator.dialog.get_by_role("button", name="Ask again", exact=True).click()
    await expect(operator.dialog).to_contain_text("goes on: what was disowned is asked again")
    await operator.dialog.get_by_role("button", name="Close", exact=True).click()
