"""Cards that show what is no longer so: whoever clicks on one is told what happened, and it is redrawn."""

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.slack.asking import careful, closed, deploy, hello
from tests.slack.house import House
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


async def turned_back(sandbox: Sandbox, card: Card, blocks: list[dict[str, Any]]) -> None:
    """Let a card look as it did before, as if an edit of ours had never come through."""
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    await client.chat_update(channel=card.channel, ts=card.ts, text="old", blocks=blocks)


async def test_a_click_on_an_old_card_is_told_what_happened_and_repairs_it(
    slack: Workspace, sandbox: Sandbox
) -> None:
    card = await hello(slack)
    blocks = card.blocks
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    await turned_back(sandbox, card, blocks)
    await slack.wait_for(card, lambda shown: shown.has_button("Approve"), "the old card")
    await slack.bob.click(card, "Approve")
    assert "@alice already approved this" in await slack.bob.private_note()
    await closed(slack, card)
    assert "*Approved* by @alice" in card.text()


@pytest.mark.parametrize("button", ["Approve", "Reject…", "More…"])
async def test_it_is_repaired_even_when_its_row_is_lost(
    slack: Workspace, sandbox: Sandbox, home: House, button: str
) -> None:
    card = await hello(slack)
    blocks = card.blocks
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    home.sql("DELETE FROM pipeline_cards WHERE ts = ?", card.ts)
    await turned_back(sandbox, card, blocks)
    await slack.wait_for(card, lambda shown: shown.has_button("Approve"), "the old card")
    await slack.bob.click(card, button)
    await closed(slack, card)
    assert "*Approved* by @alice" in card.text()
    assert len([c for c in await slack.messages("#general") if "Shall we go on?" in c.text()]) == 1


async def test_a_copy_that_we_do_not_know_decides_the_same_request(
    slack: Workspace, sandbox: Sandbox
) -> None:
    card = await hello(slack)
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    await client.chat_postMessage(channel=card.channel, text="copy", blocks=card.blocks)
    copy = await slack.wait_for_card("#general", button="Approve", besides=(card,))
    await slack.bob.click(copy, "Approve")
    await closed(slack, copy)
    await closed(slack, card)
    assert "*Approved* by @bob" in copy.text()
    assert "*Approved* by @bob" in card.text()


async def test_a_click_on_what_was_shown_before_a_send_back_decides_nothing(slack: Workspace) -> None:
    card = await careful(slack)
    before = card.as_it_is()
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    await modal.fill(Reason="Too thin.").select("Send back to", "draft").submit()
    again = await slack.wait_for_card("#general", button="Approve", besides=(card,))
    await slack.carol.click(before, "Approve")
    note = await slack.carol.private_note()
    assert "@bob already rejected this and sent it back to *draft*" in note
    assert again.has_button("Approve")


async def test_a_button_that_carries_nonsense_is_answered_clearly(slack: Workspace, sandbox: Sandbox) -> None:
    card = await deploy(slack)
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    for value in ("nonsense", json.dumps({"human_task": "gone-1"}), json.dumps({"task": "t"})):
        button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "value": value}
        blocks = [{"type": "actions", "elements": [{**button, "action_id": "approve"}]}]
        await client.chat_postMessage(channel=card.channel, text=value, blocks=blocks)
        odd = await slack.wait_for_card("#general", button="Go")
        await slack.bob.click(odd, "Go")
        said = await slack.bob.private_note()
        assert "nothing was changed" in said.lower()
    assert card.has_button("Approve")


async def test_a_button_of_an_older_version_is_answered(slack: Workspace, sandbox: Sandbox) -> None:
    card = await hello(slack)
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "long_gone"}
    blocks = [{"type": "actions", "elements": [button]}]
    await client.chat_postMessage(channel=card.channel, text="old", blocks=blocks)
    odd = await slack.wait_for_card("#general", button="Go")
    await slack.bob.click(odd, "Go")
    assert "cannot read what this button carries" in await slack.bob.private_note()


async def test_a_message_that_was_deleted_is_posted_again_when_it_changes(slack: Workspace) -> None:
    card = await hello(slack)
    before = card.as_it_is()
    await slack.happen("delete-message", channel="#general", ts=card.ts)
    assert before.has_button("Approve")
    await slack.alice.command("#general", "/pipeline cancel hello-1")
    await (await slack.alice.modal("Cancel task")).submit()

    async def shown_again() -> bool:
        cards = await slack.messages("#general")
        return any("the task was cancelled" in c.text() and c.ts != card.ts for c in cards)

    await eventually(shown_again, what="the card")


async def test_a_click_on_other_content_than_is_asked_about_decides_nothing(
    slack: Workspace, sandbox: Sandbox
) -> None:
    card = await careful(slack)
    blocks = json.loads(json.dumps(card.blocks))
    for block in blocks:
        for button in block.get("elements", []) if block["type"] == "actions" else []:
            button["value"] = json.dumps({**json.loads(button["value"]), "fingerprint": "of-something-else"})
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    await client.chat_postMessage(channel=card.channel, text="other", blocks=blocks)
    other = await slack.wait_for_card("#general", button="Approve", besides=(card,))
    await slack.bob.click(other, "Approve")
    assert "What you saw has changed in the meantime" in await slack.bob.private_note()
    assert "0 of 1" in card.text()
