"""conversations.*, users.*, usergroups.*: what the app may know, page by page."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.refusals import NotPossible
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST, without_scopes
from tests.sandbox.calling import refusal

RELEASES, LEADS = "C0RELEASES1", "C0LEADS0001"
ALICE = "U0ALICE0001"


async def test_the_token_says_who_the_bot_is(client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["team_id"], me["user_id"], me["user"]) == ("T0ACME00001", "U0SIGNOFF01", "pipeline")


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-wrong", "invalid_auth"), ("", "not_authed")],
)
async def test_a_wrong_token_is_refused(sandbox: Sandbox, token: str, error: str) -> None:
    client = AsyncWebClient(token=token, base_url=sandbox.api_url)
    assert await refusal(client, "auth.test") == error


async def test_each_token_is_for_its_own_methods(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert await refusal(client, "apps.connections.open") == "not_allowed_token_type"
    app_client = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    assert await refusal(app_client, "auth.test") == "not_allowed_token_type"


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    assert await refusal(client, "chat.shout") == "unknown_method"


async def test_revoked_and_uninstalled_are_told_apart(client: AsyncWebClient, slack: Workspace) -> None:
    await slack.happen("revoke")
    assert await refusal(client, "auth.test") == "token_revoked"
    await slack.happen("uninstall")
    assert await refusal(client, "auth.test") == "account_inactive"
    await slack.happen("reinstall")
    assert await refusal(client, "auth.test") is None


async def test_a_private_channel_is_unknown_until_the_bot_is_invited(
    client: AsyncWebClient, slack: Workspace
) -> None:
    assert await refusal(client, "conversations.info", channel=LEADS) == "channel_not_found"
    await slack.happen("join", channel="#leads", person="pipeline")
    found = await client.conversations_info(channel=LEADS)
    assert found["channel"]["is_private"]
    assert ALICE in (await client.conversations_members(channel=LEADS))["members"]


async def test_only_public_channels_can_be_joined(client: AsyncWebClient, slack: Workspace) -> None:
    joined = await client.conversations_join(channel=RELEASES)
    assert joined["channel"]["is_member"]
    assert (await client.conversations_join(channel=RELEASES))["warning"] == "already_in_channel"
    await slack.happen("archive", channel="#general")
    assert await refusal(client, "conversations.join", channel="C0GENERAL01") == "is_archived"


async def test_lists_come_in_pages(client: AsyncWebClient) -> None:
    first = await client.users_list(limit=3)
    assert len(first["members"]) == 3
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.users_list(limit=100, cursor=cursor)
    assert second["response_metadata"]["next_cursor"] == ""
    names = [member["name"] for member in [*first["members"], *second["members"]]]
    assert names[:3] == ["alice", "bob", "carol"]
    assert len(names) == len(set(names)) == 8
    assert await refusal(client, "users.list", cursor="rubbish") == "invalid_cursor"


async def test_channels_are_listed_by_kind(client: AsyncWebClient) -> None:
    public = await client.conversations_list(types="public_channel,private_channel")
    assert [channel["name"] for channel in public["channels"]] == ["general", "releases"]
    assert (await client.users_conversations())["channels"] == []
    assert await refusal(client, "conversations.list", types="secret") == "invalid_types"


async def test_the_scope_depends_on_the_kind_of_conversation() -> None:
    async with Sandbox(without_scopes("groups:read")) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        await Workspace(sandbox.control.call).happen("join", channel="#leads", person="pipeline")
        assert await refusal(client, "conversations.info", channel=LEADS) == "missing_scope"
        assert await refusal(client, "conversations.info", channel=RELEASES) is None


async def test_history_needs_membership(client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=RELEASES, text="t")
    assert await refusal(client, "conversations.history", channel=RELEASES) == "not_in_channel"
    assert await refusal(client, "conversations.replies", channel=RELEASES, ts="1.1") == "not_in_channel"


async def test_history_is_newest_first_between_two_instants(client: AsyncWebClient) -> None:
    await client.conversations_join(channel=RELEASES)
    posted = [(await client.chat_postMessage(channel=RELEASES, text=str(n)))["ts"] for n in range(4)]
    await client.chat_postMessage(channel=RELEASES, text="reply", thread_ts=posted[0])

    async def texts(oldest: str | None = None, latest: str | None = None) -> list[str]:
        answer = await client.conversations_history(channel=RELEASES, oldest=oldest, latest=latest)
        return [message["text"] for message in answer["messages"]]

    assert await texts() == ["3", "2", "1", "0"]
    assert await texts(oldest=posted[1], latest=posted[3]) == ["2"]
    between = await client.conversations_history(
        channel=RELEASES, oldest=posted[1], latest=posted[3], inclusive=True, limit=2
    )
    assert [message["text"] for message in between["messages"]] == ["3", "2"]
    assert between["has_more"]


async def test_metadata_is_whole_only_when_asked_for(client: AsyncWebClient) -> None:
    await client.conversations_join(channel=RELEASES)
    metadata = {"event_type": "asked", "event_payload": {"key": "1"}}
    root = await client.chat_postMessage(channel=RELEASES, text="t", metadata=metadata)
    await client.chat_postMessage(channel=RELEASES, text="t", metadata=metadata, thread_ts=root["ts"])
    short = await client.conversations_history(channel=RELEASES)
    assert short["messages"][0]["metadata"] == {"event_type": "asked"}
    whole = await client.conversations_replies(channel=RELEASES, ts=root["ts"], include_all_metadata=True)
    assert [message["metadata"] for message in whole["messages"]] == [metadata, metadata]


async def test_people_are_found_by_address(client: AsyncWebClient) -> None:
    found = await client.users_lookupByEmail(email="Bob@Example.com")
    assert found["user"]["name"] == "bob"
    assert await refusal(client, "users.lookupByEmail", email="oscar@example.com") == "users_not_found"
    assert await refusal(client, "users.info", user="U0NOBODY") == "user_not_found"
    assert (await client.users_info(user=ALICE, include_locale=True))["user"]["locale"] == "en-US"


async def test_addresses_need_their_own_scope() -> None:
    async with Sandbox(without_scopes("users:read.email")) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert "email" not in (await client.users_info(user=ALICE))["user"]["profile"]
        assert await refusal(client, "users.lookupByEmail", email="bob@example.com") == "missing_scope"


async def test_guests_and_deactivated_people_can_be_told(client: AsyncWebClient) -> None:
    people = {member["name"]: member for member in (await client.users_list())["members"]}
    assert people["grace"]["is_restricted"]
    assert people["oscar"]["deleted"]
    assert people["pipeline"]["is_bot"]


async def test_groups_have_members(client: AsyncWebClient) -> None:
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert groups[0]["handle"] == "release-managers"
    users = await client.usergroups_users_list(usergroup=groups[0]["id"])
    assert users["users"] == groups[0]["users"] == ["U0BOB000001", "U0CAROL0001"]
    assert await refusal(client, "usergroups.users.list", usergroup="S0NONE") == "no_such_subteam"


async def test_a_free_plan_has_no_groups() -> None:
    async with Sandbox(MANIFEST, settings=Settings(paid_plan=False)) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert await refusal(client, "usergroups.list") == "paid_teams_only"


async def test_a_direct_message_is_opened_once(client: AsyncWebClient) -> None:
    first = await client.conversations_open(users=ALICE)
    second = await client.conversations_open(users=ALICE)
    assert first["channel"]["id"] == second["channel"]["id"]
    assert await refusal(client, "conversations.open", users="U0NOBODY") == "user_not_found"


async def test_the_rest_of_the_methods_answer(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=RELEASES, text="t")
    await client.conversations_join(channel=RELEASES)
    await client.reactions_add(channel=RELEASES, timestamp=posted["ts"], name="eyes")
    reaction = {"channel": RELEASES, "timestamp": posted["ts"], "name": "eyes"}
    assert await refusal(client, "reactions.add", **reaction) == "already_reacted"
    assert (await client.team_info())["team"]["name"] == "Acme"
    assert (await client.bots_info())["bot"]["user_id"] == "U0SIGNOFF01"


async def test_newcomers_and_new_groups_are_known(client: AsyncWebClient, slack: Workspace) -> None:
    person = (await slack.happen("add-person", handle="peggy", about={"is_guest": True}))["id"]
    assert (await client.users_lookupByEmail(email="peggy@example.com"))["user"]["id"] == person
    group = (await slack.happen("add-group", handle="security", members=["peggy", "dave"]))["id"]
    assert person in (await client.usergroups_users_list(usergroup=group))["users"]
    with pytest.raises(NotPossible, match="peggy already"):
        await slack.happen("add-person", handle="peggy")
