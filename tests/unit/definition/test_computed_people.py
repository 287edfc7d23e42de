"""People that a template gives: what is understood, and what is answered to the rest."""

import pytest

from engine.language.computed_people import AnyoneComputed, NotPeople, people_given, with_people_read
from engine.model import Json
from engine.ports.directory import PeopleRef

ROLES = {"managers": PeopleRef(users=("bob",)), "legal": PeopleRef(users=("carol",))}
PATH = ("approvers",)


@pytest.mark.parametrize(
    ("given", "people"),
    [
        ("U0BOB", {"roles": [], "users": ["U0BOB"]}),
        ("bob@example.com", {"roles": [], "users": ["bob@example.com"]}),
        ("@bob", {"roles": [], "users": ["@bob"]}),
        ("managers", {"roles": ["managers"], "users": []}),
        (["managers", "@bob", "U0CAROL"], {"roles": ["managers"], "users": ["@bob", "U0CAROL"]}),
        ({"users": ["@bob"], "groups": ["@team"]}, {"users": ["@bob"], "groups": ["@team"]}),
        ({"roles": ["nobody"]}, {"roles": ["nobody"]}),
    ],
)
def test_people_are_given_in_many_ways(given: Json, people: Json) -> None:
    assert people_given(given, ROLES, PATH) == people


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "`null`"),
        ("", '`""`'),
        (7, "`7`"),
        (True, "`true`"),
        ([], "`[]`"),
        ({}, "`{}`"),
        ("Bob Builder", "`Bob Builder`"),
        (["@bob", None], '`["@bob", null]`'),
        (["@bob", ["@carol"]], '`["@bob", ["@carol"]]`'),
    ],
)
def test_what_names_nobody_is_shown_with_what_would_be_right(given: Json, shown: str) -> None:
    with pytest.raises(NotPeople) as refused:
        people_given(given, ROLES, PATH)
    assert str(refused.value) == (
        f"with.approvers: the template gave {shown}, which names nobody: people are an id, an e-mail "
        "address, a `@handle`, a role (managers, legal), a list of those, or "
        "{users: […], groups: […], roles: […]}"
    )


@pytest.mark.parametrize("given", ["anyone", ["@bob", "anyone"]])
def test_anyone_is_written_by_an_author_and_never_computed(given: Json) -> None:
    with pytest.raises(AnyoneComputed, match="write `approvers: anyone` in the file itself"):
        people_given(given, ROLES, PATH)


def test_only_what_a_template_gave_is_read() -> None:
    written = {"approvers": "{{ steps.triage.output.owner }}", "break_glass": "managers", "title": "{{ x }}"}
    rendered = {"approvers": "@bob", "break_glass": "managers", "title": "managers"}
    assert with_people_read(written, rendered, ROLES, "approvers", "break_glass") == {
        "approvers": {"roles": [], "users": ["@bob"]},
        "break_glass": "managers",
        "title": "managers",
    }
