"""Registered step types at work: a task keeps the type as it was, a new one takes it as it is."""

from pathlib import Path
from typing import Any

import pytest

from engine.errors import DefinitionError
from engine.human import OpenRequest
from engine.model import TaskId
from signoff.library import Signoff

PIPELINE = """\
name: order
inputs: {type: object, properties: {wait: {type: string}}}
steps:
  - name: begin
    type: human_task
    with: {title: Begin?, assignees: {users: [ann]}}
  - name: pause
    type: pause
    needs: [begin]
    with: {for: "{{ inputs.wait }}"}
  - name: facts
    type: facts
    needs: [pause]
"""
PAUSE = {
    "name": "pause",
    "extends": "delay",
    "settings": {
        "required": ["for"],
        "properties": {"for": {"type": "string", "pattern": "^[0-9]+s$", "x-what": "seconds such as 5s"}},
    },
}


def facts(*fields: str, **changes: Any) -> dict[str, Any]:
    """Define a form with these fields."""
    form = {"type": "object", "properties": {field: {"type": "string"} for field in fields}}
    given = {"title": "Facts", "assignees": {"users": ["ann"]}, "form": form}
    return {"name": "facts", "extends": "human_task", "with": given, **changes}


def write(file: Path, text: str) -> None:
    file.write_text(text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A pipeline that uses both."""
    path = tmp_path / "order.yaml"
    write(path, PIPELINE)
    return path


async def register(sqlite_url: str, *definitions: dict[str, Any]) -> None:
    async with Signoff.open(sqlite_url) as signoff:
        for definition in definitions:
            await signoff.pipeline_register_step_type(definition, by="carol")


async def begun(signoff: Signoff, wait: str = "0s") -> TaskId:
    """Start a task, and go on to the step that waits."""
    task = (await signoff.start("order", {"wait": wait}, by="dave")).task.id
    await go_on(signoff, task)
    return task


async def go_on(signoff: Signoff, task: TaskId) -> None:
    await signoff.at_rest(task)
    await signoff.human_task_complete(OpenRequest(task, "begin"), {}, by="ann")
    await signoff.at_rest(task)


async def fields_asked(signoff: Signoff, task: TaskId) -> list[str]:
    """Give what the form asks for, that a task waits for."""
    request = (await signoff.status(task)).task.open_request("facts")
    assert request is not None
    (line,) = (await signoff.human_task_list("ann", task=task)).lines
    view = await signoff.engine.queries.human_task(line.id)
    assert view is not None
    return list(view.request["form"]["properties"])


async def test_a_task_that_runs_keeps_the_type_as_it_was(sqlite_url: str, file: Path) -> None:
    await register(sqlite_url, PAUSE, facts("risk"))
    async with Signoff.open(sqlite_url, [file]) as signoff:
        waits = await begun(signoff)
        starts = (await signoff.start("order", {"wait": "0s"}, by="dave")).task.id
        await signoff.pipeline_register_step_type(facts("cost", "owner"), by="carol")
        assert await fields_asked(signoff, waits) == ["risk"]
        await go_on(signoff, starts)
        assert await fields_asked(signoff, starts) == ["risk"]
        assert await fields_asked(signoff, await begun(signoff)) == ["cost", "owner"]
        reply = await signoff.human_task_complete(OpenRequest(waits, "facts"), {"risk": "none"}, by="ann")
        assert reply.task.state.is_final


async def test_a_task_that_runs_goes_on_when_the_type_becomes_another_or_is_gone(
    sqlite_url: str, file: Path
) -> None:
    await register(sqlite_url, PAUSE, facts("risk"))
    async with Signoff.open(sqlite_url, [file]) as signoff:
        started = [(await signoff.start("order", {"wait": "0s"}, by="dave")).task.id for _ in range(2)]
        said = {"name": "facts", "extends": "notify", "with": {"text": "Done", "channel": "#x"}}
        await signoff.pipeline_register_step_type(said, by="carol")
        await go_on(signoff, started[0])
        assert await fields_asked(signoff, started[0]) == ["risk"]
    write(file, PIPELINE.partition("  - name: facts")[0])
    async with Signoff.open(sqlite_url, [file]) as signoff:
        await signoff.pipeline_unregister_step_type("facts", by="carol")
    async with Signoff.open(sqlite_url, [file]) as signoff:
        await go_on(signoff, started[1])
        assert await fields_asked(signoff, started[1]) == ["risk"]


async def test_what_a_template_gives_fits_the_type_as_well(sqlite_url: str, file: Path) -> None:
    await register(sqlite_url, PAUSE, facts("risk"))
    async with Signoff.open(sqlite_url, [file]) as signoff:
        task = await begun(signoff, wait="1h")
        run = (await signoff.status(task)).task.steps["pause"]
        assert run.error is not None
        assert run.error.endswith(": must be seconds such as 5s, but is `1h`")


async def test_steps_set_what_their_type_leaves_them(sqlite_url: str, file: Path) -> None:
    await register(sqlite_url, PAUSE, facts("risk", settings={"properties": {"text": {"type": "string"}}}))
    write(file, f"{PIPELINE}    with: {{title: Mine, tetx: x}}\n")
    with pytest.raises(DefinitionError) as caught:
        async with Signoff.open(sqlite_url, [file]):
            pass
    assert [f"{p.line} {p.path}: {p.message}" for p in caught.value.problems] == [
        "14 steps[2].with.tetx: unknown key `tetx`; did you mean `text`?",
        "14 steps[2].with.title: `title` is set by the step type `facts`: leave it out",
    ]
