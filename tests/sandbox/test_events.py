"""Events: only those that the manifest subscribes to, with Slack's fields, retried as Slack retries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST, without_events

Json = dict[str, Any]


@asynccontextmanager
async def listening(sandbox: Sandbox, *statuses: int) -> AsyncIterator[list[tuple[Json, Json]]]:
    """Listen at a request address; answers with these statuses, then 200. Gives bodies and headers."""
    got: list[tuple[Json, Json]] = []
    answers = list(statuses)

    async def take(request: web.Request) -> web.Response:
        got.append((await request.json(), dict(request.headers)))
        return web.Response(status=answers.pop(0) if answers else 200)

    application = web.Application()
    application.router.add_post("/slack/events", take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield got
    finally:
        await runner.cleanup()


def over_http(clock: Clock, manifest: Json = MANIFEST) -> Sandbox:
    return Sandbox(manifest, clock=clock, settings=Settings(http=True, rate_limits=False))


async def test_what_happens_is_told(clock: Clock) -> None:
    async with over_http(clock) as sandbox, listening(sandbox) as got:
        slack = Workspace(sandbox.control.call)
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        await client.conversations_join(channel="C0RELEASES1")
        await slack.happen("leave", channel="#releases", person="mallory")
        await slack.happen("rename", channel="#releases", name="ships")
        await slack.happen("regroup", group="release-managers", members=["carol", "dave"])
        await slack.happen("change-person", person="bob", changes={"is_deactivated": True})
        await slack.happen("archive", channel="#general")
        await slack.alice.say("dm", "hello")
        await slack.happen("leave", channel="#ships", person="pipeline")
        await slack.wait_until(lambda answer: answer["events_under_way"] == 0)
        events = {body["event"]["type"]: body["event"] for body, _ in got}
    assert set(events) == {
        "app_home_opened",
        "channel_archive",
        "channel_rename",
        "member_joined_channel",
        "member_left_channel",
        "message",
        "subteam_members_changed",
        "user_change",
    }
    assert events["subteam_members_changed"]["added_users"] == ["U0DAVE00001"]
    assert events["subteam_members_changed"]["removed_users"] == ["U0BOB000001"]
    assert events["user_change"]["user"]["deleted"]
    assert events["channel_rename"]["channel"]["name"] == "ships"
    assert (events["message"]["channel_type"], events["message"]["text"]) == ("im", "hello")
    first, headers = got[0]
    assert first["type"] == "event_callback"
    assert first["authorizations"][0]["user_id"] == "U0SIGNOFF01"
    assert headers["X-Slack-Signature"].startswith("v0=")
    assert "X-Slack-Retry-Num" not in headers


async def test_what_is_not_subscribed_is_not_told(clock: Clock) -> None:
    async with over_http(clock, without_events("channel_rename")) as sandbox, listening(sandbox) as got:
        slack = Workspace(sandbox.control.call)
        await slack.happen("rename", channel="#releases", name="ships")
        await slack.happen("archive", channel="#general")
        await slack.wait_until(lambda answer: answer["events_under_way"] == 0)
    assert [body["event"]["type"] for body, _ in got] == ["channel_archive"]


async def test_edits_and_deletions_are_told_as_subtypes(clock: Clock) -> None:
    async with over_http(clock) as sandbox, listening(sandbox) as got:
        slack = Workspace(sandbox.control.call)
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        posted = await client.chat_postMessage(channel="U0ALICE0001", text="first")
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="second")
        await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
        await slack.wait_until(lambda answer: answer["events_under_way"] == 0)
    told = {body["event"].get("subtype"): body["event"] for body, _ in got}
    assert told[None]["bot_id"] == sandbox.app.bot_id
    changed = told["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("second", "first")
    assert told["message_deleted"]["deleted_ts"] == posted["ts"]


async def test_an_event_is_told_again_at_once_after_a_minute_and_after_five(clock: Clock) -> None:
    async with over_http(clock) as sandbox, listening(sandbox, 500, 500, 500, 500) as got:
        slack = Workspace(sandbox.control.call)
        await slack.happen("archive", channel="#general")
        await slack.wait_until(lambda _: len(got) == 2)
        clock.advance(61)
        await slack.wait_until(lambda _: len(got) == 3)
        clock.advance(301)
        await slack.wait_until(lambda answer: answer["events_under_way"] == 0)
    assert [headers.get("X-Slack-Retry-Num") for _, headers in got] == [None, "1", "2", "3"]
    assert got[1][1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({body["event_id"] for body, _ in got}) == 1


async def test_the_end_of_an_app_is_told(clock: Clock) -> None:
    async with over_http(clock) as sandbox, listening(sandbox) as got:
        slack = Workspace(sandbox.control.call)
        await slack.happen("uninstall")
        await slack.happen("archive", channel="#general")
        await slack.wait_until(lambda answer: answer["events_under_way"] == 0)
    assert {body["event"]["type"] for body, _ in got} == {"tokens_revoked", "app_uninstalled"}
