"""Where a task's cards would stand is checked before it starts."""

from datetime import timedelta
from typing import Any

import pytest

from bot.preflight import Preflight
from engine.errors import UnknownPlace
from engine.model import Surface
from engine.pipeline import Body, Pipeline, StepDefinition
from engine.ports.directory import PeopleRef
from tests.makers import a_plan, a_step
from tests.unit.listeners.places import CLOSED, OPEN, SomePlaces


def a_pipeline(its_channel: str | None = None, **step: Any) -> Pipeline:
    settings = step.pop("settings", {})
    only = StepDefinition(
        name="say", body=Body(type="notify", settings=settings), timeout=timedelta(minutes=1), **step
    )
    return Pipeline(
        revision_id="r1",
        name="release",
        title="Release",
        channel=its_channel,
        starters=PeopleRef(anyone=True),
        inputs={},
        roles={},
        steps=(only,),
        plan=a_plan(a_step("say")),
    )


async def test_the_place_and_every_channel_that_is_named_are_looked_at_once() -> None:
    places = SomePlaces()
    pipeline = a_pipeline("#closed", channel="#open", settings={"channel": "#closed"})
    await Preflight(places).check(pipeline, OPEN)
    assert places.asked == [OPEN, CLOSED, OPEN]


@pytest.mark.parametrize(
    "pipeline",
    [
        a_pipeline("#closed"),
        a_pipeline(channel="#closed"),
        a_pipeline(settings={"channel": "#closed"}),
        a_pipeline("#nowhere"),
    ],
)
async def test_one_that_cannot_be_used_stops_the_start(pipeline: Pipeline) -> None:
    with pytest.raises(UnknownPlace):
        await Preflight(SomePlaces(closed_to_bot=True)).check(pipeline, OPEN)


async def test_a_channel_that_is_known_only_when_the_task_runs_is_not_looked_at() -> None:
    places = SomePlaces()
    await Preflight(places).check(a_pipeline(settings={"channel": "{{ inputs.where }}"}), OPEN)
    assert places.asked == [OPEN]


async def test_a_conversation_of_others_cannot_be_joined_and_the_note_says_where_to_go() -> None:
    with pytest.raises(UnknownPlace, match="start it in a channel that I am in"):
        await Preflight(SomePlaces()).check(a_pipeline(), Surface("D0OTHERS"))
