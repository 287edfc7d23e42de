"""The page about the language: every key that a pipeline file may have, with its default, and no other."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.language.pipeline_schema import FILE_SCHEMA
from engine.step_registry import StepType
from engine.steps.built_in import BUILT_IN
from tests.docs.pages import rows

SHARED = "Being asked"  # where stand the settings that all requests have
SHAPES = {"The pipeline": FILE_SCHEMA, "Steps": FILE_SCHEMA["properties"]["steps"]["items"]}
each_step_type = pytest.mark.parametrize("step_type", BUILT_IN, ids=lambda found: str(found.name))


@pytest.mark.parametrize("heading", SHAPES)
def test_every_key_is_described(heading: str) -> None:
    assert rows("pipelines", heading).keys() == SHAPES[heading]["properties"].keys()


@each_step_type
def test_every_setting_of_a_step_type_is_described(step_type: StepType) -> None:
    assert described(step_type).keys() == step_type.settings["properties"].keys()


@each_step_type
def test_the_defaults_of_a_step_type_are_as_described(step_type: StepType) -> None:
    settings: Mapping[str, Mapping[str, Any]] = step_type.settings["properties"]
    defaults = {key: written(schema["default"]) for key, schema in settings.items() if "default" in schema}
    assert {
        key: default for key, default in defaults.items() if default not in described(step_type)[key]
    } == {}


def described(step_type: StepType) -> Mapping[str, str]:
    own = rows("pipelines", f"`{step_type.name}`")
    return {**rows("pipelines", SHARED), **own} if step_type.is_interactive else own


def written(default: object) -> str:
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
