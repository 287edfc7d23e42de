"""What a newcomer may rely on: Ctrl-C loses nothing, Start over forgets all, two tabs are one person."""

import socket
from pathlib import Path

from playwright.async_api import expect

from tests.browser.demo import demo
from tests.browser.story import (
    REVIEW,
    TASK,
    alice_gives_facts,
    alice_starts,
    bob_and_carol_approve,
    bob_sends_it_back,
    it_is_asked_again,
    it_is_completed,
)
from tests.browser.visitor import NOTE, Visitor, Visits
from tests.support.curl import LINE, typed


async def texts(someone: Visitor) -> list[str]:
    """Give all messages, but private notes (Slack forgets them, too) and how long ago the last reply was."""
    messages = await someone.page.get_by_role("article").filter(has_not_text=NOTE).all_inner_texts()
    return [text.partition("Last reply")[0] for text in messages]


async def test_ctrl_c_stops_it_and_started_again_everything_is_as_it_was(
    visits: Visits, tmp_path: Path
) -> None:
    async with demo(tmp_path) as first:
        alice, bob = [await visits.visitor(first.url, handle) for handle in ("alice", "bob")]
        await alice_starts(alice)
        await alice_gives_facts(alice, "Exports are faster.")
        await expect(bob.card(REVIEW).get_by_role("button", name="Approve")).to_be_visible()
        await expect(bob.card(TASK)).to_contain_text("0 of 2 approved")
        before = await texts(alice)
        await first.stop()
    await expect(alice.page.get_by_text("Reconnecting…").first).to_be_visible()
    async with demo(tmp_path, port=first.port) as second:
        assert second.url == first.url
        await expect(alice.page.get_by_role("status").filter(has_text="Signoff is listening")).to_be_visible()
        assert await texts(alice) == before
        await expect(alice.ticked("Complete the facts")).to_be_visible()
        await bob_sends_it_back(bob)
        await it_is_asked_again(alice)
        await second.stop()


async def test_start_over_forgets_all_and_then_it_works_as_on_the_first_day(
    visits: Visits, tmp_path: Path
) -> None:
    async with demo(tmp_path) as started:
        people = [await visits.visitor(started.url, handle) for handle in ("alice", "bob", "carol")]
        alice, bob, carol = people
        await alice_starts(alice)
        await alice.page.get_by_role("button", name="Start over").click()
        await alice.dialog.get_by_role("button", name="Start over").click()
        await expect(alice.page.get_by_text("Everything is as on the first day.")).to_be_visible()
        line = (await started.program.said(rf"Started over\.(?:.*\n)+? +({LINE})"))[1]
        assert await typed(line) == (200, {"human_tasks": [], "next_cursor": None})
        for someone in people:
            await expect(someone.page.get_by_role("article")).to_have_count(0)
            await expect(someone.ticked("Start a release")).to_have_count(0)
        await alice_starts(alice)  # and it is release-1 again
        await alice_gives_facts(alice, "Exports are faster.")
        await bob_and_carol_approve(bob, carol)
        await it_is_completed(alice)
        await started.stop()


async def test_two_tabs_of_one_person_show_the_same(visits: Visits, tmp_path: Path) -> None:
    async with demo(tmp_path) as started:
        alice = await visits.visitor(started.url, "alice")
        bob = await visits.visitor(started.url, "bob")
        again = await visits.visitor(started.url, "bob")
        await alice_starts(alice)
        await alice_gives_facts(alice, "Exports are faster.")
        await bob.card(TASK).get_by_role("link", name=REVIEW).click()  # it leads within the page
        await expect(bob.page.locator("article.is-focused")).to_contain_text("Read the notes")
        await again.press(REVIEW, "Approve")
        await expect(bob.card(REVIEW)).to_contain_text("1 of 2")
        await expect(again.card(REVIEW)).to_contain_text("1 of 2")
        await bob_sends_it_back(bob)
        for tab in (bob, again):
            await expect(tab.card(REVIEW)).to_contain_text("Sent back to draft")
            await expect(tab.card(REVIEW).get_by_role("button", name="Reject…")).to_have_count(0)
            await expect(tab.dialog).to_have_count(0)


async def test_a_port_that_is_taken_is_named_and_the_invitation_comes_last(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        async with demo(tmp_path, port=taken) as started:
            assert f"Port {taken} is taken; using {started.port}." in started.program.output
            last = await started.program.said(r"Then type (.*)\n(?:.*\n)+ +curl .*\n")
            assert started.program.output.endswith(last[0])
            assert "release version=1.2" in last[1]
            await started.stop()
