"""Owns how tests get to a card that asks for something."""

from sandbox.cards import Card
from sandbox.finding import private_messages
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.support.waiting import eventually


async def hello(slack: Workspace, channel: str = "#general") -> Card:
    """Let Alice start `hello`; gives the card that anybody may decide, Alice too."""
    await slack.alice.command(channel, "/pipeline run hello")
    return await slack.wait_for_card(channel, button="Approve", text="Shall we go on?")


async def deploy(slack: Workspace, channel: str = "#general") -> Card:
    """Let Alice start `deploy`; gives the card that one manager decides, with a comment, but not Alice."""
    await slack.alice.command(channel, "/pipeline run deploy service=web")
    return await slack.wait_for_card(channel, button="Approve", text="Deploy web?")


async def careful(slack: Workspace, channel: str = "#general") -> Card:
    """Let Alice start `careful`; gives the card that one manager decides, who may send back to the draft."""
    await slack.alice.command(channel, "/pipeline run careful")
    return await slack.wait_for_card(channel, button="Approve", text="Is it right?")


async def release(slack: Workspace) -> Card:
    """Let Alice start `release` and give the facts; gives the card that two managers decide."""
    await slack.alice.command("#releases", "/pipeline run release version=1.2")
    card = await slack.wait_for_card("#releases", button="Complete…")
    await slack.alice.click(card, "Complete…")
    form = await slack.alice.modal("Complete")
    await form.fill(Summary="Exports are faster.").submit()
    return await slack.wait_for_card("#releases", button="Approve")


async def thread_says(slack: Workspace, card: Card, text: str) -> str:
    """Wait for a message below the card."""

    async def said() -> str | None:
        return next((c.text() for c in await slack.thread(card) if text in c.text()), None)

    return await eventually(said, what=f"{text!r} in the thread")


async def closed(slack: Workspace, card: Card) -> Card:
    """Wait until a card asks for nothing any more."""
    return await slack.wait_for(card, lambda shown: shown.buttons() == ["More…"], "only More… stays")


async def last_note(person: Person) -> Card:
    """Give the newest private note of somebody, so that its buttons can be pressed."""
    channel, message = private_messages(await person.look())[-1]
    return Card(person.seen, channel, message["ts"])


async def answer(slack: Workspace, handle: str, line: str, channel: str = "#general") -> str:
    """Let somebody type a line after the command; gives the private answer."""
    who = slack.person(handle)
    before = len(await who.private_notes())
    await who.command(channel, f"/pipeline {line}".rstrip())

    async def new() -> list[str]:
        return (await who.private_notes())[before:]

    return (await eventually(new, what=f"an answer to {line!r}"))[0]


async def showing(modal: Modal, text: str) -> Modal:
    """Wait until an open modal shows a text."""

    async def shows() -> bool:
        return text in (await modal.refresh()).text()

    await eventually(shows, what=f"{text!r} in a modal")
    return modal


# --- who decides -----------------------------------------------------------------------------------


async def panel(slack: Workspace) -> Card:
    """Let Alice start `panel`: one of security (Mallory, Carol) and both managers (Bob, Carol) decide."""
    await slack.alice.command("#general", "/pipeline run panel")
    return await slack.wait_for_card("#general", button="Approve", text="Open the firewall?")


async def form_for_two(slack: Workspace, besides: tuple[Card, ...] = ()) -> Card:
    """Let Alice start `four-eyes`; gives the form that Bob or Carol fill in, and that each may claim."""
    await slack.alice.command("#general", "/pipeline run four-eyes")
    return await slack.wait_for_card("#general", button="Claim", besides=besides)


async def leafing(modal: Modal, text: str) -> Modal:
    """Turn the pages of an open modal until one shows a text."""
    for page in range(2, 20):
        if text in modal.text():
            break
        await modal.press("Next page")
        await showing(modal, f"Page {page} of")
    return modal


async def more(who: Person, card: Card) -> Modal:
    """Open More… of a card."""
    await who.click(card, "More…")
    return await who.modal("Details")


async def hand_over(who: Person, card: Card, to: str, reason: str, **besides: str) -> Modal:
    """Hand over a place: one's own, or that of `Whose place`; gives the modal that was sent."""
    await (await more(who, card)).press("Hand over…")
    modal = await who.modal("Hand over")
    return await modal.fill({"To": to, "Reason": reason, **besides}).submit()
