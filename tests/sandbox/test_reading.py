"""Markup, mentions and unread marks."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.markup import command_text
from sandbox.people import Workspace
from sandbox.refusals import NotPossible
from sandbox.server import Sandbox
from tests.sandbox.payloads import mrkdwn, plain, rich, section

RELEASES, BOB, CAROL = "C0RELEASES1", "<@U0BOB000001>", "<@U0CAROL0001>"
GROUP = "<!subteam^S0RELEASE01>"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("hello @bob", f"hello {BOB}"),
        ("@release-managers look", f"{GROUP} look"),
        ("see #general", "see <#C0GENERAL01|general>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("@here and @nobody", "<!here> and @nobody"),
        ("https://example.com/a?b=1&c=2 .", "<https://example.com/a?b=1&amp;c=2> ."),
        ("bob@example.com", "bob@example.com"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
async def test_typed_text_becomes_slacks_markup(slack: Workspace, typed: str, text: str) -> None:
    assert (await slack.alice.say("#releases", typed)).text() == text


async def mentions(slack: Workspace) -> dict[str, int]:
    people = ("alice", "bob", "carol", "mallory")
    return {handle: (await slack.person(handle).unread("#releases"))[1] for handle in people}


async def test_groups_people_and_broadcasts_reach_whom_they_name(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[section(f"for {GROUP}")])
    assert await mentions(slack) == {"alice": 0, "bob": 1, "carol": 1, "mallory": 0}
    await client.chat_postMessage(channel=RELEASES, text=f"for {CAROL}")
    await client.chat_postMessage(channel=RELEASES, text="for <!channel>")
    assert await mentions(slack) == {"alice": 1, "bob": 2, "carol": 3, "mallory": 1}


async def test_where_there_are_blocks_the_text_mentions_nobody(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await client.chat_postMessage(channel=RELEASES, text=f"for {BOB}", blocks=[section("nobody")])
    assert (await mentions(slack))["bob"] == 0


async def test_plain_text_and_rich_text_are_not_parsed(client: AsyncWebClient, slack: Workspace) -> None:
    header = {"type": "header", "text": plain(f"for {BOB}")}
    await client.chat_postMessage(
        channel=RELEASES, text="t", blocks=[header, rich(f"{BOB} <!channel> @here")]
    )
    assert set((await mentions(slack)).values()) == {0}


async def test_a_bare_here_is_live_unless_verbatim(client: AsyncWebClient, slack: Workspace) -> None:
    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[section("shout @here")])
    assert (await mentions(slack))["alice"] == 1
    quiet = {"type": "section", "text": {**mrkdwn("shout @here"), "verbatim": True}}
    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[quiet])
    assert (await mentions(slack))["alice"] == 1


async def test_rich_text_elements_mention(client: AsyncWebClient, slack: Workspace) -> None:
    line = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0BOB000001"}]}
    await client.chat_postMessage(
        channel=RELEASES, text="t", blocks=[{"type": "rich_text", "elements": [line]}]
    )
    assert (await mentions(slack))["bob"] == 1


async def test_an_edit_pings_nobody(client: AsyncWebClient, slack: Workspace) -> None:
    posted = await client.chat_postMessage(channel=RELEASES, text="t")
    await slack.bob.read("#releases")
    await client.chat_update(channel=RELEASES, ts=posted["ts"], text=f"for {BOB} and {CAROL}")
    assert await slack.bob.unread("#releases") == (0, 0)
    assert await slack.carol.unread("#releases") == (1, 0)


async def test_a_reply_counts_for_those_who_follow_the_thread(
    client: AsyncWebClient, slack: Workspace
) -> None:
    root = await slack.alice.say("#releases", "root @bob")
    for person in (slack.alice, slack.bob, slack.carol):
        await person.read("#releases")
    await client.chat_postMessage(channel=RELEASES, text="t", thread_ts=root.ts)
    assert await slack.alice.unread("#releases") == (1, 0)
    assert await slack.bob.unread("#releases") == (1, 0)
    assert await slack.carol.unread("#releases") == (0, 0)


async def test_everything_in_a_direct_message_concerns_its_reader(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await client.chat_postMessage(channel="U0ALICE0001", text="psst")
    assert await slack.alice.unread("dm") == (1, 1)


def test_without_should_escape_names_stay_as_typed(sandbox: Sandbox) -> None:
    state = sandbox.platform.state
    typed = "for @bob in #releases & co"
    assert command_text(state, typed, escapes=False) == "for @bob in #releases &amp; co"
    assert command_text(state, typed, escapes=True) == (
        "for <@U0BOB000001|bob> in <#C0RELEASES1|releases> &amp; co"
    )


async def test_only_members_are_mentioned_and_only_members_write(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await slack.mallory.do("leave", conversation=RELEASES)
    await client.chat_postMessage(channel=RELEASES, text="for <@U0MALLORY01>")
    assert (await mentions(slack))["mallory"] == 0
    with pytest.raises(NotPossible, match="Join #releases first"):
        await slack.mallory.say("#releases", "hello")
    await slack.mallory.do("join", conversation=RELEASES)
    assert (await slack.mallory.say("#releases", "hello")).text() == "hello"
