"""Each call of Slack is told to whoever counts, with how it went; and few words are told apart."""

import asyncio
from contextlib import suppress

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.cards.message import Message
from bot.identity import our_slack
from bot.metrics.slack import RESULTS, CountedCalls
from bot.private_notes import PrivateNotes
from bot.settings import Settings
from bot.slack_calls import NO_ANSWER
from bot.slack_client import CallHeard
from tests.process.slack_double import CUT, IMPATIENT_S, LATE, Reply, no, ok, slack_double
from tests.support.waiting import eventually
from tests.unit.metrics.reading import Numbers


async def heard_of(reply: Reply, *, timeout_s: float = 30.0) -> list[tuple[str, str]]:
    """Call Slack once; give what is heard of it."""
    heard: list[tuple[str, str]] = []
    told: CallHeard = lambda method, result: heard.append((method, result))  # noqa: E731 - one line says it
    async with slack_double(timeout_s, told) as (double, client):
        double.will("users.info", reply)
        with suppress(SlackApiError, *NO_ANSWER):
            await client.api_call("users.info", json={"user": "U1"})
    return heard


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (ok(), "ok"),
        (no("user_not_found"), "user_not_found"),
        (no("internal_error"), "internal_error"),
        (no("ratelimited", status=429), "ratelimited"),
        (no("rate_limited"), "ratelimited"),
        (Reply(status=429, body="slow down", kind="text/plain"), "ratelimited"),
        (CUT, "no_answer"),
        (no("internal_error", status=500), "no_answer"),
        (Reply(status=503, body="<html>", kind="text/html"), "no_answer"),
        (Reply(body="Welcome to our network", kind="text/plain"), "no_answer"),
        (Reply(body="[1]"), "no_answer"),
    ],
    ids=["yes", "no", "internal", "429", "rate", "text-429", "cut", "500", "html", "text", "list"],
)
async def test_each_call_is_heard_once_with_how_it_went(reply: Reply, result: str) -> None:
    assert await heard_of(reply) == [("users.info", result)]


async def test_a_call_that_gets_no_answer_in_time_is_heard_as_one_without() -> None:
    assert await heard_of(LATE, timeout_s=IMPATIENT_S) == [("users.info", "no_answer")]


async def test_a_call_for_which_nobody_waits_any_more_is_heard_as_given_up() -> None:
    heard: list[str] = []
    async with slack_double(heard=lambda _method, result: heard.append(result)) as (double, client):
        double.will("users.info", LATE)
        call = asyncio.create_task(client.api_call("users.info", json={"user": "U1"}))
        await eventually(lambda: double.calls)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert heard == ["given_up"]


async def test_what_is_not_asked_before_slack_says_who_we_are_is_no_call() -> None:
    heard: list[str] = []
    settings = Settings(slack_bot_token="xoxb-1")
    async with slack_double() as (_, client):
        assert client.session is not None
        ours = our_slack(settings, client.session, lambda method, _result: heard.append(method))
        with pytest.raises(SlackRequestError, match="has not said yet"):
            await ours.api_call("users.info")
    assert heard == []


@pytest.mark.parametrize(
    ("reply", "results"),
    [(ok(), ["ok"]), (Reply(status=429), ["ratelimited", "ok"]), (Reply(status=404), ["other", "ok"])],
    ids=["yes", "429", "used"],
)
async def test_private_notes_are_heard_too_and_the_direct_messages_instead(
    reply: Reply, results: list[str]
) -> None:
    heard: list[str] = []
    told: CallHeard = lambda _method, result: heard.append(result)  # noqa: E731 - one line says it
    async with slack_double(heard=told) as (double, client):
        assert client.session is not None
        double.will("respond", reply)
        body = {"response_url": f"{client.base_url}respond", "user": {"id": "U1"}}
        await PrivateNotes(client, client.session, told).say(body, Message(text="hello", blocks=()))
    assert heard == results


def test_whatever_slack_says_makes_no_more_series_than_words_are_told_apart() -> None:
    registry = CollectorRegistry()
    calls = CountedCalls(registry)
    for word in (*RESULTS, *(f"new_error_{number}" for number in range(100))):
        calls.heard("chat.update", word)
    numbers = Numbers(generate_latest(registry).decode()).of("signoff_slack_calls_total")
    assert len(numbers) == len(RESULTS)
    assert numbers["chat.update", "other"] == 101
    assert numbers["chat.update", "is_archived"] == 1
