"""Step types that a tenant registers."""

import json
from types import MappingProxyType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.codes import OnLost
from engine.content import json_text
from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.language.forms import fields_of
from engine.language.pipeline_schema import editor_schema, with_schema
from engine.model import Json
from engine.pipeline import Registered
from engine.pipeline_json import pipeline_from_json, pipeline_to_json
from engine.registered_types import known_types, registered_type, type_of
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


ANNOUNCE: dict[str, Any] = {
    "name": "announce",
    "extends": "http",
    "with": {"method": "POST", "url": "https://example.com"},
    "settings": {
        "required": ["json", "method"],
        "properties": {
            "method": {"enum": ["POST", "PUT"]},
            "json": {
                "type": "object",
                "required": ["size"],
                "additionalProperties": False,
                "properties": {"size": {"type": "integer", "maximum": 9}},
            },
        },
    },
}


def announcing(settings: Json) -> Json:
    return {"name": "p", "steps": [{"name": "a", "type": "announce", "with": settings}]}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"json": {"size": 9}}, None),
        ({"json": {"size": "{{ pipeline }}"}, "method": "PUT"}, None),
        ({"json": "{{ task.name }}"}, None),
        ({"json": {"size": 10}}, "with.json.size: must be at most 9, but is 10"),
        ({"json": {"size": 9}, "method": "GET"}, "with.method: must be one of POST, PUT, but is `GET`"),
        ({"json": {"size": 9}, "method": "x"}, "with.method: must be one of POST, PUT, but is `x`"),
        ({"json": {"sise": 9}}, "with.json.size: is missing"),
        ({}, "with.json: is missing"),
        ({"json": {"size": 9}, "url": "https://a.b"}, "with.url: `url` is set by the step type `announce`"),
        ({"json": {"size": 9}, "expect": [200]}, "with.expect: unknown key `expect`; known: method, json"),
    ],
    ids=range(10),
)
def test_a_registered_type_says_what_its_steps_may_set(settings: Json, said: str | None) -> None:
    types = known_types(PROGRAM, [a_registered(ANNOUNCE)]).types
    written = announcing(settings)
    assert Draft202012Validator(editor_schema(types)).is_valid(written) == (said is None)
    assert Draft202012Validator(with_schema(types["announce"])).is_valid(settings) == (said is None)
    if said is None:
        body = load_text(json_text(written), "a.yaml", types).step("a").body
        assert body.settings == {"url": "https://example.com", "method": "POST", **settings}
        assert body.registered == Registered(version=1, extends="http", own=ANNOUNCE["settings"])
        return
    with pytest.raises(DefinitionError) as caught:
        load_text(json_text(written), "a.yaml", types)
    problems = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
    assert sum(said in problem for problem in problems) == 1


@pytest.mark.parametrize("name", [*PROGRAM, "announce", "security_check"])
def test_what_is_told_of_settings_is_a_json_schema(name: str) -> None:
    types = known_types(PROGRAM, [a_registered(ANNOUNCE), a_registered(CHECK)]).types
    schema = with_schema(types[name])
    Draft202012Validator.check_schema(schema)
    assert "x-what" not in json_text(schema)


def test_a_revision_keeps_the_registered_types_that_it_was_published_with() -> None:
    types = known_types(PROGRAM, [a_registered(ANNOUNCE, version=7), a_registered(CHECK)]).types
    pipeline = load_text(json_text(announcing({"json": {"size": 1}})), "a.yaml", types)
    again = pipeline_from_json(json.loads(json_text(pipeline_to_json(pipeline))))
    assert again == pipeline
    kept = type_of(again.step("a").body, PROGRAM.__getitem__)
    assert (kept.name, kept.extends, kept.version, kept.own) == ("announce", "http", 7, ANNOUNCE["settings"])
    other = known_types(PROGRAM, [a_registered(ANNOUNCE, version=8)]).types
    newer = load_text(json_text(announcing({"json": {"size": 1}})), "a.yaml", other)
    assert newer.revision_id != pipeline.revision_id
