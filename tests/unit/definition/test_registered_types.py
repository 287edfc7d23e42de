"""Step types that a tenant registers."""

from types import MappingProxyType

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.codes import OnLost
from engine.content import json_text
from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.language.forms import fields_of
from engine.language.pipeline_schema import editor_schema
from engine.model import Json
from engine.registered_types import known_types, registered_type
from engine.step_registry import DuplicateStepType, collect
from engine.steps.built_in import BUILT_IN
from tests.unit.definition.loading import a_registered

PROGRAM = collect(BUILT_IN)
CHECK = {
    "name": "security_check",
    "extends": "human_task",
    "title": "Security check",
    "with": {
        "assignees": {"users": ["@carol"]},
        "form": {
            "type": "object",
            "properties": {"risk": {"type": "string", "enum": ["low", "high"]}, "a": {"type": "string"}},
        },
    },
}


def test_a_registered_type_is_the_one_that_it_extends_with_settings_filled_in() -> None:
    known = known_types(PROGRAM, [a_registered(CHECK)])
    text = "name: p\nsteps: [{name: a, type: security_check, with: {title: Look}}]"
    step = load_text(text, "a.yaml", known.types).step("a")
    assert step.body.settings["title"] == "Look"
    assert step.body.settings["assignees"] == {"users": ["@carol"]}
    assert [field.name for field in fields_of(step.body.settings["form"])] == ["risk", "a"]


def test_what_a_registered_type_leaves_open_must_be_given() -> None:
    known = known_types(PROGRAM, [a_registered(CHECK)])
    with pytest.raises(DefinitionError, match=r"with\.title: is missing"):
        load_text("name: p\nsteps: [{name: a, type: security_check}]", "a.yaml", known.types)


@pytest.mark.parametrize(
    "deciders", [{"rules": [{"from": "anyone", "required": 2}]}, {"approvers": "anyone"}]
)
def test_a_registered_type_may_say_who_decides_or_leave_it_to_the_steps(deciders: Json) -> None:
    rest = ", ".join(f"{key}: {json_text(value)}" for key, value in deciders.items())
    said = known_types(
        PROGRAM, [a_registered({"name": "x", "extends": "approval_gate", "with": deciders})]
    ).types
    text = "name: p\nsteps: [{name: a, type: x, with: {title: Look}}]"
    assert Draft202012Validator(editor_schema(said)).is_valid(YAML(typ="safe", pure=True).load(text))
    assert load_text(text, "a.yaml", said).steps
    left = known_types(PROGRAM, [a_registered({"name": "x", "extends": "approval_gate"})]).types
    with pytest.raises(DefinitionError, match="is missing: give `approvers` or `rules`"):
        load_text(text, "a.yaml", left)
    assert load_text(text.replace("Look", f"Look, {rest}"), "a.yaml", left).steps


def test_a_registered_type_may_say_what_happens_when_it_is_lost() -> None:
    type = registered_type(a_registered({"name": "deploy", "extends": "shell", "on_lost": "fail"}), PROGRAM)
    assert type.on_lost({}) is OnLost.FAIL
    assert (type.extends, type.title, type.icon) == ("shell", "deploy", PROGRAM["shell"].icon)


def test_a_type_whose_package_is_gone_is_named_and_the_others_stay() -> None:
    known = known_types(PROGRAM, [a_registered(CHECK), a_registered({"name": "x", "extends": "gone"})])
    assert set(known.types) == {*PROGRAM, "security_check"}
    assert known.broken == {
        "x": f"extends: there is no step type `gone` to extend; known: {', '.join(PROGRAM)}"
    }


def test_two_types_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateStepType, match="shell"):
        collect([*BUILT_IN, PROGRAM["shell"]])


def test_the_registry_cannot_be_changed() -> None:
    assert isinstance(PROGRAM, MappingProxyType)
