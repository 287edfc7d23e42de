"""What becomes of a call to Slack: a yes, a no, not now, or unclear; none is taken for another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot import ids
from bot.cards.message import Message
from bot.messenger import CannotLook, Draft, MessageGone, Messenger, NotNow, RefusedBySlack, Unclear
from engine.model import Surface
from engine.ports.queries import CardLink
from tests.makers import NOON
from tests.process.slack_double import (
    CUT,
    IMPATIENT_S,
    LATE,
    PATIENT_S,
    Reply,
    SlackDouble,
    no,
    ok,
    slack_double,
)

C1, BOB = Surface("C1"), Surface("UBOB")
TEXT = Message("Go?", ({"type": "divider"},))
LINK = CardLink(surface=C1, channel="C1", ts="1.2")
POSTED = ok(channel="C1", ts="1.2")
BRIEFLY_S = 0.2
POST, EDIT, OPEN = "chat.postMessage", "chat.update", "conversations.open"
HISTORY, REPLIES = "conversations.history", "conversations.replies"
UNCLEAR = {
    "cut": CUT,
    "500": Reply(status=500, body="<html>"),
    "500 with a word": no("unknown_error", status=500),
    "503": no("service_unavailable", status=503),
    "internal": no("internal_error"),
    "fatal": no("fatal_error"),
    "timeout": no("request_timeout"),
    "html": Reply(body="<html>", kind="text/html"),
    "html of a gateway": Reply(status=403, body="<html>", kind="text/html"),
    "text": Reply(body="Welcome to our network", kind="text/plain"),
    "no json": Reply(body="<html>"),
    "an empty list": Reply(body="[]"),
    "a list": Reply(body="[1]"),
    "no word": Reply(body='{"ok": false}'),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A messenger, and the Slack that answers it."""

    slack: SlackDouble
    messenger: Messenger

    async def post(self, surface: Surface = C1, thread: CardLink | None = None) -> CardLink:
        return await self.messenger.post(Draft(surface=surface, key="card:7", message=TEXT, thread=thread))

    async def find(self, surface: Surface = C1, thread: CardLink | None = None) -> CardLink | None:
        return await self.messenger.find(surface, "card:7", NOON, thread)


@asynccontextmanager
async def opened(timeout_s: float = PATIENT_S) -> AsyncIterator[Desk]:
    async with slack_double(timeout_s) as (slack, client):
        yield Desk(slack, Messenger(client, asyncio.get_running_loop().time))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened() as desk:
        yield desk


# --- posting -------------------------------------------------------------------------------------


async def test_a_post_gives_where_it_stands_and_carries_the_key_to_find_it_by(desk: Desk) -> None:
    desk.slack.will(POST, POSTED)
    assert await desk.post() == LINK
    assert desk.slack.calls == [
        (
            POST,
            {
                "channel": "C1",
                "text": "Go?",
                "blocks": [{"type": "divider"}],
                "metadata": {"event_type": ids.MESSAGE_EVENT, "event_payload": {"key": "card:7"}},
                "unfurl_links": False,
                "unfurl_media": False,
            },
        )
    ]


async def test_a_reply_goes_into_its_thread(desk: Desk) -> None:
    desk.slack.will(POST, POSTED)
    await desk.post(thread=LINK)
    (arguments,) = desk.slack.arguments(POST)
    assert arguments["thread_ts"] == "1.2"


async def test_a_person_is_written_to_in_the_conversation_with_them_which_is_opened_once(desk: Desk) -> None:
    desk.slack.will(OPEN, ok(channel={"id": "D1"}))
    desk.slack.will(POST, *(ok(channel="D1", ts=ts) for ts in ("1", "2")))
    assert await desk.post(BOB) == CardLink(surface=BOB, channel="D1", ts="1")
    await desk.post(BOB)
    assert [arguments["channel"] for arguments in desk.slack.arguments(POST)] == ["D1", "D1"]
    assert desk.slack.arguments(OPEN) == [{"users": "UBOB"}]


@pytest.mark.parametrize("reply", UNCLEAR.values(), ids=UNCLEAR)
async def test_whether_it_was_posted_can_be_unclear_and_then_it_is_not_repeated(
    desk: Desk, reply: Reply
) -> None:
    desk.slack.will(POST, reply)
    with pytest.raises(Unclear):
        await desk.post()
    assert len(desk.slack.arguments(POST)) == 1


@pytest.mark.parametrize("reply", UNCLEAR.values(), ids=UNCLEAR)
async def test_when_no_conversation_could_be_opened_it_is_clear_that_nothing_was_posted(
    desk: Desk, reply: Reply
) -> None:
    desk.slack.will(OPEN, reply)
    with pytest.raises(NotNow):
        await desk.post(BOB)
    assert desk.slack.arguments(POST) == []


async def test_an_answer_that_does_not_come_in_time_says_nothing() -> None:
    async with opened(IMPATIENT_S) as desk:
        desk.slack.will(POST, LATE)
        with pytest.raises(Unclear):
            await desk.post()
        desk.slack.will(OPEN, LATE)
        with pytest.raises(NotNow):
            await desk.post(BOB)
        assert len(desk.slack.arguments(POST)) == 1


@pytest.mark.parametrize("reason", ["channel_not_found", "not_in_channel", "is_archived", "invalid_blocks"])
async def test_a_no_is_a_no_with_slacks_word_for_it(desk: Desk, reason: str) -> None:
    desk.slack.will(POST, no(reason))
    with pytest.raises(RefusedBySlack) as refused:
        await desk.post()
    assert refused.value.reason == reason


async def test_a_thread_that_is_gone_is_gone(desk: Desk) -> None:
    desk.slack.will(POST, no("thread_not_found"))
    with pytest.raises(MessageGone):
        await desk.post(thread=LINK)


# --- not now -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (no("ratelimited", status=429, **{"Retry-After": "7"}), 7.0),
        (Reply(status=429, body="", headers={"Retry-After": "30"}), 30.0),
        (no("rate_limited"), 2.0),
        (no("ratelimited", status=429, **{"Retry-After": "Mon, 02 Mar 2026 12:00:00 GMT"}), 2.0),
    ],
    ids=["429", "without a body", "without a header", "with a date"],
)
async def test_slack_says_when_to_come_back(desk: Desk, reply: Reply, seconds: float) -> None:
    desk.slack.will(POST, reply)
    with pytest.raises(NotNow) as later:
        await desk.post()
    assert later.value.seconds == seconds


async def test_until_then_nothing_goes_to_this_channel_and_others_are_served(desk: Desk) -> None:
    desk.slack.will(POST, no("ratelimited", status=429, **{"Retry-After": "3600"}), POSTED)
    with pytest.raises(NotNow):
        await desk.post()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(BRIEFLY_S):
            await desk.post()
    await desk.post(Surface("C2"))
    assert [arguments["channel"] for arguments in desk.slack.arguments(POST)] == ["C1", "C2"]


async def test_until_then_nothing_is_edited_anywhere_but_posts_go_on(desk: Desk) -> None:
    desk.slack.will(EDIT, no("ratelimited", status=429, **{"Retry-After": "3600"}))
    with pytest.raises(NotNow):
        await desk.messenger.edit(LINK, TEXT)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(BRIEFLY_S):
            await desk.messenger.edit(LINK, TEXT)
    desk.slack.will(POST, POSTED)
    await desk.post()
    assert len(desk.slack.arguments(EDIT)) == 1


# --- editing -------------------------------------------------------------------------------------


async def test_an_edit_redraws_everything(desk: Desk) -> None:
    await desk.messenger.edit(LINK, TEXT)
    assert desk.slack.calls == [
        (EDIT, {"channel": "C1", "ts": "1.2", "text": "Go?", "blocks": [{"type": "divider"}]})
    ]


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        (no("message_not_found"), MessageGone),
        (no("edit_window_closed"), RefusedBySlack),
        (no("cant_update_message"), RefusedBySlack),
        (no("internal_error"), Unclear),
        (CUT, Unclear),
    ],
)
async def test_an_edit_that_failed_says_how(desk: Desk, reply: Reply, meaning: type[Exception]) -> None:
    desk.slack.will(EDIT, reply)
    with pytest.raises(meaning):
        await desk.messenger.edit(LINK, TEXT)


# --- looking for a post --------------------------------------------------------------------------


def page(*keys: str, following: str = "") -> Reply:
    """Give a page of messages with these keys."""
    metadata = [{"event_type": ids.MESSAGE_EVENT, "event_payload": {"key": key}} for key in keys]
    messages = [{"ts": f"{number}.0", "metadata": found} for number, found in enumerate(metadata, start=1)]
    return ok(messages=[{"ts": "0.1"}, *messages], response_metadata={"next_cursor": following})


async def test_a_message_is_found_by_its_key(desk: Desk) -> None:
    desk.slack.will(HISTORY, page("card:77", "card:7"))
    assert await desk.find() == CardLink(surface=C1, channel="C1", ts="2.0")
    (arguments,) = desk.slack.arguments(HISTORY)
    assert float(arguments["oldest"]) == NOON.timestamp() - 120  # clocks differ
    assert arguments["include_all_metadata"] is True


async def test_all_pages_are_looked_through(desk: Desk) -> None:
    desk.slack.will(HISTORY, page("a", following="next"), page("b", following="last"), page("card:7"))
    assert await desk.find() == CardLink(surface=C1, channel="C1", ts="1.0")
    assert [a.get("cursor") for a in desk.slack.arguments(HISTORY)] == [None, "next", "last"]


async def test_what_is_on_no_page_is_not_there(desk: Desk) -> None:
    desk.slack.will(HISTORY, page("a", following="next"), page("b"))
    assert await desk.find() is None


async def test_a_reply_is_looked_for_in_its_thread(desk: Desk) -> None:
    desk.slack.will(REPLIES, page("card:7"))
    assert await desk.find(thread=LINK) == CardLink(surface=C1, channel="C1", ts="1.0")
    (arguments,) = desk.slack.arguments(REPLIES)
    assert arguments["ts"] == "1.2"
    assert desk.slack.arguments(HISTORY) == []


@pytest.mark.parametrize("reason", ["missing_scope", "not_in_channel", "channel_not_found"])
async def test_a_place_that_cannot_be_read_says_nothing(desk: Desk, reason: str) -> None:
    desk.slack.will(HISTORY, no(reason))
    with pytest.raises(CannotLook):
        await desk.find()


async def test_a_place_with_too_many_messages_says_nothing(desk: Desk) -> None:
    desk.slack.will(HISTORY, *(page("a", following="next") for _ in range(20)))
    with pytest.raises(CannotLook):
        await desk.find()
    assert len(desk.slack.arguments(HISTORY)) == 10


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [(CUT, Unclear), (no("ratelimited", status=429), NotNow), (no("token_revoked"), RefusedBySlack)],
)
async def test_a_look_that_failed_is_not_taken_for_an_answer(
    desk: Desk, reply: Reply, meaning: type[Exception]
) -> None:
    desk.slack.will(HISTORY, reply)
    with pytest.raises(meaning):
        await desk.find()
