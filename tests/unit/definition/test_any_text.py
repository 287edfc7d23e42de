"""Whatever stands in a file: it loads, or its problems are named."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

from engine.model import Json
from tests.unit.definition.loading import load, problems

_WORDS = [
    *(
        "name",
        "steps",
        "type",
        "with",
        "needs",
        "inputs",
        "roles",
        "when",
        "undo",
        "retry",
        "timeout",
        "form",
    ),
    *(
        "approval_gate",
        "human_task",
        "python",
        "shell",
        "http",
        "delay",
        "notify",
        "anyone",
        "a",
        "b",
        "1s",
        "x y",
    ),
    *(
        "title",
        "approvers",
        "assignees",
        "show",
        "required",
        "properties",
        "string",
        "enum",
        "call",
        "run",
        "env",
    ),
    *(
        "{{ inputs.a }}",
        "{{ steps.a.output }}",
        "{{ secrets.X }}",
        "{{",
        "{% if %}",
        "math:sqrt",
        "#x",
        "users",
    ),
]
_YAML_MARKS = st.sampled_from(
    [*"{}[]:,&*!|>'\"%@`#-?\n \t~", ": ", "- ", "\n  ", "<<", "---", "null", ".inf", "0o7"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(_WORDS),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4),
    max_leaves=12,
)
STEPS = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b", "c"]) | SCALARS, "type": st.sampled_from(_WORDS)},
    optional={
        "with": st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "approvers",
                    "assignees",
                    "form",
                    "show",
                    "call",
                    "args",
                    "run",
                    "env",
                    "url",
                    "for",
                    "until",
                    "text",
                    "people",
                    "remind",
                    "expires",
                    "required",
                    "rollback_to",
                ]
            ),
            VALUES,
        ),
        "needs": st.lists(st.sampled_from(["a", "b", "c"])) | VALUES,
        "when": VALUES,
        "undo": VALUES,
        "retry": VALUES,
        "timeout": VALUES,
    },
)
FILES = st.fixed_dictionaries(
    {"name": st.just("p") | SCALARS, "steps": st.lists(STEPS, max_size=3) | VALUES},
    optional={"inputs": VALUES, "roles": VALUES, "starters": VALUES, "defaults": VALUES, "channel": VALUES},
)


def _text_of(value: Json) -> str:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(value, out)
    text: str = out.getvalue()
    return text


def _check(text: str) -> None:
    found = problems(text)
    assert found or load(text).revision_id
    assert len(found) == len(set(found))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    _check(text)


@given(st.lists(st.sampled_from(_WORDS) | _YAML_MARKS, max_size=40).map("".join))
def test_any_words_of_yaml_are_read_or_refused(text: str) -> None:
    _check(text)


@given(FILES)
def test_any_values_in_the_place_of_a_pipeline_are_read_or_refused(file: dict[str, Any]) -> None:
    _check(_text_of(file))
