"""Programs list step types, register their own, and take them away."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.api.operation import Operation
from bot.api.operations.step_types import StepTypeOperations
from engine.codes import Scope
from engine.model import UserId
from tests.api.scene import Parts, Scene, scene
from tests.process.test_directory import ANNA, BOB

PAUSE = {"name": "pause", "title": "A pause", "icon": "⏸", "extends": "delay", "with": {"for": "1m"}}
FILE = "name: ship\nsteps: [{name: wait, type: pause}]\n"
GONE = UserId("UGONE")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Scene]:
    def operations(parts: Parts) -> Iterable[Operation]:
        return StepTypeOperations(parts.desk, parts.engine.step_types).operations()

    async with scene(tmp_path, operations) as opened:
        yield opened


async def types(api: Scene) -> dict[str, Any]:
    answer = await api.good("GET", "/step-types", by=ANNA)
    return {one["name"]: one for one in answer["step_types"]}


async def test_what_the_program_brings_is_listed_with_what_steps_may_set(api: Scene) -> None:
    found = await types(api)
    assert list(found) == sorted(found)
    assert {"approval_gate", "human_task", "http", "delay", "notify"} <= set(found)
    gate = found["approval_gate"]
    assert (gate["is_interactive"], gate["version"], gate["extends"]) == (True, None, None)
    assert "approvers" in gate["settings"]["properties"]
    assert not found["delay"]["is_interactive"]


async def test_a_type_is_registered_used_and_taken_away(api: Scene) -> None:
    answer = await api.good("POST", "/step-types", {"definition": PAUSE}, by=BOB)
    assert (answer["name"], answer["title"], answer["icon"]) == ("pause", "A pause", "⏸")
    assert (answer["version"], answer["extends"], answer["registered_by"]) == (1, "delay", BOB)
    assert answer["definition"] == PAUSE
    assert (await types(api))["pause"] == answer
    await api.put_file("ship.yaml", FILE)
    assert api.parts.folder.problems == ()
    heard = await api.ask("DELETE", "/step-types/pause", by=BOB)
    assert heard.problem == (409, "step-type-in-use")
    assert "ship" in heard.body["detail"]
    (api.path / "ship.yaml").unlink()
    await api.parts.folder.look()
    assert await api.good("DELETE", "/step-types/pause", by=BOB) == {"name": "pause"}
    assert "pause" not in await types(api)


async def test_another_definition_is_another_version_and_the_same_again_is_none(api: Scene) -> None:
    await api.good("POST", "/step-types", {"definition": PAUSE}, by=BOB)
    same = await api.good("POST", "/step-types", {"definition": PAUSE}, by=ANNA)
    assert (same["version"], same["registered_by"]) == (1, BOB)
    other = await api.good("POST", "/step-types", {"definition": {**PAUSE, "title": "Wait"}}, by=ANNA)
    assert (other["version"], other["registered_by"]) == (2, ANNA)


async def test_mistakes_are_named_with_their_places(api: Scene) -> None:
    wrong = {"name": "pause", "extends": "dely", "with": {"fro": "1m"}}
    heard = await api.ask("POST", "/step-types", {"definition": wrong}, by=BOB)
    assert heard.problem == (422, "wrong-step-type")
    assert "did you mean `delay`?" in heard.errors["body.definition.extends"]
    heard = await api.ask("POST", "/step-types", {"definition": {**wrong, "extends": "delay"}}, by=BOB)
    assert "body.definition.with.fro" in heard.errors
    assert "pause" not in await types(api)


async def test_a_version_that_pipelines_do_not_fit_is_refused_with_their_mistakes(api: Scene) -> None:
    await api.good("POST", "/step-types", {"definition": PAUSE}, by=BOB)
    await api.put_file("ship.yaml", FILE)
    needy = {"name": "pause", "extends": "delay"}
    heard = await api.ask("POST", "/step-types", {"definition": needy}, by=BOB)
    assert heard.problem == (422, "pipelines-do-not-fit")
    assert "ship" in heard.errors["body.definition"]
    assert (await types(api))["pause"]["version"] == 1


async def test_what_there_is_not_and_what_the_program_brings_is_not_taken_away(api: Scene) -> None:
    assert (await api.ask("DELETE", "/step-types/pause", by=BOB)).problem == (404, "no-such-step-type")
    assert (await api.ask("DELETE", "/step-types/delay", by=BOB)).problem == (409, "built-in-step-type")
    heard = await api.ask("POST", "/step-types", {"definition": {**PAUSE, "name": "delay"}}, by=BOB)
    assert heard.problem == (422, "wrong-step-type")


@pytest.mark.parametrize("body", [{}, {"definition": "name: pause"}, {"definition": []}])
async def test_a_definition_is_an_object(api: Scene, body: Any) -> None:
    heard = await api.ask("POST", "/step-types", body, by=BOB)
    assert heard.problem == (422, "wrong-fields")
    assert set(heard.errors) == {"body.definition"}


async def test_who_is_gone_changes_nothing_and_each_operation_wants_its_scope(api: Scene) -> None:
    for method, path, body, scope in (
        ("GET", "/step-types", None, Scope.TASKS_READ),
        ("POST", "/step-types", {"definition": PAUSE}, Scope.STEP_TYPES_WRITE),
        ("DELETE", "/step-types/pause", None, Scope.STEP_TYPES_WRITE),
    ):
        heard = await api.ask(method, path, body, by=ANNA, scopes=frozenset(Scope) - {scope})
        assert heard.problem == (403, "lacks-scope")
        if method != "GET":
            assert (await api.ask(method, path, body, by=GONE)).problem == (403, "bearer-inactive")
        assert (await api.ask(method, path, body, by=ANNA, scopes={scope})).status == 200
