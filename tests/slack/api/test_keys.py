"""What changes something is done once for each Idempotency-Key, and a key is for one thing."""

import asyncio
from typing import Any

import pytest

from bot.app import Running
from tests.slack.api.problems import assert_problem, tasks
from tests.slack.api.program import ALICE, BOB, Program, program
from tests.support.waiting import eventually

_START = {"pipeline": "hello", "channel": "#general"}


@pytest.mark.parametrize("key", ["a b", "k" * 201, "ä", ""])
async def test_a_key_is_short_and_visible(alice: Program, key: str) -> None:
    heard = await alice.ask("POST", "/tasks", _START, headers={"Idempotency-Key": key})
    assert_problem(heard, 422, "wrong-fields", "header.Idempotency-Key")
    await tasks(alice, 0)


async def test_the_same_key_starts_one_task_also_at_once(alice: Program) -> None:
    headers = {"Idempotency-Key": "k" * 200}
    heard = await asyncio.gather(*(alice.ask("POST", "/tasks", _START, headers=headers) for _ in range(8)))
    assert {one.status for one in heard} == {201}
    assert {one.body["task"]["name"] for one in heard} == {"hello-1"}
    assert sorted(one.body["changed"] for one in heard) == [False] * 7 + [True]
    await tasks(alice, 1)


async def test_a_key_is_of_its_token(signoff: Running, alice: Program) -> None:
    async with program(signoff, ALICE) as other, program(signoff, BOB) as bob:
        replies = [await who.post("/tasks", _START, key="k") for who in (alice, other, bob)]
    assert {one["task"]["name"] for one in replies} == {"hello-1", "hello-2", "hello-3"}


async def test_a_key_is_for_one_thing(alice: Program) -> None:
    release = {"pipeline": "release", "inputs": {"version": "1.0"}}
    await alice.post("/tasks", release, key="k")
    for other in (_START, {**release, "inputs": {"version": "1.1"}}):
        heard = await alice.ask("POST", "/tasks", other, headers={"Idempotency-Key": "k"})
        assert_problem(heard, 422, "idempotency-key-reused")
    same = await alice.post("/tasks", release, key="k")
    assert (same["task"]["name"], same["changed"]) == ("release-1", False)


async def test_what_a_key_started_is_found_whatever_became_of_its_pipeline(alice: Program) -> None:
    text = """
        name: later
        channel: "#general"
        inputs: {type: object, properties: {count: {type: integer, title: Count, default: 1}}}
        steps: [{name: rest, type: delay, with: {for: 1h}}]
    """
    start = {"pipeline": "later"}
    await alice.post("/pipelines", {"definition": text})
    await alice.post("/tasks", start, key="k")
    for changed in ("default: 2", "minimum: 2"):
        await alice.post("/pipelines", {"definition": text.replace("default: 1", changed)})
        assert not (await alice.post("/tasks", start, key="k"))["changed"]
    assert (await alice.ask("DELETE", "/pipelines/later")).status == 200
    assert (await alice.post("/tasks", start, key="k"))["task"]["name"] == "later-1"
    elsewhere = await alice.ask(
        "POST", "/tasks", {**start, "channel": "#random"}, headers={"Idempotency-Key": "k"}
    )
    assert_problem(elsewhere, 422, "idempotency-key-reused")


async def test_a_key_is_of_one_thing_at_one_request(alice: Program) -> None:
    await alice.post("/tasks", _START)

    async def asked() -> Any:
        return (await alice.get("/human-tasks"))["human_tasks"]

    here = f"/human-tasks/{(await eventually(asked, what='a request'))[0]['id']}"
    asks = {"of": BOB, "question": "Why?"}
    assert [(await alice.post(f"{here}/inquire", asks, key="k"))["changed"] for _ in range(2)] == [
        True,
        False,
    ]
    other = {"of": BOB, "question": "When?"}
    heard = await alice.ask("POST", f"{here}/inquire", other, headers={"Idempotency-Key": "k"})
    assert_problem(heard, 422, "idempotency-key-reused")
    assert (await alice.post(f"{here}/approve", {}, key="k"))["changed"]
