"""Owns how people are written in a pipeline file: a role, a list of people and groups, or `anyone`."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.language.mistakes import Mistake, nearest
from engine.language.template_text import has_template
from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.services import SERVICE_NAME

ANYONE = "anyone"
_NAME = {
    "type": "string",
    "pattern": r"^(@?[^\s@<>|,;]+|[^\s@<>|,;]+@[^\s@<>|,;]+)$",
    "x-what": "an id, an e-mail address or a `@handle`",
}
_USER = {
    "type": "string",
    "pattern": rf"^(service:{SERVICE_NAME.pattern}|(?!service:)({_NAME['pattern'][1:-1]}))$",
    "x-what": "an id, an e-mail address, a `@handle` or `service:NAME`",
}
_NAMES = {"type": "array", "items": _NAME, "uniqueItems": True}
_USERS = {**_NAMES, "items": _USER}
_ROLE_NAMES = {"type": "array", "items": {"type": "string", "minLength": 1}}

ROLE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "People and groups under one name",
    "additionalProperties": False,
    "properties": {"users": _USERS, "groups": _NAMES},
}
PEOPLE_SCHEMA: Mapping[str, Any] = {
    "type": ["string", "object"],
    "description": "A role, or {roles: […], users: […], groups: […]}, or the word anyone",
    "additionalProperties": False,
    "properties": {"roles": _ROLE_NAMES, "users": _USERS, "groups": _NAMES},
}


def people_of(value: Json, roles: Mapping[str, PeopleRef]) -> PeopleRef:
    """Read people, roles replaced by what they stand for. What `people_mistakes` names is left out."""
    if value == ANYONE:
        return PeopleRef(anyone=True)
    written = {"roles": [value]} if isinstance(value, str) else value
    named = [name for name in written.get("roles", ()) if name in roles]
    groups = tuple(written.get("groups", ()))
    return PeopleRef(
        users=_each_once([*(u for name in named for u in roles[name].users), *written.get("users", ())]),
        groups=_each_once([*(g for name in named for g in roles[name].groups), *groups]),
        anyone=any(roles[name].anyone for name in named),
        labels=_each_once([*(label for name in named for label in (name, *roles[name].labels)), *groups]),
    )


def role_of(value: Json) -> PeopleRef:
    """Read what a role stands for."""
    return people_of({"users": value.get("users", ()), "groups": value.get("groups", ())}, {})


def role_mistakes(value: Json) -> Iterable[Mistake]:
    """Find roles that stand for nobody."""
    if not any(value.get(kind) for kind in ("users", "groups")):
        yield Mistake((), "nobody is named: give users or groups")


def people_mistakes(
    value: Json, roles: Mapping[str, PeopleRef], *, may_be_anyone: bool = True
) -> Iterable[Mistake]:
    """Find unknown roles, and people who are nobody. A template may still become somebody."""
    or_anyone = f", or the word `{ANYONE}`" if may_be_anyone else ""
    if isinstance(value, str):
        if value != ANYONE and value not in roles and not has_template(value):
            yield Mistake((), f"there is no role `{value}`{_advice(value, roles)}")
        return
    for index, name in enumerate(value.get("roles", ())):
        if name not in roles and not has_template(name):
            yield Mistake(("roles", index), f"there is no role `{name}`{_advice(name, roles)}")
    if not any(value.get(kind) for kind in ("roles", "users", "groups")):
        yield Mistake((), f"nobody is named: give roles, users or groups{or_anyone}")


def _advice(name: str, roles: Mapping[str, PeopleRef]) -> str:
    if "@" in name:
        return f"; for people write {{users: ['{name}']}}, for a group {{groups: ['{name}']}}"
    return nearest(name, [*roles, ANYONE])


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
