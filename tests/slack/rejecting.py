"""Owns how tests reject: the view, what is chosen in it, and a task of many branches to reject in."""

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import showing

REASON = "The notes are too thin."
TO_DRAFT = "If it goes back to draft"
TO_STYLE = "If it goes back to style"


async def branches(slack: Workspace) -> Card:
    """Let Alice start `branches` and Carol approve its style; gives the card that the managers decide."""
    await slack.alice.command("#general", "/pipeline run branches")
    style = await slack.wait_for_card("#general", button="Approve", text="Does it read well?")
    await slack.carol.click(style, "Approve")
    return await slack.wait_for_card("#general", button="Approve", text="Shall it go out?")


async def rejecting(who: Person, card: Card, **typed: str) -> Modal:
    """Press Reject… and begin to type."""
    await who.click(card, "Reject…")
    return (await who.modal("Reject")).fill(typed)


async def chosen(modal: Modal, target: str, text: str = "*Runs again*") -> Modal:
    """Choose where the work goes, and wait until the view says what that does."""
    return await showing(await modal.press("Send back to", target), text)
