"""What a pipeline file alone makes certain about people."""

import pytest

from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.steps.certain_people import STARTER, named

ROLES = {
    "managers": PeopleRef(users=("bob@example.com",), groups=("@managers",), labels=("@managers",)),
    "legal": PeopleRef(users=("U0CAROL",)),
}


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ({"users": ["a@example.com", "A@example.com", "b"]}, {"a@example.com", "b"}),
        ("legal", {"u0carol"}),
        ("{{ task.started_by }}", {STARTER}),
        ({"users": ["{{task.started_by}}", "b"], "roles": ["legal"]}, {STARTER, "b", "u0carol"}),
        ({"users": "{{- task.started_by -}}"}, {STARTER}),
    ],
)
def test_people_are_known_where_a_file_shows_who_they_are(written: Json, people: set[str]) -> None:
    assert (named(written, ROLES) or {}).keys() == people


@pytest.mark.parametrize(
    "written",
    [
        "managers",
        "nobodys-role",
        "anyone",
        "{{ inputs.who }}",
        "{{ task.started_by }}{{ inputs.who }}",
        {"users": ["{{ inputs.who }}"]},
        {"users": "{{ inputs.owners }}"},
        {"users": ["b"], "roles": ["{{ inputs.role }}"]},
        {"users": ["b"], "roles": "{{ inputs.roles }}"},
        {"users": ["b"], "groups": ["@managers"]},
        None,
    ],
)
def test_elsewhere_nobody_is(written: Json) -> None:
    assert named(written, ROLES) is None


def test_whoever_is_told_apart_is_named_as_written() -> None:
    assert named({"users": ["Bob@Example.com"]}, {}) == {"bob@example.com": "Bob@Example.com"}
