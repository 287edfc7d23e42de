"""Owns how tests get to a card that asks for something."""

from sandbox.cards import Card
from sandbox.people import Workspace


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


async def closed(slack: Workspace, card: Card) -> Card:
    """Wait until a card asks for nothing any more."""
    return await slack.wait_for(card, lambda shown: not shown.buttons(), "its buttons go")
