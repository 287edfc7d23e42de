"""Owns what is said of settings that turn out wrong only when a step runs: where, and from which template."""

from collections.abc import Iterable, Mapping

from engine.errors import SignoffError, UnknownPeople
from engine.language.mistakes import Mistake, Path, path_text, value_at
from engine.language.shape import quoted
from engine.language.template_text import template_paths
from engine.model import Json
from engine.step_registry import Settings


class WrongSettings(SignoffError):
    """What a step's `with` became does not fit its type, or names people whom nobody knows."""

    def __init__(self, mistakes: Iterable[Mistake], written: Settings) -> None:
        super().__init__("; ".join(_told(mistake, written) for mistake in mistakes))


class UnknownPeopleAt(UnknownPeople):
    """Names at a place of a step's settings that the directory does not know."""

    def __init__(self, path: Path, error: UnknownPeople) -> None:
        super().__init__(error.names, error.reason)
        self.path = path


def unknown_people(
    error: UnknownPeopleAt, written: Settings, rendered: Settings, roles: Iterable[str]
) -> WrongSettings:
    """Say in which setting the names stand, and what would be right."""
    path = _place(error, value_at(written, error.path), value_at(rendered, error.path))
    message = str(error)
    if not error.reason:
        names, known = ", ".join(map(quoted, error.names)), ", ".join(roles)
        message = (
            f"unknown people or groups: {names}; people are an id, an e-mail address, a `@handle`"
            f"{f' or a role ({known})' if known else ''}; groups an id or a `@handle`"
        )
    return WrongSettings([Mistake(path, message)], written)


def _place(error: UnknownPeopleAt, written: Json, rendered: Json) -> Path:
    """Give where a single name stands in a list of the file; else the setting."""
    if len(error.names) == 1 and isinstance(written, Mapping):
        for kind in ("users", "groups"):
            names = rendered.get(kind, [])
            if error.names[0] in names:
                return (*error.path, kind, names.index(error.names[0]))
    return error.path


def _told(mistake: Mistake, written: Settings) -> str:
    came = [path for path in template_paths(written) if mistake.path[: len(path)] == path]
    origin = f" (from {quoted(value_at(written, came[0]))})" if came else ""
    return f"{path_text(('with', *mistake.path))}{origin}: {mistake.message}"
