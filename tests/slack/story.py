"""Owns the story that the bot is built for: a release that is drafted, sent back once, and approved."""

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import showing

COMMAND = "/pipeline run release version=1.2"


async def facts_are_given(
    slack: Workspace, summary: str, *, besides: tuple[Card, ...] = (), before: str | None = None
) -> Card:
    """Alice completes the form that asks for facts; gives its card. `before`: what she wrote last time."""
    card = await slack.wait_for_card("#releases", button="Complete…", besides=besides)
    await slack.alice.click(card, "Complete…")
    form = await slack.alice.modal("Complete")
    assert form.value("Summary") == before
    await form.fill(Summary=summary).select("Level", "High").submit()
    assert not form.is_open, form.text()
    return await slack.wait_for(card, lambda shown: not shown.has_button("Complete…"), "completed")


async def review_is_asked(slack: Workspace, *, besides: tuple[Card, ...] = ()) -> Card:
    """Wait for the gate."""
    return await slack.wait_for_card("#releases", button="Approve", besides=besides)


async def bob_sends_it_back(slack: Workspace, card: Card) -> None:
    """Bob rejects, with a reason, back to the draft."""
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    await modal.fill(Reason="The notes are too thin.").press("Send back to", "draft")
    await (await showing(modal, "*Runs again*")).submit()
    assert not modal.is_open, modal.text()


async def both_approve(slack: Workspace, card: Card) -> None:
    """Two managers approve: one is not enough."""
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2" in shown.text(), "the first approval counts")
    await slack.carol.click(card, "Approve")
    await slack.wait_for(card, lambda shown: not shown.has_button("Approve"), "the second one decides")


async def whole_story(slack: Workspace) -> list[Card]:
    """Lead a release from the command to its end; gives the cards: of the task, and of each request."""
    await slack.alice.command("#releases", COMMAND)
    assert "Started *release-1*" in await slack.alice.private_note()
    task = await slack.wait_for_card("#releases", button="Details…", text="release-1")
    facts = await facts_are_given(slack, "Exports are faster.")
    review = await review_is_asked(slack)
    assert "Level High" in " ".join(review.text().split()), review.text()
    await bob_sends_it_back(slack, review)
    facts_again = await slack.wait_for_card("#releases", button="Complete…", besides=(facts,))
    assert "The notes are too thin." in facts_again.text()
    facts_before = "Exports are faster."
    await facts_are_given(slack, "Exports are twice as fast.", besides=(facts,), before=facts_before)
    review_again = await review_is_asked(slack, besides=(review,))
    assert "Reworked, because: The notes are too thin." in review_again.text()
    await slack.mallory.click(review_again, "Approve")
    assert "release-managers" in await slack.mallory.private_note()
    await both_approve(slack, review_again)
    await slack.wait_for(task, lambda shown: "Completed" in shown.text(), "the task ends")
    return [task, facts, review, facts_again, review_again]
