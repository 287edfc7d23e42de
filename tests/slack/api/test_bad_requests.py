"""What cannot be read, or does not fit, is answered with what is wrong, where, and what would be right."""

import asyncio
import gzip
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.app import Running
from engine.codes import Scope
from sandbox.server import Sandbox
from tests.slack.api.problems import assert_problem, tasks
from tests.slack.api.program import ALICE, Program, program, with_secret
from tests.slack.house import House, at_work
from tests.support.waiting import eventually

_START = {"pipeline": "hello", "channel": "#general"}
_MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "cannot be read"),
        (b"pipeline=hello", "cannot be read"),
        (b'{"pipeline": "hello"} x', "cannot be read"),
        (b'{"pipeline": "hello", "pipeline": "hello"}', 'the key "pipeline" is there twice'),
        (b'{"pipeline": "hello", "inputs": {"a": 1, "a": 1}}', 'the key "a" is there twice'),
        (b'{"pipeline": "hello", "inputs": {"a": NaN}}', "NaN is no JSON"),
        (b'{"pipeline": "hello", "inputs": {"a": -Infinity}}', "-Infinity is no JSON"),
        (b'{"pipeline": "hel\xfflo"}', "cannot be read"),
        ('{"pipeline": "hello"}'.encode("utf-16"), "cannot be read"),
        (b'{"pipeline": "\\ud83d"}', "half of a surrogate pair"),
        (b'{"pipeline": "hello", "inputs": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"inputs": {"a": ' + b"[" * 300 + b"]" * 300 + b'}, "pipeline": "hello"}', "nested too deeply"),
        (b'{"inputs": {"a": ' + b"9" * 5000 + b'}, "pipeline": "hello"}', "5000 digits: 1000 are the most"),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else "",
)
async def test_what_is_no_clear_json_is_not_read(alice: Program, body: bytes, detail: str) -> None:
    heard = await alice.ask("POST", "/tasks", body)
    assert_problem(heard, 400, "not-json")
    assert detail in heard.body["detail"]
    await tasks(alice, 0)


async def test_a_key_that_is_there_twice_among_very_many_is_found_at_once(alice: Program) -> None:
    keys = ",".join(f'"{number}":0' for number in (*range(80_000), 0))
    heard = await asyncio.wait_for(alice.ask("POST", "/tasks", f"{{{keys}}}".encode()), timeout=10)
    assert_problem(heard, 400, "not-json")


async def test_a_body_has_one_mebibyte_at_most(alice: Program) -> None:
    least = json.dumps(_START).encode()
    fits, heavy = least + b" " * (_MIB - len(least)), least + b" " * (_MIB - len(least) + 1)
    assert_problem(await alice.ask("POST", "/tasks", heavy), 413, "too-large")
    assert (await alice.ask("POST", "/tasks", fits)).status == 201


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], ["body"]),
        ("hello", ["body"]),
        ({}, ["body.pipeline"]),
        ({"pipeline": 1}, ["body.pipeline"]),
        ({"pipeline": None}, ["body.pipeline"]),
        ({"pipeline": ""}, ["body.pipeline"]),
        ({"pipeline": "hello", "inputs": []}, ["body.inputs"]),
        ({"pipeline": "h" * 201, "channel": True}, ["body.pipeline", "body.channel"]),
    ],
    ids=repr,
)
async def test_each_field_that_is_wrong_is_named(alice: Program, body: object, fields: list[str]) -> None:
    assert_problem(await alice.ask("POST", "/tasks", body), 422, "wrong-fields", *fields)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [({}, "version"), ({"version": 1}, "version"), ({"version": "1.0", "verison": ""}, "verison")],
    ids=repr,
)
async def test_a_value_that_a_pipeline_does_not_take_is_named_where_it_stands(
    alice: Program, inputs: object, field: str
) -> None:
    heard = await alice.ask("POST", "/tasks", {"pipeline": "release", "inputs": inputs})
    assert_problem(heard, 422, "wrong-answer", f"body.inputs.{field}")


async def test_no_body_at_all_is_an_empty_one(alice: Program) -> None:
    assert_problem(await alice.ask("POST", "/tasks"), 422, "wrong-fields", "body.pipeline")
    started = await alice.post("/tasks", _START)
    await alice.post(f"/tasks/{started['task']['id']}/cancel")


async def test_of_a_field_that_there_is_not_the_nearest_is_told(alice: Program) -> None:
    heard = await alice.ask("POST", "/tasks", {**_START, "input": {}})
    assert_problem(heard, 422, "wrong-fields", "body.input")
    assert "did you mean `inputs`?" in heard.body["errors"][0]["detail"]
    heard = await alice.ask("GET", "/human-tasks?statsu=any")
    assert_problem(heard, 422, "wrong-fields", "query.statsu")
    assert "did you mean `status`?" in heard.body["detail"]


async def test_a_text_has_an_end(alice: Program) -> None:
    task = (await alice.post("/tasks", _START))["task"]["id"]
    heard = await alice.ask("POST", f"/tasks/{task}/cancel", {"reason": "x" * 100_001})
    assert_problem(heard, 422, "wrong-fields", "body.reason")
    await alice.post(f"/tasks/{task}/cancel", {"reason": "x" * 100_000})


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/tasks", {**_START, "pipeline": "a\0"}, "body.pipeline"),
        ("/tasks", {**_START, "inputs": {"a": [{"b": "\0"}]}}, "body.inputs.a.0.b"),
        ("/tasks", {**_START, "inputs": {"a\0": 1}}, "body.inputs, a name"),
        ("/tasks/x/cancel", {"reason": "\0"}, "body.reason"),
    ],
    ids=["pipeline", "value", "name", "reason"],
)
async def test_nul_is_no_text(alice: Program, path: str, body: Any, place: str) -> None:
    assert_problem(await alice.ask("POST", path, body), 422, "unfit-text", place)


async def test_nul_is_no_text_of_a_query_and_nothing_is_named_so(alice: Program) -> None:
    assert_problem(await alice.ask("GET", "/human-tasks?pipeline=a%00"), 422, "unfit-text", "query.pipeline")
    assert_problem(await alice.ask("GET", "/tasks/a%00"), 404, "no-such-path")
    assert (await alice.ask("POST", "/tasks", {**_START, "channel": "\\u0000"})).problem == "unknown-place"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "*"]
)
async def test_a_body_says_that_it_is_json(alice: Program, kind: str) -> None:
    heard = await alice.ask("POST", "/tasks", _START, headers={"Content-Type": kind})
    assert_problem(heard, 415, "wrong-content-type")


async def test_a_body_is_not_compressed(alice: Program) -> None:
    packed = gzip.compress(json.dumps(_START).encode())
    heard = await alice.ask("POST", "/tasks", packed, headers={"Content-Encoding": "gzip"})
    assert_problem(heard, 415, "wrong-content-type")
    assert heard.body["fix"] == "Send it as it is."


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=1&limit=1", "query.limit"),
        ("limit=0", "query.limit"),
        ("limit=x", "query.limit"),
        ("cursor=0", "query.cursor"),
        ("cursor=99999999999999999999:a", "query.cursor"),
        ("status=open", "query.status"),
        ("assignee_id=alice", "query.assignee_id"),
    ],
)
async def test_a_query_is_read_as_strictly(alice: Program, query: str, field: str) -> None:
    assert_problem(await alice.ask("GET", f"/human-tasks?{query}"), 422, "wrong-fields", field)


async def test_who_asks_too_often_is_told_when_it_goes_again(home: House, sandbox: Sandbox) -> None:
    slow = replace(home, settings=home.settings.model_copy(update={"api_requests_per_minute": 30}))
    async with at_work(slow, sandbox) as bot, program(bot, ALICE) as alice, program(bot, ALICE) as other:
        async with asyncio.timeout(30):
            while (heard := await alice.ask("GET", "/human-tasks")).status == 200:
                pass
        assert_problem(heard, 429, "too-many-requests")
        wait_s = int(heard.headers["Retry-After"])
        assert 1 <= wait_s <= 2
        assert (await other.ask("GET", "/human-tasks")).status == 200
        await asyncio.sleep(wait_s)  # what is tested is that this is long enough
        assert (await alice.ask("GET", "/human-tasks")).status == 200


async def raw(bot: Running, secret: str, body: bytes, *, length: int) -> tuple[Any, Any]:
    """Begin a request that starts a task, of a body of this length."""
    address = urlsplit(bot.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = (
        f"POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    return reader, writer


@pytest.fixture
async def secret(signoff: Running) -> str:
    """The secret of a token of Alice's."""
    new = await signoff.engine.tokens.create(name="raw", scopes=tuple(Scope), identity=ALICE, by="root")
    return new.secret


async def test_who_goes_away_has_been_heard_all_the_same(
    signoff: Running, home: House, alice: Program, secret: str
) -> None:
    async with with_secret(signoff, secret) as same:
        for one in (same, alice):
            await one.get("/human-tasks")  # from now on the use of the token is not written down for a while
    body = json.dumps(_START).encode()
    with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # nothing can be written, so that the command waits
        _, writer = await raw(signoff, secret, body, length=len(body))
        for _ in range(5):
            await alice.ask("GET", "/human-tasks")
        writer.transport.abort()
        other.execute("ROLLBACK")

    async def is_started() -> bool:
        return (await alice.ask("GET", "/tasks/hello-1")).status == 200

    await eventually(is_started, what="the task of who went away")


async def test_who_goes_away_before_the_end_of_a_body_has_said_nothing(
    signoff: Running, alice: Program, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(_START).encode()
    _, writer = await raw(signoff, secret, body[:-1], length=len(body))
    await alice.ask("GET", "/human-tasks")
    writer.transport.abort()
    await alice.post("/tasks", {"pipeline": "release", "inputs": {"version": "1.0"}})
    await tasks(alice, 0)
    assert not [record for record in caplog.records if record.name.startswith("bot.api")]


async def test_a_body_may_come_in_pieces(signoff: Running, alice: Program, secret: str) -> None:
    body = json.dumps(_START).encode()
    reader, writer = await raw(signoff, secret, body[:5], length=len(body))
    await alice.get("/human-tasks")  # others are served meanwhile
    for byte in body[5:]:
        writer.write(bytes([byte]))
        await writer.drain()
    assert (await reader.readline()).startswith(b"HTTP/1.1 201")
    writer.close()
    await tasks(alice, 1)
