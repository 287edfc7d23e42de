"""Owns the story as people lead it at the page: a release is sent back once, and then approved by two."""

from dataclasses import dataclass

from playwright.async_api import expect

from tests.browser.visitor import Visitor, Visits

COMMAND = "/pipeline run release version=1.2"
FACTS, REVIEW, TASK = "Facts for 1.2", "Approve 1.2?", "Ship a release"
REASON = "The notes are too thin."


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody of the story, each in a browser of their own."""

    alice: Visitor
    bob: Visitor
    carol: Visitor
    mallory: Visitor


async def everybody(visits: Visits, url: str, *, width: int) -> People:
    """Open the page for each."""
    handles = ("alice", "bob", "carol", "mallory")
    return People(**{handle: await visits.visitor(url, handle, width=width) for handle in handles})


async def alice_starts(alice: Visitor) -> None:
    """Start the release."""
    await alice.start("release", "version=1.2")
    await expect(alice.card(TASK)).to_contain_text("release-1")
    await expect(alice.ticked("Start a release")).to_be_visible()


async def alice_gives_facts(alice: Visitor, summary: str) -> None:
    """Complete the newest form."""
    await alice.press(FACTS, "Complete…")
    await alice.dialog.get_by_label("Summary").fill(summary)
    await alice.dialog.get_by_label("High").check()
    await alice.send("Complete")
    await expect(alice.card(FACTS)).to_contain_text("Completed by")
    await expect(alice.card(REVIEW)).to_contain_text(summary)


async def bob_sends_it_back(bob: Visitor) -> None:
    """Reject the newest review, with a reason, back to the draft."""
    await bob.press(REVIEW, "Reject…")
    await bob.dialog.get_by_label("Reason").fill(REASON)
    await bob.dialog.get_by_label("Send back to").click()
    await bob.dialog.get_by_role("option", name="draft").click()
    await expect(bob.dialog).to_contain_text("Runs again draft, facts and review")
    await bob.send("Reject")
    closed = bob.page.get_by_role("article").filter(has_text="Sent back to draft")
    await expect(closed).to_contain_text(REASON)
    await expect(closed.get_by_role("button", name="Approve")).to_have_count(0)


async def it_is_asked_again(alice: Visitor) -> None:
    """See draft and facts asked again, and why."""
    asked = alice.card(FACTS)
    await expect(asked.get_by_role("button", name="Complete…")).to_be_visible()
    await expect(asked).to_contain_text(f"Reworked, because: {REASON}")  # the draft was written again
    await expect(asked).to_contain_text("Sent back by @bob at review")
    await expect(asked).to_contain_text(REASON)
    await expect(alice.card(TASK)).to_contain_text("round 2")


async def mallory_is_refused(mallory: Visitor, *others: Visitor) -> None:
    """Press Approve as a stranger; only she learns what came of it."""
    await mallory.press(REVIEW, "Approve")
    note = mallory.notes.filter(has_text="release-managers")
    await expect(note).to_be_visible()
    await expect(note).to_contain_text("Nothing was changed.")
    await expect(mallory.card(REVIEW)).to_contain_text("0 of 2")
    for other in others:
        await expect(other.page.get_by_role("article").filter(has_text="Nothing was changed.")).to_have_count(
            0
        )


async def bob_and_carol_approve(bob: Visitor, carol: Visitor) -> None:
    """Approve the newest review; one is not enough."""
    await bob.press(REVIEW, "Approve")
    await expect(carol.card(REVIEW)).to_contain_text("1 of 2")
    await carol.press(REVIEW, "Approve")
    for someone in (bob, carol):
        await expect(someone.card(REVIEW)).to_contain_text("Approved by")
        await expect(someone.card(REVIEW).get_by_role("button", name="Approve")).to_have_count(0)


async def it_is_completed(someone: Visitor) -> None:
    """See the task end."""
    await expect(someone.card(TASK)).to_contain_text("Completed")
    await expect(someone.card(TASK)).not_to_contain_text("not started")
