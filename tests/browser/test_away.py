"""Being away, at the page: noted and said back; what is asked meanwhile goes to the stand-in."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.deciding import PANEL, office, shows
from tests.browser.visitor import Visits


async def test_whoever_is_away_is_stood_in_for_until_they_are_back(visits: Visits, tmp_path: Path) -> None:
    async with office(tmp_path) as url:
        alice, bob, dave = [await visits.visitor(url, handle) for handle in ("alice", "bob", "dave")]
        await bob.write("/pipeline away until friday @dave")
        await expect(bob.notes.last).to_contain_text("@dave")
        await alice.start("panel")
        await shows(PANEL, "(for @bob)", alice, bob, dave)
        await dave.press(PANEL, "Approve")
        await shows(PANEL, "managers 1 of 2", alice, bob, dave)
        await bob.write("/pipeline back")
        await expect(bob.notes.last).not_to_contain_text("until")
        await alice.start("panel", number=2)
        await shows(PANEL, "panel-2", alice)
        await expect(alice.card(PANEL)).not_to_contain_text("(for @bob)")
