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
    source: str | None = None  # the text of its file, as it was first published


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a pipeline stands that can be started."""

    revision_id: str
    published_at: datetime  # the revision, for the first time
    registered_by: UserId | None = None  # None: a file defines it
    registered_with: str | None = None  # the name of the token, if a program did it in their name


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredStepType:
    """A version of a step type that a tenant added to those that the program brings."""

    name: str
    version: int = 0  # from 1, never given twice; 0: not kept yet
    definition: JsonText  # `engine.registered_types` reads it
    registered_by: UserId
    registered_at: datetime
    unregistered_by: UserId | None = None  # who took the type away while this was its version
    unregistered_at: datetime | None = None


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

    async def step_type_versions(self, name: str) -> Sequence[RegisteredStepType]:
        """Give all versions of a step type, oldest first; also when it was taken away since."""

    async def register_step_type(self, step_type: RegisteredStepType) -> RegisteredStepType:
        """Keep a new version of a step type, and give it; the current one if its definition is the same."""

    async def unregister_step_type(self, name: str, by: UserId, at: datetime) -> bool:
        """Take a step type away, and keep its versions; say whether it was there."""
