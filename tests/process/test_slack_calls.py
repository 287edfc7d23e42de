"""Reading from Slack: an answer, a no in Slack's words, or nothing that says anything."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_calls import SlackSaysNo, read, read_all
from engine.errors import DirectoryUnavailable
from tests.process.slack_double import CUT, IMPATIENT_S, LATE, Reply, SlackDouble, no, ok, slack_double


@pytest.fixture
async def slack() -> AsyncIterator[tuple[SlackDouble, AsyncWebClient]]:
    async with slack_double() as opened:
        yield opened


async def test_an_answer_is_given_as_it_is(slack: tuple[SlackDouble, AsyncWebClient]) -> None:
    double, client = slack
    double.will("users.info", ok(user={"id": "U1"}))
    assert (await read(client, "users.info", user="U1"))["user"] == {"id": "U1"}


async def test_a_no_is_given_in_slacks_words(slack: tuple[SlackDouble, AsyncWebClient]) -> None:
    double, client = slack
    double.will("users.info", no("user_not_found"))
    with pytest.raises(SlackSaysNo, match=r"users\.info: user_not_found"):
        await read(client, "users.info", user="U1")


@pytest.mark.parametrize(
    "reply",
    [
        CUT,
        Reply(status=500, body="<html>", kind="text/html"),
        Reply(status=200, body="<html>", kind="text/html"),
        Reply(status=200, body="Welcome to our network", kind="text/plain"),
        Reply(body="[1]"),
        no("ratelimited", status=429),
        no("ratelimited"),
        no("internal_error"),
        no("fatal_error"),
    ],
    ids=["cut", "500", "html", "text", "list", "429", "rate", "internal", "fatal"],
)
async def test_what_says_nothing_is_never_taken_for_a_no(
    slack: tuple[SlackDouble, AsyncWebClient], reply: Reply
) -> None:
    double, client = slack
    double.will("users.info", reply)
    with pytest.raises(DirectoryUnavailable, match=r"users\.info"):
        await read(client, "users.info", user="U1")


async def test_no_answer_in_time_is_never_taken_for_a_no() -> None:
    async with slack_double(timeout_s=IMPATIENT_S) as (double, client):
        double.will("users.info", LATE)
        with pytest.raises(DirectoryUnavailable, match=r"users\.info"):
            await read(client, "users.info", user="U1")


async def test_all_pages_of_a_list_are_read(slack: tuple[SlackDouble, AsyncWebClient]) -> None:
    double, client = slack
    following = ok(members=[1, 2], response_metadata={"next_cursor": "next"})
    double.will("users.list", following, ok(members=[3], response_metadata={"next_cursor": ""}))
    assert [member async for member in read_all(client, "users.list", "members")] == [1, 2, 3]
