"""Owns the errors of the engine, in families that say who can act.

What a person is refused stands in `engine.refusals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.model import TaskId


class SignoffError(Exception):
    """The root of all that the engine raises on purpose."""


# --- the author of a pipeline acts ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a pipeline file."""

    file: str
    line: int  # from 1
    path: str  # such as `steps[2].with.approvers`
    message: str  # what is wrong, and what would be right

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.path}: {self.message}"
            if self.path
            else f"{self.file}:{self.line}: {self.message}"
        )


class DefinitionError(SignoffError):
    """A pipeline is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


# --- nobody acts: somebody was first, the executor loads again -----------------------------------


class Conflict(SignoffError):
    """Another writer changed the task in between."""

    def __init__(self, task: TaskId) -> None:
        super().__init__(f"{task} was changed by another writer")
        self.task = task


# --- a step's body acts: it fails, or tries again ------------------------------------------------


class UnknownPeople(SignoffError):
    """Names that the directory does not know."""

    def __init__(self, names: Sequence[str], reason: str = "") -> None:
        super().__init__(f"unknown people or groups: {', '.join(names)}{f' ({reason})' if reason else ''}")
        self.names, self.reason = tuple(names), reason


class UnknownPlace(SignoffError):
    """A channel that does not exist, or where the bot cannot post."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"cannot post in {place}: {reason}")
        self.place, self.reason = place, reason


class DirectoryUnavailable(SignoffError):
    """People cannot be looked up at the moment."""


# --- the store: who acts depends on the caller ---------------------------------------------------


class StoreError(SignoffError):
    """The database did not do what was asked."""


class StoreRefused(StoreError):
    """The database refused what was written; nothing was."""


class StoreUnavailable(StoreError):
    """The database cannot be reached; nothing was written."""


class CommitUnknown(StoreError):
    """The connection broke while committing: the batch may or may not be written."""


# --- we act --------------------------------------------------------------------------------------


class ExecutorClosed(SignoffError):
    """The executor takes no more commands: it is shutting down, or it died."""
