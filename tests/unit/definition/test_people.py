"""How people are written."""

from engine.language.people import people_of
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
