"""Owns the story under fire: a release is sent back once and approved by two, whatever happens to the bot."""

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from tests.crash.people import Living, Patient

COMMAND = "/pipeline run release version=1.2"
REASON = "The notes are too thin."


async def release(slack: Workspace, lives: Living) -> None:
    """Lead a release from the command to its end."""
    people = Patient(slack, lives)
    task = await people.start(slack.alice, COMMAND, "release-1")
    facts = await people.card("Complete…")
    await alice_gives_facts(people, facts, "Exports are faster.")
    review = await people.card("Approve")
    await bob_sends_it_back(people, review)
    again = await people.card("Complete…", facts)
    assert REASON in again.text()
    await alice_gives_facts(people, again, "Exports are twice as fast.")
    review = await people.card("Approve", review)
    await mallory_is_refused(people, review)
    await people.press(slack.bob, review, "Approve", lambda: "1 of 2" in review.text())
    await people.press(slack.carol, review, "Approve", lambda: "Approved* by" in review.text())
    await slack.wait_for(task, lambda shown: "Completed" in shown.text(), "the task ends")


async def alice_gives_facts(people: Patient, card: Card, summary: str) -> None:
    """Complete the form of this card."""

    def fill(form: Modal) -> None:
        form.fill(Summary=summary).select("Level", "High")

    alice = people.slack.alice
    await people.send(alice, card, "Complete…", fill, lambda: not card.has_button("Complete…"))


async def bob_sends_it_back(people: Patient, card: Card) -> None:
    """Reject, with a reason, back to the draft."""

    def fill(form: Modal) -> None:
        form.fill(Reason=REASON).select("Send back to", "draft")

    await people.send(people.slack.bob, card, "Reject…", fill, lambda: "Sent back to *draft*" in card.text())


async def mallory_is_refused(people: Patient, card: Card) -> None:
    """Press Approve as a stranger."""
    mallory = people.slack.mallory
    told: list[str] = []

    async def attempt(life: int) -> None:
        told.append(await people.answer(life, mallory, lambda: mallory.click(card, "Approve")))

    await people.until(lambda: bool(told), attempt)
    assert "release-managers" in told[0]
