"""Whatever a program wants to register is either refused with its mistakes, or can be used."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.language.mistakes import Mistake
from engine.language.pipeline_schema import editor_schema, with_schema
from engine.registered_types import registered_type
from engine.registration_check import WrongStepType, check_registration
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN
from tests.unit.definition.loading import a_registered

PROGRAM = collect(BUILT_IN)
KEYS = [
    *("title", "form", "show", "url", "json", "headers", "expect", "method", "body", "for", "until", "text"),
    *("assignees", "approvers", "rules", "required", "remind", "run", "env", "people", "channel"),
    *("type", "properties", "items", "enum", "const", "pattern", "minimum", "maxLength", "x-what", "x"),
]
texts = st.sampled_from(
    [
        *("", "x", "object", "string", "GET", "10m", "http://[", "https://a.b", "(", "(a{1,9}){1,9}", "\n"),
        *("{{ x }}", "{{ inputs.a }}", "{{", "{{ steps['a'].output }}", "{{ secrets.A }}", "anyone", "#a"),
    ]
)
scalars = (
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats(allow_nan=True) | texts | st.text(max_size=3)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)
filled_in = st.dictionaries(st.sampled_from(KEYS), values, max_size=3)
schemas: st.SearchStrategy[Any] = st.deferred(
    lambda: (
        st.fixed_dictionaries(
            {},
            optional={
                "type": st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "x"]),
                "enum": st.lists(values, max_size=2),
                "minLength": st.integers(-1, 3) | values,
                "pattern": texts,
                "items": schemas,
                "properties": st.dictionaries(st.sampled_from(KEYS), schemas, max_size=2),
                "required": st.lists(st.sampled_from(KEYS), max_size=1),
            },
        )
        | values
    )
)
wanted = st.fixed_dictionaries(
    {"name": st.just("poll") | values, "extends": st.sampled_from([*PROGRAM, "x"]) | values},
    optional={
        "title": st.text(max_size=3) | values,
        "icon": values,
        "on_lost": st.just("ask") | values,
        "with": filled_in | values,
        "settings": st.fixed_dictionaries(
            {"properties": st.dictionaries(st.sampled_from(KEYS), schemas, max_size=2)}
        )
        | values,
    },
)


@given(wanted | values, filled_in)
def test_any_step_type_is_refused_with_its_mistakes_or_can_be_used(definition: Any, written: Any) -> None:
    mistakes = mistakes_in(definition)
    if mistakes:
        assert all(mistake.message for mistake in mistakes)
        return
    known = registered_type(a_registered(definition), PROGRAM)
    Draft202012Validator.check_schema(with_schema(known))
    types = {**PROGRAM, known.name: known}
    Draft202012Validator.check_schema(editor_schema(types))
    with suppress(DefinitionError):
        load_text(as_text(written, known.name), "a.yaml", types)


def mistakes_in(definition: Any) -> Sequence[Mistake]:
    try:
        check_registration(definition, PROGRAM, ["A"])
    except WrongStepType as error:
        return error.mistakes
    return ()


def as_text(written: Any, kind: str) -> str:
    """Give the file of a pipeline with such a step: JSON is YAML, too."""
    return json.dumps({"name": "p", "steps": [{"name": "a", "type": kind, "with": written}]})
