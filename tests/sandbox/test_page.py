"""The page's side: frames that say what changed, the strip of first steps, files, and who is kept out."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.sandbox.payloads import modal, section
from tests.sandbox.sockets import Sockets

RELEASES, ALICE = "C0RELEASES1", "U0ALICE0001"
Json = dict[str, Any]


async def frames(socket: aiohttp.ClientWebSocketResponse, last: str) -> list[Json]:
    """Receive frames up to one of this type."""
    got: list[Json] = []
    async with asyncio.timeout(20):
        while not got or got[-1]["type"] != last:
            got.append(await socket.receive_json())
    return got


async def test_a_page_is_told_everything_and_then_what_changed(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace, sockets: Sockets
) -> None:
    socket = await sockets.open(f"{sandbox.url}/page/live?as=alice")
    first = await frames(socket, "steps")
    assert [frame["type"] for frame in first] == [
        "workspace",
        "conversations",
        *["messages"] * 3,
        "modals",
        "home",
        "steps",
    ]
    workspace = first[0]
    assert workspace["you"]["handle"] == "alice"
    assert [person["handle"] for person in workspace["people"]][:3] == ["alice", "bob", "carol"]
    assert workspace["bot"]["is_bot"]
    assert not workspace["connected"]
    await slack.alice.read("#releases")  # nothing is new: nothing is told
    await client.chat_postMessage(channel=RELEASES, text="news")
    changed = await frames(socket, "messages")
    assert [frame["type"] for frame in changed] == ["conversations", "messages"]
    assert changed[1]["conversation"] == RELEASES
    assert changed[1]["messages"][0]["text"] == "news"
    unread = {c["name"]: c["unread"] for c in changed[0]["conversations"]}
    assert unread["releases"] == 1
    await client.views_open(trigger_id=sandbox.platform.triggers.make(ALICE), view=modal(section()))
    assert (await frames(socket, "modals"))[-1]["views"][0]["title"]["text"] == "Title"


async def test_an_unknown_person_becomes_the_default_one(sandbox: Sandbox, sockets: Sockets) -> None:
    socket = await sockets.open(f"{sandbox.url}/page/live?as=nobody")
    assert (await frames(socket, "workspace"))[0]["you"]["handle"] == "alice"


async def test_the_workspace_says_when_the_app_listens(sandbox: Sandbox, sockets: Sockets) -> None:
    socket = await sockets.open(f"{sandbox.url}/page/live")
    await frames(socket, "steps")
    connection = await sockets.of_app(sandbox)
    assert (await frames(socket, "workspace"))[-1]["connected"]
    await connection.close()
    assert not (await frames(socket, "workspace"))[-1]["connected"]


async def test_actions_answer_in_one_sentence(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:

        async def do(what: str, **body: str) -> Json:
            async with session.post(f"{sandbox.url}/page/do/{what}", json=body) as answer:
                result: Json = await answer.json()
                return result

        assert (await do("send", **{"as": "alice", "conversation": RELEASES, "text": "hello"}))["ok"]
        refused = await do("send", **{"as": "alice", "conversation": RELEASES, "text": "/nope"})
        assert refused["code"] == "not_possible"
        assert refused["error"].startswith("/nope is not a valid command.")
        assert "'ts' is missing" in (await do("click", **{"as": "alice", "conversation": RELEASES}))["error"]
        assert "nothing called dance" in (await do("dance"))["error"]


async def test_other_sites_in_the_browser_are_kept_out(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/page/do/send"
    body = {"as": "alice", "conversation": RELEASES, "text": "forged"}
    async with aiohttp.ClientSession() as session:
        async with session.post(url, json=body, headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
        async with session.post(url, json=body, headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403
        async with session.post(url, data=body) as answer:
            assert answer.status == 415
        async with session.post(url, json=body, headers={"Origin": sandbox.url}) as answer:
            assert answer.status == 200


async def test_files_are_served_and_nothing_beside_them(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.url}/") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
            assert answer.headers["Cache-Control"] == "no-cache"
        for path in ("/..%2fserver.py", "/%2e%2e/server.py", "/no-such-file", "/js"):
            async with session.get(f"{sandbox.url}{path}") as answer:
                assert answer.status == 404


@pytest.mark.parametrize("name", ["%00", "js/%00.js", "a" * 300, "a/" * 3_000, "%ff", "%0a", "%ed%a0%80"])
async def test_a_name_that_no_file_can_have_is_not_found(sandbox: Sandbox, name: str) -> None:
    async with aiohttp.ClientSession() as session:
        url = URL(f"{sandbox.url}/{name}", encoded=True)
        async with session.get(url) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'{"a": ' + b"9" * 5_000 + b"}"]
)
async def test_a_body_that_is_no_json_object_is_refused(sandbox: Sandbox, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=zzz"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{sandbox.url}/page/do/send", data=body, headers=headers) as answer:
            assert answer.status == 400
        async with session.post(f"{sandbox.url}/response/none", data=body, headers=headers) as answer:
            assert answer.status in (400, 404)


@pytest.mark.parametrize("name", ["Origin", "Host"])
@pytest.mark.parametrize("value", ["http://[", "[", "[]", "a b", "a:b:c", ":", "x:99999999", "\u00e9"])
async def test_who_says_strangely_where_they_come_from_is_kept_out(
    sandbox: Sandbox, name: str, value: str
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/", headers={name: value}) as answer,
    ):
        assert answer.status == 403


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("p1790000000000001", f"/#/{RELEASES}/1790000000.000001"),
        (
            "p1790000000000002?thread_ts=1790000000.000001",
            f"/#/{RELEASES}/1790000000.000001/1790000000.000002",
        ),
    ],
)
async def test_a_permalink_leads_into_the_page(sandbox: Sandbox, path: str, target: str) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{sandbox.url}/archives/{RELEASES}/{path}"
        async with session.get(url, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, target)


async def test_start_over_clears_what_pages_show(
    sandbox: Sandbox, slack: Workspace, sockets: Sockets
) -> None:
    await slack.alice.say("#releases", "hello")
    socket = await sockets.open(f"{sandbox.url}/page/live?as=bob")
    await frames(socket, "steps")
    await slack.alice.do("start-over")
    shown = [frame for frame in await frames(socket, "messages") if frame["type"] == "messages"]
    assert shown[-1]["messages"] == []
