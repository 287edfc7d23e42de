"""Whatever people do in Slack programs can do, too, and what comes of it is the same."""

from pathlib import Path

import pytest

from tests.slack.api.all_scenes import SCENES
from tests.slack.api.records import Record, Row, record
from tests.slack.api.scenes import Scene
from tests.slack.api.stage import TOKEN, Stage, stage

KEY = "once"


async def played_by_hand(scene: Scene, folder: Path) -> Record:
    async with stage(folder) as here:
        card = await scene.before(here)
        await here.quiet()
        await scene.by_hand(here, card)
        await here.quiet(scene.then, times=scene.times)
        return record(here.home)


async def played_by_a_program(scene: Scene, folder: Path) -> Record:
    async with stage(folder) as here:
        await scene.before(here)
        await here.quiet()
        ask = await scene.by_program(here)
        heard = await here.hears(ask, key=KEY)
        assert heard.status in (200, 201), heard
        assert heard.body["changed"], heard
        await here.quiet(scene.then, times=scene.times)
        said = record(here.home)
        assert_by_a_program(here)
        again = await here.hears(ask, key=KEY)
        assert again.status in (200, 201), again
        assert (again.body["task"]["id"], again.body["changed"]) == (heard.body["task"]["id"], False)
        assert record(here.home) == said, "the same key again changes nothing"
        return said


def assert_by_a_program(here: Stage) -> None:
    """See that the last thing that somebody did came over HTTP, and that the history names the token."""
    commands = here.home.sql("SELECT data FROM pipeline_events WHERE command LIKE 'api-%'")
    assert commands, "nothing came over HTTP"
    assert all(f'"token":"{TOKEN}"' in data.replace(" ", "") for (data,) in commands), commands


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_click_and_a_call_leave_the_same(scene: Scene, tmp_path: Path) -> None:
    by_hand = await played_by_hand(scene, tmp_path / "by_hand")
    by_program = await played_by_a_program(scene, tmp_path / "by_program")
    for table in by_hand:
        assert_same(by_program[table], by_hand[table], table)


def assert_same(given: list[Row], wanted: list[Row], table: str) -> None:
    """See that rows are the same; else say in which columns they are not."""
    wrong = [
        f"{table}[{place}].{name}: {one[name]!r}, and by hand {other[name]!r}"
        for place, (one, other) in enumerate(zip(given, wanted, strict=False))
        for name in other
        if one[name] != other[name]
    ]
    assert not wrong, "\n".join(wrong)
    assert given == wanted, table
