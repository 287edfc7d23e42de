"""Proxies: Slack is reached through the one that the environment names, this machine never."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.cards.message import Message
from bot.private_notes import PrivateNotes
from engine.proxies import proxy_to
from tests.process.serving import LISTENS, environment_for, is_well, serving, workspace
from tests.process.slack_double import slack_double

NOWHERE = "http://127.0.0.1:9"  # nobody listens there
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("https://slack.com/api/", "http://proxy:3128"),
        ("http://gateway.example.com/api/", None),
        ("https://slack.example.com/api/", None),
        ("https://127.0.0.1:3000/api/", None),
        ("https://[::1]:3000/api/", None),
        ("https://localhost/api/", None),
    ],
)
def test_the_environment_says_which_way_leads_to_an_address(
    monkeypatch: pytest.MonkeyPatch, url: str, way: str | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", "example.com")
    assert proxy_to(url) == way


def test_without_a_proxy_everything_is_reached_straight() -> None:
    assert proxy_to("https://slack.com/api/") is None


@asynccontextmanager
async def a_proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Stand between us and the world, and note where we want to go."""
    asked: list[str] = []

    async def note(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.url))
        return web.Response(text="ok")

    runner = web.ServerRunner(web.Server(note))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


async def test_a_private_note_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_proxy() as (address, asked), slack_double() as (slack, client):
        monkeypatch.setenv("HTTP_PROXY", address)
        async with aiohttp.ClientSession() as http:
            body = {"user": {"id": "U1"}, "response_url": "http://hooks.example.com/actions/1"}
            await PrivateNotes(client, http).say(body, Message(text="hello", blocks=()))
        assert asked == ["http://hooks.example.com/actions/1"]
        assert slack.calls == []


async def test_a_slack_on_this_machine_is_reached_whatever_proxy_is_named(tmp_path: Path) -> None:
    """As the demo's is: the SDK by itself would ask the proxy for it."""
    async with workspace() as sandbox:
        environment = environment_for(sandbox, HTTP_PROXY=NOWHERE, HTTPS_PROXY=NOWHERE)
        async with serving(tmp_path, environment) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
