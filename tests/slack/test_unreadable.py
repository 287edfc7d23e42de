"""What claims to be Slack's but lacks what Slack sends: refused in one line, and nothing comes of it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Running
from sandbox.cards import Card
from sandbox.delivery import Kind, NotDelivered, Outgoing
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.slack.asking import careful, closed
from tests.slack.house import House, at_work, house, workspace
from tests.slack.recording import GONE, WRONG, Payload, Place, damaged, damages, recorded
from tests.slack.signing import JSON, Endpoint
from tests.support.waiting import eventually


@dataclass(frozen=True, slots=True)
class Scene:
    """The bot behind signed HTTP, a card that waits for Bob, and what he and others did about it."""

    endpoint: Endpoint
    home: House
    card: Card
    payloads: Mapping[str, Payload] = field(default_factory=dict)

    async def post(self, payload: Payload) -> int:
        """Send a payload as Slack does."""
        if payload.get("type") == "event_callback" or "event" in payload:
            return await self.endpoint.post(json.dumps(payload), {"Content-Type": JSON})
        if "command" in payload or "user_id" in payload:
            texts = {key: value for key, value in payload.items() if isinstance(value, str)}
            return await self.endpoint.post(urlencode(texts))
        return await self.endpoint.post(urlencode({"payload": json.dumps(payload)}))

    def decided(self) -> list[Any]:
        """Give all that people have decided, and who is away."""
        tables = ("pipeline_decisions", "pipeline_absences")
        return [self.home.sql(f"SELECT * FROM {table}") for table in tables]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with workspace(is_http=True) as sandbox:
        home = house(sandbox, tmp_path, is_http=True)
        async with at_work(home, sandbox) as bot:
            yield await _scene(sandbox, home, bot)


async def _scene(sandbox: Sandbox, home: House, bot: Running) -> Scene:
    slack, url = Workspace(sandbox.control.call), f"{bot.url}/slack/events"
    card = await careful(slack)
    await slack.bob.click(card, "Reject…")
    form = (await slack.bob.modal("Reject")).select("Send back to", "draft").fill(Reason="No.")
    async with recorded(sandbox, then=url) as payloads:
        await slack.bob.click(card, "Approve")
        await form.submit()
        await slack.bob.command("#general", "/pipeline away until friday")
        await slack.happen("change-person", person="carol", changes={"real_name": "Carol C."})
        await slack.happen("regroup", group="release-managers", members=["bob", "carol", "dave"])
        await slack.happen("regroup", group="release-managers", members=["bob", "carol"])
        await slack.happen("leave", channel="#general", person="carol")
        await eventually(lambda: "member_left_channel" in _by_kind(payloads), what="all that happened")
    endpoint = Endpoint(url, sandbox.signing_secret, slack)
    return Scene(endpoint, home, card, MappingProxyType(_by_kind(payloads)))


def _by_kind(payloads: Sequence[Payload]) -> dict[str, Payload]:
    return {str(payload.get("event", payload).get("type", "command")): payload for payload in payloads}


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give the lines that an operator is to look at. None has a traceback."""
    records = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in records if record.exc_info] == []
    return [record.getMessage() for record in records]


REFUSED = "a request that is signed cannot be read:"


# --- over HTTP -----------------------------------------------------------------------------------------

NEEDED: Mapping[str, Sequence[Place]] = MappingProxyType(
    {
        "block_actions": [
            ("user",),
            ("user", "id"),
            ("actions",),
            ("actions", 0),
            ("actions", 0, "action_id"),
        ],
        "view_submission": [
            ("user",),
            ("user", "id"),
            ("view",),
            ("view", "id"),
            ("view", "callback_id"),
            ("view", "state"),
            ("view", "state", "values"),
        ],
        "command": [("user_id",), ("channel_id",)],
        "user_change": [("event",), ("event", "type")],
    }
)
WRONG_FORMS: Mapping[str, Sequence[object]] = MappingProxyType({"command": [GONE, ""]})
FINE: list[tuple[Place, object]] = [
    (("actions", 0, "action_id"), "x"),
    (("user", "id"), "x"),
    (("view", "id"), "x"),
]
FINE += [(("view", "callback_id"), text) for text in ("", "x")]
FINE += [(("view", "state", "values"), {}), (("event", "type"), "x")]


@pytest.mark.parametrize("kind", NEEDED)
async def test_what_lacks_a_field_is_refused_in_a_line_that_names_it(
    scene: Scene, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    before = scene.decided()
    for place in NEEDED[kind]:
        for value in WRONG_FORMS.get(kind, WRONG):
            if (place, value) in FINE:
                continue
            caplog.clear()
            assert await scene.post(damaged(scene.payloads[kind], place, value)) == 400, (place, value)
            (line,) = complaints(caplog)
            assert line.startswith(f"{REFUSED} it has "), line
            named = place[:-1] if value is GONE and place[-1] == 0 else place
            assert ".".join(str(key) for key in named) in line
    assert scene.decided() == before
    assert await scene.post(scene.payloads[kind]) == 200


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "command", "user_change"])
async def test_a_refusal_says_which_field_but_not_what_it_holds(
    scene: Scene, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    place: Place = NEEDED[kind][0]
    secret = ["xoxb-secret"] if kind != "command" else ""
    assert await scene.post(damaged(scene.payloads[kind], place, secret)) == 400
    assert "xoxb-secret" not in caplog.text


KINDS = (
    "block_actions",
    "view_submission",
    "command",
    "user_change",
    "subteam_updated",
    "subteam_members_changed",
    "member_left_channel",
)


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(data=st.data())
async def test_whatever_is_damaged_breaks_nothing_and_what_is_refused_changes_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture, kind: str, data: st.DataObject
) -> None:
    caplog.clear()
    before = scene.decided()
    status = await scene.post(data.draw(damages(scene.payloads[kind])))
    assert status in (200, 400, 404)
    lines = complaints(caplog)  # one may be of what came before: a card whose channel there is not
    if status == 400:
        assert sum(line.startswith(REFUSED) for line in lines) == 1
        assert scene.decided() == before


# --- over the socket -----------------------------------------------------------------------------------


async def test_over_the_socket_it_is_left_unanswered_in_a_line_and_the_socket_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        async with at_work(house(sandbox, tmp_path), sandbox):
            card = await careful(slack)
            caplog.clear()
            sent = await asyncio.gather(
                tell(
                    sandbox, "interactive", {"type": "block_actions", "actions": [{"action_id": "approve"}]}
                ),
                tell(sandbox, "interactive", {"type": "view_submission", "user": {"id": "U0BOB000001"}}),
                tell(sandbox, "interactive", {"type": "block_actions", "user": 5, "channel": 5}),
                tell(sandbox, "slash_commands", {"command": "/pipeline", "text": "list"}),
                tell(sandbox, "events_api", {"type": "event_callback", "event": {"user": 5}}),
            )
            assert list(sent) == [*["timeout"] * 4, "taken"]
            lines = complaints(caplog)
            assert len(lines) == 5
            for named in ("no user", "no view", "a wrong user", "no user_id, no channel_id", "no event.type"):
                assert any(named in line for line in lines), named
            assert "connected to Slack" not in caplog.text
            await slack.bob.click(card, "Approve")
            await closed(slack, card)


async def tell(sandbox: Sandbox, kind: Kind, payload: Payload) -> str:
    """Send something over the socket; gives what became of it."""
    try:
        await sandbox.platform.socket.send(Outgoing(kind=kind, payload=payload))
    except NotDelivered as error:
        return error.reason
    return "taken"
