"""What Slack keeps survives: after a reopening, and after the process is killed at once."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.first_steps import FirstStep
from sandbox.journal import JournalInUse
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.remote import Remote
from sandbox.response_urls import Origin
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST
from tests.sandbox.payloads import field, modal, section, text_input

RELEASES, ALICE = "C0RELEASES1", "U0ALICE0001"
STEP = FirstStep(id="keep", title="Keep it", hint="Say it", effect=("kept",))
Json = dict[str, Any]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "slack.db", rate_limits=False, steps=[STEP])


async def test_everything_is_there_again(settings: Settings) -> None:
    async with Sandbox(MANIFEST, settings=settings) as first:
        slack = Workspace(first.control.call)
        client = AsyncWebClient(token=first.bot_token, base_url=first.api_url)
        posted = await client.chat_postMessage(channel=RELEASES, text="kept", blocks=[section("kept")])
        await client.conversations_open(users=ALICE)
        gone = await client.chat_postMessage(channel=RELEASES, text="gone")
        await client.chat_delete(channel=RELEASES, ts=gone["ts"])
        await slack.alice.say("#releases", "hello @bob")
        await slack.bob.read("#releases")
        await slack.happen("leave", channel="#releases", person="mallory")
        await slack.happen("regroup", group="release-managers", members=["dave"])
        trigger = first.platform.triggers.make(ALICE)
        view = modal(field(text_input(), block_id="b"), external_id="mine")
        await client.views_open(trigger_id=trigger, view=view)
        secrets = (first.bot_token, first.app_token, first.signing_secret)
    async with Sandbox(MANIFEST, settings=settings) as second:
        slack = Workspace(second.control.call)
        client = AsyncWebClient(token=second.bot_token, base_url=second.api_url)
        assert (second.bot_token, second.app_token, second.signing_secret) == secrets
        assert [card.text() for card in await slack.messages("#releases")] == ["kept", "hello <@U0BOB000001>"]
        assert [step["done"] for step in (await slack.alice.look())["steps"]] == [True]
        await client.chat_update(channel=RELEASES, ts=posted["ts"], text="edited")
        assert await slack.bob.unread("#releases") == (0, 0)
        assert (await slack.carol.unread("#releases"))[0] == 2
        channel = (await client.conversations_members(channel=RELEASES))["members"]
        assert "U0MALLORY01" not in channel
        assert (await client.usergroups_list(include_users=True))["usergroups"][0]["users"] == ["U0DAVE00001"]
        assert (await slack.alice.modal("Title")).labels() == ["Field"]
        later = await client.chat_postMessage(channel=RELEASES, text="later")
        assert later["ts"] > posted["ts"]


async def test_addresses_and_events_under_way_survive(settings: Settings, clock: Clock) -> None:
    async with Sandbox(MANIFEST, settings=settings, clock=clock) as first:
        origin = Origin(kind="command", user=ALICE, channel=RELEASES)
        url = first.platform.response_urls.make(origin)
        await Workspace(first.control.call).happen("archive", channel="#general")
    async with Sandbox(MANIFEST, settings=settings, clock=clock) as second:
        slack = Workspace(second.control.call)
        assert (await slack.seen.snapshot())["events_under_way"] == 1
        async with aiohttp.ClientSession() as session:
            address = url.replace(first.url, second.url)
            async with session.post(address, json={"text": "still"}) as answer:
                assert answer.status == 200
        assert await slack.alice.private_note() == "still"


async def test_one_file_serves_one_workspace_at_a_time(settings: Settings) -> None:
    async with Sandbox(MANIFEST, settings=settings):
        with pytest.raises(JournalInUse, match=r"slack\.db.*another sandbox"):
            await Sandbox(MANIFEST, settings=settings).__aenter__()


async def test_start_over_forgets_what_was_said_and_calls_the_host(settings: Settings) -> None:
    called = asyncio.Event()

    async def reset() -> None:
        called.set()

    async with Sandbox(MANIFEST, settings=settings, on_start_over=reset) as sandbox:
        slack = Workspace(sandbox.control.call)
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        await client.chat_postMessage(channel=RELEASES, text="kept", blocks=[section("kept")])
        await slack.happen("leave", channel="#releases", person="mallory")
        assert [step["done"] for step in (await slack.alice.look())["steps"]] == [True]
        await slack.alice.do("start-over")
        assert called.is_set()
        assert await slack.everything() == []
        assert [step["done"] for step in (await slack.alice.look())["steps"]] == [False]
        await slack.mallory.say("#releases", "back again")


@asynccontextmanager
async def a_process(
    tmp_path: Path, *arguments: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Json]]:
    """Run the sandbox as a process of its own; gives it, and what it says of itself."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", "--manifest", str(manifest), "--state", str(tmp_path / "s.db"), "--control"),
        *arguments,
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def test_what_was_answered_is_on_disk_when_the_process_is_killed(tmp_path: Path) -> None:
    async with a_process(tmp_path) as (process, about):
        client = AsyncWebClient(token=about["bot_token"], base_url=about["api_url"])
        for number in range(4):
            await client.chat_postMessage(channel=RELEASES, text=f"message {number}")
        process.kill()
        await process.wait()
    async with a_process(tmp_path) as (_, again), Remote(again["url"]) as remote:
        assert again["bot_token"] == about["bot_token"]
        slack = Workspace(remote.call)
        assert [card.text() for card in await slack.messages("#releases")] == [
            f"message {number}" for number in range(4)
        ]


async def test_the_driver_works_on_another_process(tmp_path: Path) -> None:
    async with a_process(tmp_path) as (process, about), Remote(about["url"]) as remote:
        slack = Workspace(remote.call)
        card = await slack.alice.say("#releases", "hello @bob")
        assert await slack.bob.unread("#releases") == (1, 1)
        reply = await slack.bob.say("#releases", "hi", thread=card)
        assert [c.text() for c in await slack.thread(card)] == ["hi"]
        await slack.advance(60)
        assert float((await slack.alice.say("#releases", "later")).ts) > float(reply.ts) + 59
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_remote_control_is_off_unless_asked_for() -> None:
    async with (
        Sandbox(MANIFEST) as sandbox,
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.url}/control/snapshot", json={}) as answer,
    ):
        assert answer.status == 404
