"""The JSON Schema of a pipeline file, for editors."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.language.pipeline_schema import FILE_SCHEMA, editor_schema
from engine.model import Json
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN
from tests.unit.definition.loading import steps

_ROOT = Path(__file__).parents[3]
_FILES = [*sorted((_ROOT / "examples").glob("*.yaml")), Path(__file__).with_name("release_in_full.yaml")]


def is_valid(document: Json) -> bool:
    return Draft202012Validator(editor_schema(collect(BUILT_IN))).is_valid(document)


def test_the_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(FILE_SCHEMA)
    Draft202012Validator.check_schema(editor_schema(collect(BUILT_IN)))
    for step_type in BUILT_IN:
        Draft202012Validator.check_schema(step_type.settings)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_an_editor_accepts_what_loads(path: Path) -> None:
    assert is_valid(YAML(typ="safe", pure=True).load(path.read_text()))


@pytest.mark.parametrize(
    ("step", "is_right"),
    [
        ("{name: a, type: delay, with: {for: 1s}}", True),
        ("{name: a, type: delay, with: {for: 1s, fro: 1}}", False),
        ("{name: a, type: dealy}", False),
        ("{name: a, type: shell}", False),
        ("{name: a, type: approval_gate, with: {title: x, approvers: anyone, required: 0}}", False),
        ("{name: a, type: approval_gate, with: {title: x, approvers: anyone, required: '{{ 2 }}'}}", True),
        ("{name: a, type: approval_gate, with: {title: x}}", False),
        ("{name: a, type: approval_gate, with: {title: x, rules: [{from: anyone, required: all}]}}", True),
        ("{name: a, type: approval_gate, with: {title: x, rules: [{from: anyone, required: some}]}}", False),
        ("{name: a, type: approval_gate, with: {title: x, approvers: a, rules: [{from: anyone}]}}", False),
        ("{name: a, type: approval_gate, with: {title: x, rules: '{{ inputs.rules }}'}}", True),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, claim: false}}", True),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, claim: 4h}}", True),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, claim: true}}", False),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, due: 2wd}}", True),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, due: '{{ inputs.due }}'}}", True),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, due: {at: '{{ 1 }}'}}}", True),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, due: {after: 1d, at: x}}}", False),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, due: {}}}", False),
        ("{name: a, type: human_task, with: {title: x, assignees: anyone, expires: {then: fail}}}", False),
        ("{name: a, type: delay, undo: {type: shell, with: {run: x}}}", True),
        ("{name: a, type: delay, undo: {type: approval_gate, with: {title: x, approvers: anyone}}}", False),
    ],
)
def test_an_editor_knows_the_settings_of_each_step_type(step: str, is_right: bool) -> None:
    assert is_valid(YAML(typ="safe", pure=True).load(steps(f"- {step}"))) is is_right
