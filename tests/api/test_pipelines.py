"""Programs read pipelines, register revisions of their own, and withdraw them."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from bot.api.operation import Operation
from bot.api.operations.pipelines import PipelineOperations
from engine.codes import Scope
from engine.model import UserId
from engine.refusals import NoSuchPipeline
from tests.api.scene import Parts, Scene, scene
from tests.process.test_directory import ANNA, BOB, CI

SHIP = """
name: ship
title: Ship it?
description: To all customers
channel: "#releases"
surfaces: [slack, api]
starters: {users: ["@bob"], roles: [managers]}
roles: {managers: {groups: ["@bobs"]}}
inputs:
  type: object
  properties: {version: {type: string}}
steps:
  - {name: build, type: delay, with: {for: 1m}, retry: {attempts: 3}}
  - name: review
    type: approval_gate
    needs: [build]
    with: {title: "Ship {{ inputs.version }}?", approvers: managers}
  - name: publish
    type: delay
    needs: [review]
    with: {for: 1m}
    undo: {type: delay, with: {for: 2m}}
"""


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Scene]:
    def operations(parts: Parts) -> Iterable[Operation]:
        types, folder = parts.engine.step_types, parts.folder
        return PipelineOperations(parts.desk, types, (), folder.file_of).operations()

    async with scene(tmp_path, operations) as opened:
        yield opened


async def registered(api: Scene, text: str = SHIP, by: UserId = ANNA) -> str:
    """Register a pipeline; give its revision."""
    body = await api.good("POST", "/pipelines", {"definition": text}, by=by)
    return str(body["pipeline"]["revision"])


async def test_a_pipeline_of_a_file_is_listed_and_shown_as_its_author_defined_it(api: Scene) -> None:
    await api.put_file("ship.yaml", SHIP)
    listed = await api.good("GET", "/pipelines", by=ANNA)
    shown = await api.good("GET", "/pipelines/ship", by=ANNA)
    (line,) = listed["pipelines"]
    assert line == {key: shown[key] for key in line}
    assert (line["name"], line["title"], line["description"]) == ("ship", "Ship it?", "To all customers")
    assert (line["channel"], line["surfaces"]) == ("#releases", ["slack", "api"])
    assert line["starters"] == {
        "users": ["@bob"],
        "groups": ["@bobs"],
        "anyone": False,
        "roles": ["managers", "@bobs"],
    }
    assert line["inputs"]["properties"] == {"version": {"type": "string"}}
    assert (line["registered_by"], line["registered_with"]) == (None, None)
    assert line["revision"] == api.engine.pipelines.named("ship").revision_id
    assert shown["roles"]["managers"]["groups"] == ["@bobs"]
    steps = {step["name"]: step for step in shown["steps"]}
    assert list(steps) == ["build", "review", "publish"]
    assert [steps[name]["needs"] for name in steps] == [[], ["build"], ["review"]]
    assert (steps["review"]["type"], steps["review"]["title"]) == (
        "approval_gate",
        "Ship {{ inputs.version }}?",
    )
    assert (steps["build"]["attempts"], steps["build"]["undo"], steps["build"]["title"]) == (3, None, None)
    assert steps["publish"]["undo"] == {"type": "delay", "settings": {"for": "2m"}, "type_version": None}


async def test_what_there_is_not_is_not_found_and_the_nearest_is_named(api: Scene) -> None:
    await api.put_file("ship.yaml", SHIP)
    for method, path in (("GET", "/pipelines/shop"), ("GET", "/pipelines/shop/graph")):
        heard = await api.ask(method, path, by=ANNA)
        assert heard.problem == (404, "no-such-pipeline")
        assert "ship" in heard.body["detail"]
    assert (await api.ask("DELETE", "/pipelines/shop", by=ANNA)).problem == (404, "no-such-pipeline")


async def test_a_graph_is_given_as_json_as_mermaid_and_as_dot(api: Scene) -> None:
    await registered(api)
    plain = await api.good("GET", "/pipelines/ship/graph", by=ANNA)
    assert (plain["name"], plain["state"], plain["text"]) == ("ship", None, None)
    assert [(step["name"], step["needs"]) for step in plain["steps"]] == [
        ("build", []),
        ("review", ["build"]),
        ("publish", ["review"]),
    ]
    mermaid = await api.good("GET", "/pipelines/ship/graph?format=mermaid", by=ANNA)
    assert "flowchart TD" in mermaid["text"]
    dot = await api.good("GET", "/pipelines/ship/graph?format=dot", by=ANNA)
    assert dot["text"].startswith('digraph "ship"')
    assert mermaid["steps"] == dot["steps"] == plain["steps"]
    heard = await api.ask("GET", "/pipelines/ship/graph?format=svg", by=ANNA)
    assert heard.problem == (422, "wrong-fields")
    assert set(heard.errors) == {"query.format"}


async def test_what_is_registered_can_be_started_and_says_by_whom(api: Scene) -> None:
    heard = await api.good("POST", "/pipelines", {"definition": SHIP}, by=CI)
    assert heard["changed"]
    assert heard["pipeline"]["registered_by"] == "service:ci"
    assert heard["pipeline"]["registered_with"] == "nightly"
    reply = await api.engine.tasks.start(
        "ship", {"version": "1.2"}, by=await api.parts.directory.actor(BOB), surface=None
    )
    assert reply.task.plan.revision_id == heard["pipeline"]["revision"]
    assert await api.good("GET", "/pipelines/ship", by=ANNA) == heard["pipeline"]


async def test_the_same_again_changes_nothing_and_another_definition_is_a_new_revision(api: Scene) -> None:
    first = await registered(api)
    again = await api.good("POST", "/pipelines", {"definition": SHIP, "file": "other.yaml"}, by=BOB)
    assert not again["changed"]
    assert again["pipeline"]["revision"] == first
    assert again["pipeline"]["registered_by"] == ANNA
    second = await registered(api, SHIP.replace("Ship it?", "Now?"), by=BOB)
    assert second != first
    assert (await api.good("GET", "/pipelines/ship", by=ANNA))["registered_by"] == BOB
    assert (await api.engine.pipelines.of_revision(first)).title == "Ship it?"


async def test_mistakes_are_named_with_file_line_and_place_and_nothing_is_registered(api: Scene) -> None:
    wrong = "name: ship\nsurfaces: [slak]\nsteps:\n  - {name: build, type: dely, with: {for: 1m}}\n"
    heard = await api.ask("POST", "/pipelines", {"definition": wrong, "file": "ship.yaml"}, by=ANNA)
    assert heard.problem == (422, "wrong-definition")
    details = [one["detail"] for one in heard.body["errors"]]
    assert {one["field"] for one in heard.body["errors"]} == {"body.definition"}
    assert details[0].startswith("ship.yaml:2: surfaces[0]: must be one of slack, library, api")
    assert details[1].startswith("ship.yaml:4: steps[0].type: ")
    assert "did you mean `delay`?" in details[1]
    for text in ("", "steps: [", "- 1", "\0", "name: ship"):
        assert (await api.ask("POST", "/pipelines", {"definition": text}, by=ANNA)).status == 422
    assert api.engine.pipelines.all() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.definition"),
        ({"definition": 1}, "body.definition"),
        ({"definition": SHIP, "name": "ship"}, "body.name"),
        ({"definition": SHIP, "file": "a\nb"}, "body.file"),
    ],
)
async def test_fields_that_are_not_as_they_must_be_are_named(api: Scene, body: object, field: str) -> None:
    heard = await api.ask("POST", "/pipelines", body, by=ANNA)
    assert heard.problem == (422, "wrong-fields")
    assert set(heard.errors) == {field}


async def test_what_a_file_defines_is_changed_there(api: Scene) -> None:
    await api.put_file("release.yaml", SHIP)
    for method, path, body in (
        ("POST", "/pipelines", {"definition": SHIP.replace("Ship it?", "Now?")}),
        ("DELETE", "/pipelines/ship", None),
    ):
        heard = await api.ask(method, path, body, by=ANNA)
        assert heard.problem == (409, "defined-by-file")
        assert heard.body["detail"] == f"{api.path / 'release.yaml'} defines the pipeline ship"
    assert api.engine.pipelines.named("ship").title == "Ship it?"


async def test_what_is_registered_is_withdrawn_and_its_tasks_go_on(api: Scene) -> None:
    await registered(api)
    bob = await api.parts.directory.actor(BOB)
    reply = await api.engine.tasks.start("ship", {"version": "1.2"}, by=bob, surface=None)
    assert await api.good("DELETE", "/pipelines/ship", by=BOB) == {"name": "ship"}
    assert (await api.good("GET", "/pipelines", by=ANNA))["pipelines"] == []
    with pytest.raises(NoSuchPipeline):
        await api.engine.tasks.start("ship", {"version": "1.2"}, by=bob)
    assert (await api.engine.tasks.status(reply.task.id)).facts.ended_at is None
    await registered(api)
    assert [one.name for one in api.engine.pipelines.all()] == ["ship"]


async def test_whoever_is_deactivated_registers_and_withdraws_nothing(api: Scene) -> None:
    gone = UserId("UGONE")
    heard = await api.ask("POST", "/pipelines", {"definition": SHIP}, by=gone)
    assert heard.problem == (403, "bearer-inactive")
    await registered(api)
    assert (await api.ask("DELETE", "/pipelines/ship", by=gone)).problem == (403, "bearer-inactive")
    assert [one.name for one in api.engine.pipelines.all()] == ["ship"]


async def test_each_operation_wants_its_scope(api: Scene) -> None:
    await registered(api)
    for method, path, body, scope in (
        ("GET", "/pipelines", None, Scope.TASKS_READ),
        ("GET", "/pipelines/ship", None, Scope.TASKS_READ),
        ("GET", "/pipelines/ship/graph", None, Scope.TASKS_READ),
        ("POST", "/pipelines", {"definition": SHIP}, Scope.PIPELINES_WRITE),
        ("DELETE", "/pipelines/ship", None, Scope.PIPELINES_WRITE),
    ):
        heard = await api.ask(method, path, body, by=ANNA, scopes=frozenset(Scope) - {scope})
        assert heard.problem == (403, "lacks-scope")
        assert scope in heard.body["detail"]
        assert (await api.ask(method, path, body, by=ANNA, scopes={scope})).status == 200
