"""Owns what is typed about a new token: read, and refused with what would be right."""

import getpass
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.cards.legend import is_person
from bot.settings import SettingsError
from engine.codes import Scope
from engine.language.mistakes import nearest
from engine.model import TenantId, UserId
from engine.services import SERVICE_NAME, SERVICE_PREFIX, service_id
from engine.token_desk import UnfitToken, check_name, scopes_of

_TEAM = re.compile(r"[TE][A-Z0-9]+")
_LIKE_A_PERSON = re.compile(r"[uw](?=[a-z]*\d)[a-z0-9]{7,}")
_NEITHER = (
    "neither the id of a person nor the name of a service. A person's id, such as U012AB3CD, is behind Copy "
    "member ID in their Slack profile; the name of a service, such as ci, is up to 40 small letters, digits, "
    "., _ and -, and begins with a letter"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTokenOptions:
    """A token that somebody wants."""

    scopes: frozenset[Scope]
    identity: UserId
    name: str
    by: str


def options_of(*, scopes: str, identity: str, name: str) -> NewTokenOptions:
    """Read what was typed. `name` empty: that of the person or service. Raises SettingsError, of all."""
    problems: list[str] = []
    wanted = _read("--scopes", scopes_of, scopes, problems)
    acting = _read("--as", _identity, identity, problems)
    called = name or (acting or "nobody").removeprefix(SERVICE_PREFIX)
    _read("--name", check_name, called, problems)
    if problems or wanted is None or acting is None:
        raise SettingsError(problems)
    return NewTokenOptions(scopes=wanted, identity=acting, name=called, by=_who_types())


def check_tenant(tenant: TenantId, known: Sequence[TenantId]) -> None:
    """Let pass whose data is kept; before there is any, whoever may be the first. Raises SettingsError."""
    if known and tenant not in known:
        told = f"--tenant: the database keeps nothing of {tenant}{nearest(tenant, known)}"
        raise SettingsError([f"{told} (SIGNOFF_DATABASE_URL says which database)"])
    if not known and not _TEAM.fullmatch(tenant):
        right = "give the id of a Slack workspace, such as T012AB3C4: it stands in its address in a browser"
        raise SettingsError([f"--tenant: {tenant!r} is none; {right}"])


def _read(option: str, read: Callable[[str], T], written: str, problems: list[str]) -> T | None:
    try:
        return read(written)
    except UnfitToken as error:
        problems.append(f"{option}: {error}")
        return None


def _identity(written: str) -> UserId:
    if is_person(written):
        return UserId(written)
    name = written.removeprefix(SERVICE_PREFIX)
    if not SERVICE_NAME.fullmatch(name):
        raise UnfitToken(f"{written!r} is {_NEITHER}")
    if name == written and _LIKE_A_PERSON.fullmatch(name):
        raise UnfitToken(f"give {written.upper()} for a person, or {service_id(name)} for a service")
    return service_id(name)


def _who_types() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a name for its user
        return f"user {os.getuid()}"
