"""Owns the public operations on step types: list them, register one, unregister one."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.content import json_text
from engine.errors import Problem
from engine.language.mistakes import nearest
from engine.language.pipeline_schema import with_schema
from engine.model import Actor, Json, UserId
from engine.pipelines import Pipelines
from engine.ports.catalog import Catalog, RegisteredStepType
from engine.ports.timers import Clock
from engine.refusals import Refused
from engine.registered_types import KnownTypes, known_types, registered_type
from engine.registration_check import check_registration
from engine.renewal import is_outdated, newly_wrong, read_again, users_of
from engine.step_registry import StepType

_LOG = logging.getLogger(__name__)


class NoSuchStepType(Refused):
    """There is no step type of this name."""

    def __init__(self, name: str, known: Mapping[str, StepType]) -> None:
        super().__init__(f"there is no step type `{name}`{nearest(name, known)}")
        self.name = name


class BuiltInStepType(Refused):
    """What the program brings cannot be removed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` comes with the program and cannot be removed")
        self.name = name


class StepTypeInUse(Refused):
    """Pipelines that can be started need the step type."""

    def __init__(self, name: str, pipelines: Sequence[str]) -> None:
        super().__init__(f"`{name}` is in use by {', '.join(f'pipeline {p}' for p in pipelines)}")
        self.name, self.pipelines = name, tuple(pipelines)


class PipelinesDoNotFit(Refused):
    """Pipelines use the step type in a way that the new version of it does not take."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        told = "; ".join(str(problem) for problem in problems)
        super().__init__(f"`{name}` is used by pipelines that would be wrong then: {told}")
        self.name, self.problems = name, tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStepType:
    """A step type as people and programs read it."""

    name: str
    title: str
    icon: str
    is_interactive: bool
    settings: Mapping[str, Any]  # the JSON Schema of `with`; a template may stand for any value
    version: int | None = None  # None, as what follows: it comes with the program
    extends: str | None = None
    definition: Mapping[str, Json] | None = None  # as it was registered
    registered_by: UserId | None = None
    registered_at: datetime | None = None


class StepTypes:
    """The step types of a tenant: the program's, and those that were registered."""

    def __init__(
        self,
        catalog: Catalog,
        clock: Clock,
        program: Mapping[str, StepType],
        pipelines: Pipelines,
        secrets: Collection[str] = (),
    ) -> None:
        """Take the types of the program, and the names of the secrets that are set."""
        self._catalog = catalog
        self._clock = clock
        self._program = program
        self._pipelines = pipelines
        self._secrets = frozenset(secrets)
        self._rows: Mapping[str, RegisteredStepType] = {}
        self._known = KnownTypes(types=program, broken={})
        self._left: frozenset[str] = frozenset()  # revisions that cannot be read again, and stay as they are
        self._changing = asyncio.Lock()

    async def load(self) -> None:
        """Take up what was registered, here or by another process."""
        rows = {row.name: row for row in await self._catalog.step_types()}
        if rows != self._rows:
            self._known = known_types(self._program, rows.values())
            self._rows, self._left = rows, frozenset()

    async def follow(self) -> None:
        """Take up what was registered, and let the pipelines that use it be started with it."""
        async with self._changing:
            await self.load()
            await self._renew()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Mapping[str, StepType]]:
        """Give all step types that can be used, by name; until the block ends, none comes or goes here."""
        async with self._changing:
            await self.load()
            yield self.known

    @property
    def known(self) -> Mapping[str, StepType]:
        """Give all step types that can be used, by name."""
        return self._known.types

    def named(self, name: str) -> StepType:
        """Give a step type. Raises NoSuchStepType."""
        if name not in self.known:
            raise NoSuchStepType(name, self.known)
        return self.known[name]

    async def pipeline_step_types(self) -> Sequence[ListedStepType]:
        """List the step types that can be used, by name."""
        await self.load()
        return [_listed(self.known[name], self._rows.get(name)) for name in sorted(self.known)]

    async def pipeline_step_type_versions(self, name: str) -> Sequence[RegisteredStepType]:
        """List the versions of a registered step type, oldest first, also when it was unregistered since.

        Raises:
            NoSuchStepType: none was ever registered under this name.
        """
        found = await self._catalog.step_type_versions(name)
        if not found:
            raise NoSuchStepType(name, self._rows_known())
        return found

    async def pipeline_register_step_type(self, definition: Json, *, by: Actor) -> ListedStepType:
        """Add a step type that extends a known one, or a new version of the registered one of this name.

        Tasks that start from now on use it; those that have started keep what they have. The same definition
        again changes nothing.

        Raises:
            WrongStepType: all that is wrong with the definition.
            PipelinesDoNotFit: names what would be wrong in pipelines that use it.
        """
        check_registration(definition, self._program, self._secrets)
        wanted = RegisteredStepType(
            name=definition["name"],
            definition=json_text(definition),
            registered_by=by.id,
            registered_at=self._clock.now(),
        )
        async with self._changing:
            await self.load()
            await self._check_pipelines(registered_type(wanted, self._program))
            kept = await self._catalog.register_step_type(wanted)
            await self.load()
            await self._renew()
        return _listed(registered_type(kept, self._program), kept)

    async def pipeline_unregister_step_type(self, name: str, *, by: Actor) -> None:
        """Take a registered step type away. Tasks that use it go on; its versions are kept.

        Raises:
            NoSuchStepType
            BuiltInStepType: it comes with the program.
            StepTypeInUse: names the pipelines that need it.
        """
        if name in self._program:
            raise BuiltInStepType(name)
        async with self._changing:
            await self.load()
            users = [pipeline.name for pipeline in users_of(name, self._pipelines.all())]
            if users:
                raise StepTypeInUse(name, users)
            if not await self._catalog.unregister_step_type(name, by.id, self._clock.now()):
                raise NoSuchStepType(name, self._rows_known())
            await self.load()

    async def _check_pipelines(self, candidate: StepType) -> None:
        users = users_of(candidate.name, self._pipelines.all())
        after = {**self.known, candidate.name: candidate}
        problems = await asyncio.to_thread(newly_wrong, users, self.known, after, self._secrets)
        if problems:
            raise PipelinesDoNotFit(candidate.name, problems)

    async def _renew(self) -> None:
        """Publish anew the pipelines that were published with another version of a type than is current."""
        outdated = [
            pipeline
            for pipeline in self._pipelines.all()
            if is_outdated(pipeline, self.known) and pipeline.revision_id not in self._left
        ]
        if not outdated:
            return
        read = await asyncio.to_thread(read_again, outdated, self.known, self._secrets)
        for problem in read.problems:
            _LOG.warning("stays with the step types that it was published with: %s", problem)
        self._left |= {pipeline.revision_id for pipeline in outdated}
        await self._pipelines.renew(read.pipelines)

    def _rows_known(self) -> Mapping[str, StepType]:
        return {name: self.known[name] for name in self._rows if name in self.known}


def _listed(step_type: StepType, row: RegisteredStepType | None) -> ListedStepType:
    return ListedStepType(
        name=step_type.name,
        title=step_type.title,
        icon=step_type.icon,
        is_interactive=step_type.is_interactive,
        settings=with_schema(step_type),
        version=step_type.version,
        extends=step_type.extends,
        definition=None if row is None else json.loads(row.definition),
        registered_by=None if row is None else row.registered_by,
        registered_at=None if row is None else row.registered_at,
    )
