"""chat.*: who may post where, what is refused by which name, and what an edit keeps."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST, without_events, without_scopes
from tests.sandbox.calling import messages, refusal
from tests.sandbox.payloads import actions, button, section

RELEASES, LEADS = "C0RELEASES1", "C0LEADS0001"
ALICE, BOB = "U0ALICE0001", "U0BOB000001"


async def test_a_message_gets_ids_for_its_blocks_and_elements(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=RELEASES, text="t", blocks=[section(), actions(button())])
    blocks: list[dict[str, Any]] = posted["message"]["blocks"]
    assert all(block["block_id"] for block in blocks)
    assert blocks[1]["elements"][0]["action_id"]


async def test_forms_are_read_as_json_bodies_are(client: AsyncWebClient) -> None:
    data = {"channel": RELEASES, "blocks": '[{"type": "divider"}]', "text": "t"}
    posted = await client.api_call("chat.postMessage", data=data)
    assert posted["message"]["blocks"][0]["type"] == "divider"


async def test_a_channel_may_be_named_and_a_person_may_be_the_channel(client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel="#releases", text="t"))["channel"] == RELEASES
    direct = await client.chat_postMessage(channel=ALICE, text="t")
    assert direct["channel"].startswith("D")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "t"}, "channel_not_found"),
        ({"channel": LEADS, "text": "t"}, "channel_not_found"),
        ({"channel": RELEASES}, "no_text"),
        ({"text": "t"}, "invalid_arguments"),
        ({"channel": RELEASES, "text": "t", "blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"channel": RELEASES, "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"channel": RELEASES, "text": "t", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": RELEASES, "text": "t", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": RELEASES, "text": "t", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": RELEASES, "text": "t", "markdown_text": "t"}, "markdown_text_conflict"),
        ({"channel": "U0OSCAR0001", "text": "t"}, "user_disabled"),
    ],
)
async def test_a_post_is_refused_by_slacks_name(
    client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await refusal(client, "chat.postMessage", **arguments) == error


async def test_an_invalid_block_is_pointed_at(client: AsyncWebClient) -> None:
    found = await messages(client, "chat.postMessage", channel=RELEASES, blocks=[section("")])
    assert found == ["[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"]


async def test_nothing_can_be_posted_into_an_archived_channel(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await slack.happen("archive", channel="#releases")
    assert await refusal(client, "chat.postMessage", channel=RELEASES, text="t") == "is_archived"


async def test_without_the_public_scope_only_members_post() -> None:
    async with Sandbox(without_scopes("chat:write.public")) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert await refusal(client, "chat.postMessage", channel=RELEASES, text="t") == "not_in_channel"
        await client.conversations_join(channel=RELEASES)
        assert await refusal(client, "chat.postMessage", channel=RELEASES, text="t") is None


async def test_a_missing_scope_is_named() -> None:
    async with Sandbox(without_scopes("chat:write")) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        answer = await client.api_call("auth.test")
        assert "chat:write," not in answer.headers["X-OAuth-Scopes"]
        assert await refusal(client, "chat.postMessage", channel=RELEASES, text="t") == "missing_scope"


async def test_an_update_without_blocks_removes_them_and_keeps_metadata(client: AsyncWebClient) -> None:
    metadata = {"event_type": "asked", "event_payload": {"key": "1"}}
    posted = await client.chat_postMessage(channel=RELEASES, text="t", blocks=[section()], metadata=metadata)
    changed = await client.chat_update(channel=RELEASES, ts=posted["ts"], text="only text")
    assert "blocks" not in changed["message"]
    assert changed["message"]["metadata"] == metadata
    assert changed["message"]["edited"]["user"] == "U0SIGNOFF01"


async def test_an_update_is_refused_by_slacks_name(client: AsyncWebClient, slack: Workspace) -> None:
    theirs = await slack.alice.say("#releases", "hello")
    assert (
        await refusal(client, "chat.update", channel=RELEASES, ts=theirs.ts, text="t")
        == "cant_update_message"
    )
    assert (
        await refusal(client, "chat.update", channel=RELEASES, ts="1.000001", text="t") == "message_not_found"
    )
    assert await refusal(client, "chat.update", channel=ALICE, ts=theirs.ts, text="t") == "channel_not_found"
    mine = await client.chat_postMessage(channel=RELEASES, text="t")
    assert (
        await refusal(client, "chat.update", channel=RELEASES, ts=mine["ts"], text="x" * 4001)
        == "msg_too_long"
    )


async def test_a_deleted_message_is_gone_and_a_thread_keeps_a_tombstone(client: AsyncWebClient) -> None:
    await client.conversations_join(channel=RELEASES)
    alone = await client.chat_postMessage(channel=RELEASES, text="alone")
    await client.chat_delete(channel=RELEASES, ts=alone["ts"])
    assert await refusal(client, "chat.delete", channel=RELEASES, ts=alone["ts"]) == "message_not_found"
    root = await client.chat_postMessage(channel=RELEASES, text="root")
    await client.chat_postMessage(channel=RELEASES, text="reply", thread_ts=root["ts"])
    await client.chat_delete(channel=RELEASES, ts=root["ts"])
    left = (await client.conversations_replies(channel=RELEASES, ts=root["ts"]))["messages"]
    assert [message["text"] for message in left] == ["This message was deleted.", "reply"]
    assert (
        await refusal(client, "chat.update", channel=RELEASES, ts=root["ts"], text="t") == "message_not_found"
    )


async def test_an_ephemeral_is_seen_by_its_reader_alone(client: AsyncWebClient, slack: Workspace) -> None:
    await client.conversations_join(channel=RELEASES)
    sent = await client.chat_postEphemeral(channel=RELEASES, user=ALICE, text="only you")
    assert await slack.alice.private_note() == "only you"
    assert await slack.bob.private_notes() == []
    assert (await client.conversations_history(channel=RELEASES))["messages"] == []
    assert await refusal(client, "chat.update", channel=RELEASES, ts=sent["message_ts"], text="t") == (
        "message_not_found"
    )


async def test_an_ephemeral_needs_bot_and_reader_in_the_channel(
    client: AsyncWebClient, slack: Workspace
) -> None:
    arguments = {"channel": RELEASES, "user": ALICE, "text": "t"}
    assert await refusal(client, "chat.postEphemeral", **arguments) == "not_in_channel"
    await client.conversations_join(channel=RELEASES)
    await slack.happen("leave", channel="#releases", person="alice")
    assert await refusal(client, "chat.postEphemeral", **arguments) == "user_not_in_channel"


async def test_a_reply_cannot_be_replied_to(client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel=RELEASES, text="root")
    reply = await client.chat_postMessage(channel=RELEASES, text="reply", thread_ts=root["ts"])
    arguments = {"channel": RELEASES, "text": "t", "thread_ts": reply["ts"]}
    assert await refusal(client, "chat.postMessage", **arguments) == "cannot_reply_to_message"


async def test_a_permalink_leads_to_the_message(client: AsyncWebClient, sandbox: Sandbox) -> None:
    root = await client.chat_postMessage(channel=RELEASES, text="root")
    link = (await client.chat_getPermalink(channel=RELEASES, message_ts=root["ts"]))["permalink"]
    assert link == f"{sandbox.url}/archives/{RELEASES}/p{root['ts'].replace('.', '')}"
    assert (
        await refusal(client, "chat.getPermalink", channel=RELEASES, message_ts="1.1") == "message_not_found"
    )


async def test_the_messages_tab_must_be_on_for_direct_messages() -> None:
    features = {**MANIFEST["features"], "app_home": {"messages_tab_enabled": False}}
    async with Sandbox({**without_events("message.im"), "features": features}) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert await refusal(client, "chat.postMessage", channel=BOB, text="t") == "messages_tab_disabled"
