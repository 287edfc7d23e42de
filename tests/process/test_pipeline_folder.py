"""The folder of pipeline files: what is right in it is published, what is wrong is kept to be shown."""

import logging
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.background import working
from bot.pipeline_folder import PipelineFolder
from engine.clock import SystemClock
from engine.errors import StoreUnavailable
from engine.model import TenantId
from engine.pipelines import Pipelines
from engine.ports.catalog import Revision
from engine.refusals import NoSuchPipeline
from engine.step_registry import StepType
from engine.steps.built_in import program_types
from storage.catalog import SqlCatalog
from storage.database import open_database
from storage.migrate import prepare
from tests.support.waiting import eventually

OURS = TenantId("T-ours")


class Catalog(SqlCatalog):
    """The real one; its database can be out of reach."""

    is_out_of_reach = False
    asked = published = 0

    async def publish(self, revisions: Sequence[Revision], *, withdrawn: Collection[str] = ()) -> None:
        self.asked += 1
        if self.is_out_of_reach:
            raise StoreUnavailable("the disk is full")
        self.published += 1
        await super().publish(revisions, withdrawn=withdrawn)


@dataclass(slots=True, kw_only=True)
class Desk:
    """A folder, and what is published from it."""

    path: Path
    catalog: Catalog
    pipelines: Pipelines
    step_types: dict[str, StepType]
    folder: PipelineFolder

    def write(self, file: str, *, name: str = "ship", title: str = "Ship it?", kind: str = "delay") -> None:
        steps = f"steps:\n  - {{name: wait, type: {kind}, with: {{for: 1m}}}}\n"
        (self.path / file).write_text(f"name: {name}\ntitle: {title}\n{steps}")

    def titles(self) -> dict[str, str]:
        """Give what can be started, with the title of the revision that would run."""
        return {pipeline.name: pipeline.title for pipeline in self.pipelines.all()}

    def problems(self) -> list[str]:
        return [str(problem).replace(f"{self.path}/", "") for problem in self.folder.problems]


@pytest.fixture
async def desk(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Desk]:
    path = tmp_path / "pipelines"
    path.mkdir()
    async with open_database(sqlite_url) as database:
        await prepare(database, OURS, may_migrate=True)
        catalog = Catalog(database, OURS)
        pipelines, step_types = Pipelines(catalog, SystemClock()), dict(program_types())
        folder = PipelineFolder(path, pipelines, lambda: MappingProxyType(dict(step_types)), ())
        yield Desk(path=path, catalog=catalog, pipelines=pipelines, step_types=step_types, folder=folder)


async def test_what_is_in_the_folder_is_published(desk: Desk) -> None:
    desk.write("one.yaml", name="one", title="One")
    desk.write("two.yml", name="two", title="Two")
    desk.write("three.txt", name="three")
    desk.write(".four.yaml.swp", name="four")
    (desk.path / "five.yaml").mkdir()
    await desk.folder.look()
    assert desk.titles() == {"one": "One", "two": "Two"}
    assert desk.problems() == []
    assert set(await desk.catalog.current()) == {"one", "two"}


async def test_a_changed_file_is_a_new_revision(desk: Desk) -> None:
    desk.write("ship.yaml", title="Ship it?")
    await desk.folder.look()
    (before,) = (await desk.catalog.current()).values()
    desk.write("ship.yaml", title="Ship it now?")
    await desk.folder.look()
    (after,) = (await desk.catalog.current()).values()
    assert desk.titles() == {"ship": "Ship it now?"}
    assert after.id != before.id
    assert await desk.catalog.revision(before.id) == before  # for tasks that run by it


async def test_files_that_did_not_change_are_left_alone(desk: Desk) -> None:
    desk.write("ship.yaml")
    await desk.folder.look()
    await desk.folder.look()
    (desk.path / "ship.yaml").touch()
    await desk.folder.look()
    assert desk.catalog.published == 1


async def test_a_refused_file_is_shown_and_what_it_defined_before_still_runs(desk: Desk) -> None:
    desk.write("ship.yaml", title="Ship it?")
    await desk.folder.look()
    desk.write("ship.yaml", title="Ship it now?", kind="dealy")
    await desk.folder.look()
    assert desk.titles() == {"ship": "Ship it?"}
    (problem,) = desk.problems()
    assert problem.startswith("ship.yaml:4: steps[0].type: ")
    assert "delay" in problem
    desk.write("ship.yaml", title="Ship it now?")
    await desk.folder.look()
    assert desk.titles() == {"ship": "Ship it now?"}
    assert desk.problems() == []


async def test_a_refused_file_is_logged_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.write("ship.yaml", kind="dealy")
    with caplog.at_level(logging.ERROR, "bot.pipeline_folder"):
        await desk.folder.look()
        desk.write("other.yaml", name="other")
        await desk.folder.look()
    assert len(caplog.messages) == 1


async def test_what_is_removed_can_no_longer_be_started(desk: Desk) -> None:
    desk.write("ship.yaml")
    await desk.folder.look()
    (desk.path / "ship.yaml").unlink()
    await desk.folder.look()
    with pytest.raises(NoSuchPipeline):
        desk.pipelines.named("ship")
    assert await desk.catalog.current() == {}


async def test_what_was_removed_while_nobody_looked_is_withdrawn_at_the_next_start(desk: Desk) -> None:
    desk.write("ship.yaml")
    await desk.folder.look()
    (desk.path / "ship.yaml").unlink()
    started_again = Pipelines(desk.catalog, SystemClock())
    await started_again.load()
    await PipelineFolder(desk.path, started_again, program_types, ()).look()
    assert started_again.all() == []


async def test_a_file_that_was_renamed_defines_what_it_did(desk: Desk) -> None:
    desk.write("ship.yaml")
    await desk.folder.look()
    (desk.path / "ship.yaml").rename(desk.path / "sail.yaml")
    await desk.folder.look()
    assert desk.titles() == {"ship": "Ship it?"}


async def test_what_is_removed_can_no_longer_be_started_though_another_file_is_refused(desk: Desk) -> None:
    desk.write("ship.yaml")
    desk.write("other.yaml", name="other")
    await desk.folder.look()
    desk.write("other.yaml", name="other", kind="dealy")
    (desk.path / "ship.yaml").unlink()
    await desk.folder.look()
    assert set(desk.titles()) == {"other"}
    assert set(await desk.catalog.current()) == {"other"}


async def test_a_refused_file_under_a_new_name_keeps_what_it_says_it_defines(desk: Desk) -> None:
    desk.write("ship.yaml")
    await desk.folder.look()
    (desk.path / "ship.yaml").rename(desk.path / "sail.yaml")
    desk.write("sail.yaml", kind="dealy")
    await desk.folder.look()
    assert desk.titles() == {"ship": "Ship it?"}


@pytest.mark.parametrize("text", ["", "name: sail\nsteps: [\n", "nmae: ship\n", "name: Ship\n", "\0"])
async def test_a_refused_file_keeps_what_it_defined_before_whatever_it_says_now(
    desk: Desk, text: str
) -> None:
    desk.write("a.yaml", name="ship")
    await desk.folder.look()
    (desk.path / "a.yaml").write_text(text)
    await desk.folder.look()
    await desk.folder.look()
    desk.write("b.yaml", name="other")  # a look at something else forgets nothing
    await desk.folder.look()
    assert set(desk.titles()) == {"ship", "other"}
    (desk.path / "a.yaml").unlink()
    await desk.folder.look()
    assert set(desk.titles()) == {"other"}


async def test_of_a_file_that_nobody_saw_right_its_own_name_counts(desk: Desk) -> None:
    desk.write("ship.yaml")
    desk.write("sail.yaml", name="sail")
    await desk.folder.look()
    (desk.path / "ship.yaml").write_text("steps: [")
    (desk.path / "sail.yaml").rename(desk.path / "boat.yaml")
    (desk.path / "boat.yaml").write_text("steps: [")
    started_again = Pipelines(desk.catalog, SystemClock())
    await started_again.load()
    await PipelineFolder(desk.path, started_again, program_types, ()).look()
    assert [pipeline.name for pipeline in started_again.all()] == ["ship"]


async def test_of_two_files_with_one_name_the_second_is_refused_and_names_the_first(desk: Desk) -> None:
    desk.write("a.yaml", title="First")
    desk.write("b.yaml", title="Second")
    await desk.folder.look()
    assert desk.titles() == {"ship": "First"}
    assert desk.problems() == [
        "b.yaml:1: name: a.yaml defines a pipeline named ship already; names must differ"
    ]
    (desk.path / "a.yaml").unlink()
    await desk.folder.look()
    assert (desk.titles(), desk.problems()) == ({"ship": "Second"}, [])


async def test_a_folder_that_is_missing_is_named_and_nothing_is_withdrawn(desk: Desk) -> None:
    desk.write("ship.yaml")
    await desk.folder.look()
    away = desk.path.rename(desk.path.with_name("elsewhere"))
    await desk.folder.look()
    (problem,) = desk.folder.problems
    assert str(problem) == (
        f"{desk.path}:1: the folder of pipelines cannot be read: No such file or directory; "
        "make it, or set SIGNOFF_PIPELINES"
    )
    assert desk.titles() == {"ship": "Ship it?"}
    away.rename(desk.path)
    await desk.folder.look()
    assert desk.problems() == []


async def test_a_folder_that_comes_back_empty_is_empty(desk: Desk) -> None:
    desk.path.rmdir()
    await desk.folder.look()
    assert len(desk.problems()) == 1
    desk.path.mkdir()
    await desk.folder.look()
    assert desk.problems() == []


async def test_a_new_step_type_makes_a_refused_file_right(desk: Desk) -> None:
    desk.write("ship.yaml", kind="pause")
    await desk.folder.look()
    assert desk.titles() == {}
    desk.step_types["pause"] = desk.step_types["delay"]
    await desk.folder.look()
    assert (desk.titles(), desk.problems()) == ({"ship": "Ship it?"}, [])


async def test_what_the_database_did_not_take_is_published_at_the_next_look(desk: Desk) -> None:
    desk.write("ship.yaml")
    desk.catalog.is_out_of_reach = True
    with pytest.raises(StoreUnavailable):
        await desk.folder.look()
    assert desk.titles() == {}
    desk.catalog.is_out_of_reach = False
    await desk.folder.look()
    assert desk.titles() == {"ship": "Ship it?"}


async def test_who_watches_looks_at_once_when_woken_whatever_went_wrong_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pipeline_folder._EVERY_S", 3_600.0)
    desk.catalog.is_out_of_reach = True
    desk.write("ship.yaml")
    async with working(desk.folder.watch()):
        desk.folder.wake()
        await eventually(lambda: desk.catalog.asked)
        desk.catalog.is_out_of_reach = False
        desk.folder.wake()
        await eventually(lambda: desk.titles() == {"ship": "Ship it?"})


async def test_who_watches_looks_every_two_seconds(desk: Desk) -> None:
    async with working(desk.folder.watch()):
        desk.write("ship.yaml")
        await eventually(lambda: desk.titles() == {"ship": "Ship it?"})
