"""Pipelines that programs register: beside files, by several processes, across restarts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.pipeline_folder import PipelineFolder
from engine.clock import SystemClock
from engine.language.definition import load_text
from engine.model import Json, TenantId
from engine.pipeline import Pipeline
from engine.pipelines import DefinedByFile, Pipelines
from engine.refusals import NoSuchPipeline
from engine.step_desk import StepTypes
from engine.steps.built_in import program_types
from storage.catalog import SqlCatalog
from storage.database import Database, open_database
from storage.migrate import prepare
from tests.makers import ALICE

OURS = TenantId("T-ours")
TYPES = program_types()
TEXT = "name: {name}\ntitle: {title}\nsteps:\n  - {{name: wait, type: delay, with: {{for: 1m}}}}\n"


def pipeline(name: str = "ship", title: str = "Ship it?") -> Pipeline:
    return load_text(TEXT.format(name=name, title=title), "sent", TYPES)


@dataclass(slots=True, kw_only=True)
class Process:
    """One of those that serve a database from the same folder."""

    path: Path
    pipelines: Pipelines
    folder: PipelineFolder

    def write(self, file: str, name: str, title: str) -> None:
        (self.path / file).write_text(TEXT.format(name=name, title=title))

    def titles(self) -> dict[str, str]:
        return {pipeline.name: pipeline.title for pipeline in self.pipelines.all()}

    def problems(self) -> list[str]:
        return [str(problem).replace(f"{self.path}/", "") for problem in self.folder.problems]


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url) as database:
        await prepare(database, OURS, may_migrate=True)
        yield database


async def a_process(database: Database, path: Path) -> Process:
    pipelines = Pipelines(SqlCatalog(database, OURS), SystemClock())
    folder = PipelineFolder(path, pipelines, lambda: TYPES, ())
    await pipelines.load()
    await folder.look()
    return Process(path=path, pipelines=pipelines, folder=folder)


@pytest.fixture
async def ours(database: Database, tmp_path: Path) -> Process:
    return await a_process(database, tmp_path)


@pytest.fixture
async def theirs(database: Database, tmp_path: Path) -> Process:
    return await a_process(database, tmp_path)


async def test_what_is_registered_survives_the_watch_of_the_folder_and_a_restart(
    ours: Process, database: Database
) -> None:
    assert await ours.pipelines.register(pipeline(), by=ALICE)
    ours.write("other.yaml", "other", "Other")
    await ours.folder.look()
    assert ours.titles() == {"ship": "Ship it?", "other": "Other"}
    (ours.path / "other.yaml").unlink()
    await ours.folder.look()
    assert ours.titles() == {"ship": "Ship it?"}
    again = await a_process(database, ours.path)
    assert again.titles() == {"ship": "Ship it?"}
    assert again.pipelines.registered == {"ship"}
    assert again.problems() == []


async def test_the_same_again_changes_nothing_and_another_definition_replaces_it(ours: Process) -> None:
    await ours.pipelines.register(pipeline(), by=ALICE)
    first = (await ours.pipelines.standing())["ship"]
    assert not await ours.pipelines.register(pipeline(), by=ALICE)
    assert (await ours.pipelines.standing())["ship"] == first
    assert await ours.pipelines.register(pipeline(title="Now?"), by=ALICE)
    assert ours.titles() == {"ship": "Now?"}
    assert (await ours.pipelines.of_revision(first.revision_id)).title == "Ship it?"


async def test_another_process_hears_of_it_when_it_looks_next(ours: Process, theirs: Process) -> None:
    await ours.pipelines.register(pipeline(), by=ALICE)
    await theirs.folder.look()
    assert theirs.titles() == {"ship": "Ship it?"}
    await ours.pipelines.register(pipeline(title="Now?"), by=ALICE)
    await theirs.folder.look()
    assert theirs.pipelines.named("ship").title == "Now?"
    await theirs.pipelines.withdraw("ship")
    await ours.folder.look()
    assert ours.titles() == theirs.titles() == {}


async def test_what_a_file_defines_is_neither_replaced_nor_withdrawn(ours: Process, theirs: Process) -> None:
    ours.write("ship.yaml", "ship", "From a file")
    await ours.folder.look()
    with pytest.raises(DefinedByFile):
        await ours.pipelines.register(pipeline(), by=ALICE)
    with pytest.raises(DefinedByFile):
        await theirs.pipelines.register(pipeline(), by=ALICE)
    with pytest.raises(DefinedByFile):
        await ours.pipelines.withdraw("ship")
    assert ours.folder.file_of("ship") == ours.path / "ship.yaml"
    assert ours.folder.file_of("other") is None
    assert ours.titles() == {"ship": "From a file"}


async def test_a_broken_file_keeps_the_name_that_it_defined(ours: Process) -> None:
    ours.write("release.yaml", "ship", "From a file")
    await ours.folder.look()
    (ours.path / "release.yaml").write_text("steps: 1")
    await ours.folder.look()
    with pytest.raises(DefinedByFile):
        await ours.pipelines.register(pipeline(), by=ALICE)
    assert ours.folder.file_of("ship") == ours.path / "release.yaml"


async def test_a_file_that_takes_a_registered_name_is_refused_until_that_is_withdrawn(ours: Process) -> None:
    await ours.pipelines.register(pipeline(), by=ALICE)
    ours.write("ship.yaml", "ship", "From a file")
    await ours.folder.look()
    said = "a program has registered a pipeline named ship: names must differ, or it has to be withdrawn"
    assert ours.problems() == [f"ship.yaml:1: name: {said}"]
    assert ours.titles() == {"ship": "Ship it?"}
    await ours.pipelines.withdraw("ship")
    await ours.folder.look()
    assert (ours.problems(), ours.titles()) == ([], {"ship": "From a file"})
    assert ours.pipelines.registered == frozenset()


async def test_only_what_is_there_can_be_withdrawn(ours: Process) -> None:
    with pytest.raises(NoSuchPipeline):
        await ours.pipelines.withdraw("ship")
    await ours.pipelines.register(pipeline(), by=ALICE)
    await ours.pipelines.withdraw("ship")
    with pytest.raises(NoSuchPipeline):
        await ours.pipelines.withdraw("ship")


async def test_of_a_file_and_a_program_at_once_all_processes_end_with_the_same(
    ours: Process, theirs: Process
) -> None:
    theirs.write("ship.yaml", "ship", "From a file")

    async def registering() -> None:
        with suppress(DefinedByFile):
            await ours.pipelines.register(pipeline(), by=ALICE)

    await asyncio.gather(theirs.folder.look(), registering())
    for process in (ours, theirs):
        await process.folder.look()
    assert ours.titles() == theirs.titles()
    assert len(ours.problems()) == (ours.titles() == {"ship": "Ship it?"})


async def test_when_a_step_type_changes_it_is_renewed_and_stays_whose_it_was(
    ours: Process, theirs: Process, database: Database
) -> None:
    catalog = SqlCatalog(database, OURS)
    types = StepTypes(catalog, SystemClock(), TYPES, ours.pipelines)
    pause: dict[str, Json] = {"name": "pause", "extends": "delay", "with": {"for": "1m"}}
    await types.pipeline_register_step_type(pause, by=ALICE)
    text = "name: ship\nsteps: [{name: wait, type: pause}]\n"
    by = replace(ALICE, token="nightly")
    await ours.pipelines.register(load_text(text, "sent", types.known), by=by)
    ours.write("other.yaml", "other", "From a file")
    await ours.folder.look()
    before = (await ours.pipelines.standing())["ship"]
    await types.pipeline_register_step_type({**pause, "with": {"for": "2m"}}, by=ALICE)
    assert ours.pipelines.named("ship").step("wait").body.settings == {"for": "2m"}
    after = (await ours.pipelines.standing())["ship"]
    assert after.revision_id != before.revision_id
    assert (after.registered_by, after.registered_with) == (ALICE.id, "nightly")
    assert ours.pipelines.registered == {"ship"}
    await theirs.folder.look()
    assert theirs.pipelines.named("ship").revision_id == after.revision_id
