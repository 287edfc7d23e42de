"""Owns what a template may give where people are asked for, and how it is read."""

from collections.abc import Mapping
from typing import Any

from engine.errors import SignoffError
from engine.language.mistakes import Path, path_text
from engine.language.people import ANYONE
from engine.language.shape import quoted
from engine.language.template_text import has_template
from engine.model import Json
from engine.ports.directory import PeopleRef


class NotPeople(SignoffError):
    """A template gave something that names nobody."""

    def __init__(self, path: Path, given: Json, roles: Mapping[str, PeopleRef]) -> None:
        known = f" ({', '.join(roles)})" if roles else ""
        super().__init__(
            f"{path_text(('with', *path))}: the template gave {quoted(given)}, which names nobody: "
            f"people are an id, an e-mail address, a `@handle`, a role{known}, a list of those, or "
            "{users: […], groups: […], roles: […]}"
        )
        self.path, self.given = path, given


class AnyoneComputed(SignoffError):
    """A template gave `anyone`, which only an author may write."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path_text(('with', *path))}: the template gave `{ANYONE}`, which cannot be computed: write "
            f"`{path[-1]}: {ANYONE}` in the file itself, or give people"
        )
        self.path = path


def with_people_read(
    written: Mapping[str, Json], rendered: Json, roles: Mapping[str, PeopleRef], *keys: str
) -> dict[str, Any]:
    """Give rendered settings, in which people that templates gave are as a file writes them.

    Args:
        written: the settings before they were rendered.
        rendered: the same after that.
        roles: of the pipeline.
        keys: the settings that are people.

    Raises:
        NotPeople, AnyoneComputed: a template gave something else.
    """
    computed = (key for key in keys if has_template(written.get(key)))
    return {**rendered, **{key: people_given(rendered[key], roles, (key,)) for key in computed}}


def people_given(value: Json, roles: Mapping[str, PeopleRef], path: Path) -> Json:
    """Give people as a file writes them. Whether they exist is for the directory to say.

    Raises:
        NotPeople, AnyoneComputed: it is something else; `path` says where it stands.
    """
    if isinstance(value, Mapping) and value:
        return value  # its shape is checked as if it stood in the file
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(_is_name(name) for name in names):
        raise NotPeople(path, value, roles)
    if ANYONE in names:
        raise AnyoneComputed(path)
    return {
        "roles": [name for name in names if name in roles],
        "users": [name for name in names if name not in roles],
    }


def _is_name(value: Json) -> bool:
    return isinstance(value, str) and bool(value) and not any(sign.isspace() for sign in value)
