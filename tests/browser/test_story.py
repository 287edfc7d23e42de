"""The main job as a newcomer tries it: `signoff demo`, and then everything in the page."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.demo import demo
from tests.browser.story import (
    alice_gives_facts,
    alice_starts,
    bob_and_carol_approve,
    bob_sends_it_back,
    everybody,
    it_is_asked_again,
    it_is_completed,
    mallory_is_refused,
)
from tests.browser.visitor import Visits


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_release_is_sent_back_once_and_then_approved_by_two(
    visits: Visits, tmp_path: Path, width: int
) -> None:
    async with demo(tmp_path) as started:
        people = await everybody(visits, started.url, width=width)
        await alice_starts(people.alice)
        await alice_gives_facts(people.alice, "Exports are faster.")
        await expect(people.alice.ticked("Complete the facts")).to_be_visible()
        await bob_sends_it_back(people.bob)
        await expect(people.bob.ticked("Send it back")).to_be_visible()
        await it_is_asked_again(people.alice)
        await alice_gives_facts(people.alice, "Exports are twice as fast.")
        await mallory_is_refused(people.mallory, people.alice, people.bob, people.carol)
        await bob_and_carol_approve(people.bob, people.carol)
        await it_is_completed(people.alice)
        await expect(people.alice.ticked("Approve it twice")).to_be_visible()
        assert await people.alice.page.evaluate("document.documentElement.scrollWidth") == width
