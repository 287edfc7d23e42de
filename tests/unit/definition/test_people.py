"""How people are written."""

import pytest

from engine.language.people import named_in, people_of
from engine.model import Json
from engine.ports.directory import PeopleRef

ROLES = {
    "managers": PeopleRef(users=("bob@example.com",), groups=("@managers",), labels=("@managers",)),
    "legal": PeopleRef(users=("U0CAROL",)),
}


def test_anyone_is_everybody() -> None:
    assert people_of("anyone", ROLES) == PeopleRef(anyone=True)


def test_a_role_is_replaced_and_its_name_kept() -> None:
    assert people_of("managers", ROLES) == PeopleRef(
        users=("bob@example.com",), groups=("@managers",), labels=("managers", "@managers")
    )


def test_roles_people_and_groups_are_joined_each_once() -> None:
    written = {
        "roles": ["managers", "legal"],
        "users": ["U0CAROL", "@dave"],
        "groups": ["@managers", "S0OTHER"],
    }
    assert people_of(written, ROLES) == PeopleRef(
        users=("bob@example.com", "U0CAROL", "@dave"),
        groups=("@managers", "S0OTHER"),
        labels=("managers", "@managers", "legal", "S0OTHER"),
    )


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"users": ["a@example.com", "A@example.com", "b"]}, {"a@example.com", "b"}),
        ("legal", {"u0carol"}),
        ("managers", None),
        ("anyone", None),
        ({"users": ["{{ inputs.who }}"]}, None),
        ({"users": "{{ inputs.owners }}"}, None),
        ({"users": ["b"], "roles": ["{{ inputs.role }}"]}, None),
        (None, None),
    ],
)
def test_people_are_known_where_a_file_shows_who_they_are(written: Json, named: set[str] | None) -> None:
    assert named_in(written, ROLES) == named
