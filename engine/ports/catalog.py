"""Owns the pipelines and step types of a tenant, as they are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import JsonText, UserId
from engine.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A pipeline as it was published: what tasks refer to."""

    id: str  # of the content: the same definition has the same id
    pipeline: str
    title: str
    definition: JsonText  # normalised; `engine.language.definition` reads it
    plan: Plan
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a pipeline stands that can be started."""

    revision_id: str
    published_at: datetime  # the revision, for the first time
    registered_by: UserId | None = None  # None: a file defines it
    registered_with: str | None = None  # the name of the token, if a program did it in their name


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredStepType:
    """A step type that a tenant added to those that the program brings."""

    name: str
    definition: JsonText  # `engine.step_registry` reads it
    registered_by: UserId
    registered_at: datetime


class Catalog(Protocol):
    """The pipelines and step types of a tenant."""

    async def publish(self, revisions: Sequence[Revision], *, withdrawn: Collection[str] = ()) -> None:
        """Make these, which files define, the current revisions; `withdrawn` ones can no longer be started.

        A pipeline that was registered is left as it is.
        """

    async def register(self, revision: Revision, *, by: UserId, token: str | None = None) -> bool:
        """Make this the current revision of its pipeline; False: a file defines that, nothing was done."""

    async def withdraw_registered(self, name: str) -> bool:
        """Let a registered pipeline no longer be started; say whether there was one of this name."""

    async def standing(self) -> Mapping[str, Standing]:
        """Say how each pipeline stands that can be started, by name."""

    async def current(self) -> Mapping[str, Revision]:
        """Give what can be started, by pipeline name."""

    async def revision(self, revision_id: str) -> Revision | None:
        """Give one revision, current or old."""

    async def step_types(self) -> Sequence[RegisteredStepType]:
        """Give the registered step types, by name."""

    async def register_step_type(self, step_type: RegisteredStepType) -> None:
        """Add a step type, or replace the one of this name."""

    async def unregister_step_type(self, name: str) -> bool:
        """Remove a step type; say whether it was there."""

    async def open_tasks_by_revision(self) -> Mapping[str, Sequence[str]]:
        """Give the names of tasks that have not ended, by revision id."""
