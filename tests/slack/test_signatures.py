"""Signed HTTP: who cannot sign, or signs too late, is turned away."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.seeds import BOB
from tests.slack.asking import careful, closed
from tests.slack.house import at_work, house, workspace
from tests.slack.signing import FORM, JSON, Endpoint
from tests.support.waiting import eventually

MINUTE_S = 60


@pytest.fixture
async def endpoint(tmp_path: Path) -> AsyncIterator[Endpoint]:
    async with workspace(is_http=True) as sandbox:
        slack = Workspace(sandbox.control.call)
        async with at_work(house(sandbox, tmp_path, is_http=True), sandbox) as bot:
            yield Endpoint(f"{bot.url}/slack/events", sandbox.signing_secret, slack)


def approval(card: Card, user: str = BOB) -> str:
    """Make the click that approves, as Slack would send it."""
    block, button = card.spot("Approve")
    payload = {
        "type": "block_actions",
        "team": {"id": "T0ACME00001", "domain": "acme"},
        "user": {"id": user, "team_id": "T0ACME00001"},
        "api_app_id": "A1",
        "trigger_id": "1.2.3",
        "container": {"type": "message", "channel_id": card.channel, "message_ts": card.ts},
        "channel": {"id": card.channel, "name": "general"},
        "actions": [{**button, "block_id": block["block_id"], "action_ts": "1.0"}],
    }
    return urlencode({"payload": json.dumps(payload)})


async def test_a_wrong_signature_is_turned_away(endpoint: Endpoint) -> None:
    card = await careful(endpoint.slack)
    assert await endpoint.post(approval(card), secret="of-somebody-else") == 401
    assert await endpoint.post(approval(card), {"X-Slack-Signature": ""}) == 401
    assert await endpoint.post(approval(card), {"X-Slack-Signature": "v0=00"}) == 401
    assert card.has_button("Approve")


@pytest.mark.parametrize("age_s", [6 * MINUTE_S, -6 * MINUTE_S])
async def test_a_timestamp_more_than_five_minutes_off_is_turned_away(endpoint: Endpoint, age_s: int) -> None:
    card = await careful(endpoint.slack)
    assert await endpoint.post(approval(card), age_s=age_s) == 401
    assert card.has_button("Approve")


@pytest.mark.parametrize("timestamp", ["", "soon", "²", "1e9", "-1", "9" * 5_000])
async def test_a_timestamp_that_is_none_is_turned_away(endpoint: Endpoint, timestamp: str) -> None:
    assert await endpoint.post("a=b", {"X-Slack-Request-Timestamp": timestamp}) == 401


GARBAGE: list[tuple[str | bytes, str]] = [
    ("payload=%7B", FORM),
    ("payload=null", FORM),
    ("payload=[]", FORM),
    ("payload=%22text%22", FORM),
    ("hello", FORM),
    ("payload=%7B%22type%22:%22block_actions%22,%22actions%22:[]%7D", FORM),
    ("", FORM),
    (b"\xff\xfe", FORM),
    ("{", JSON),
    ("[1]", JSON),
    ("null", JSON),
    ("5", JSON),
    ("hello", JSON),
    ('{"enterprise": 5}', JSON),
    ('{"authorizations": {}}', JSON),
    ('{"type": "event_callback", "event": null}', JSON),
    ('{"authorizations": 5}', JSON),
    (f'{{"a": {"9" * 5_000}}}', JSON),
    ('{"a":' * 100_000, JSON),
    ("payload=" + "[" * 100_000, FORM),
]


@pytest.mark.parametrize(("body", "kind"), GARBAGE)
async def test_nothing_of_what_is_not_signed_is_read(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, body: str | bytes, kind: str
) -> None:
    headers = {"Content-Type": kind}
    assert await endpoint.post(body, headers, secret="of-somebody-else") == 401
    assert await endpoint.post(body, headers, age_s=9999) == 401
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded; charset=zzz"},
        {"X-Slack-Signature": "v0=\u00e9"},
        {"X-Slack-Signature": "v0=\u2028"},
        {"X-Slack-Signature": "v0=" + "\u00e9" * 64},
        {"Content-Encoding": "gzip"},
    ],
)
async def test_strange_headers_sign_nothing(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    assert await endpoint.post("payload=%7B", headers, secret="of-somebody-else") == 401
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize(("body", "kind"), GARBAGE)
async def test_what_is_signed_but_cannot_be_read_is_refused_in_one_line(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, body: str | bytes, kind: str
) -> None:
    assert await endpoint.post(body, {"Content-Type": kind}) == 400
    (line,) = [record for record in caplog.records if record.levelno > logging.INFO]
    assert line.getMessage().startswith("a request that is signed cannot be read: it")
    assert line.exc_info is None


async def test_a_charset_that_nobody_knows_does_not_matter(endpoint: Endpoint) -> None:
    card = await careful(endpoint.slack)
    assert await endpoint.post(approval(card), {"Content-Type": f"{FORM}; charset=zzz"}) == 200
    await closed(endpoint.slack, card)


async def test_what_slack_signed_is_taken(endpoint: Endpoint) -> None:
    card = await careful(endpoint.slack)
    assert await endpoint.post(approval(card)) == 200
    await closed(endpoint.slack, card)
    assert "*Approved* by @bob" in card.text()


async def test_who_was_deactivated_after_being_asked_decides_nothing(endpoint: Endpoint) -> None:
    card = await careful(endpoint.slack)
    await endpoint.slack.happen("change-person", person="bob", changes={"is_deactivated": True})
    assert await endpoint.post(approval(card)) == 200
    await endpoint.slack.wait_for_card("#general", button="Approve", text="0 of 1")
    direct = [c for c in await endpoint.slack.everything() if "your account is deactivated" in c.text()]
    assert direct == []  # nobody is there to read it


async def test_a_person_who_does_not_exist_decides_nothing(endpoint: Endpoint) -> None:
    card = await careful(endpoint.slack)
    assert await endpoint.post(approval(card, user="U0NOBODY001")) == 200
    await endpoint.slack.wait_for_card("#general", button="Approve", text="0 of 1")


@pytest.mark.parametrize(
    "event",
    [
        {"type": "team_join"},
        {"type": "team_join", "user": None},
        {"type": "user_change", "user": "U0BOB000001"},
        {"type": "user_change", "user": {}},
        {"type": "user_change", "user": {"id": 5}},
        {"type": "user_change", "user": ["U0BOB000001"]},
        {"type": "member_joined_channel"},
        {"type": "member_left_channel", "user": "U0BOB000001", "channel": {}},
    ],
)
async def test_an_event_that_does_not_say_whom_it_is_about_is_passed_over_in_one_line(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, event: dict[str, Any]
) -> None:
    body = json.dumps({"type": "event_callback", "team_id": "T0ACME00001", "event": event})
    assert await endpoint.post(body, {"Content-Type": JSON}) == 200
    await eventually(lambda: "passed over" in caplog.text, what="a line about it")
    (line,) = [record for record in caplog.records if record.levelno > logging.INFO]
    assert line.getMessage().startswith(f"{event['type']} does not say wh")
    assert line.exc_info is None


async def test_of_a_person_who_changed_only_what_is_said_is_taken(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    user: dict[str, Any] = {"id": BOB, "name": None, "profile": [], "tz": 5, "locale": {}}
    body = json.dumps(
        {"type": "event_callback", "team_id": "T0ACME00001", "event": {"type": "user_change", "user": user}}
    )
    assert await endpoint.post(body, {"Content-Type": JSON}) == 200
    card = await careful(endpoint.slack)
    assert await endpoint.post(approval(card)) == 200
    await closed(endpoint.slack, card)
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []
