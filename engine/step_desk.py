"""Owns the public operations on step types: list them, register one, unregister one."""

import json
from collections.abc import Mapping, Sequence

from engine.content import json_text
from engine.errors import SignoffError
from engine.language.mistakes import nearest
from engine.model import Actor, Json
from engine.ports.catalog import Catalog, RegisteredStepType, Revision
from engine.ports.timers import Clock
from engine.refusals import Refused
from engine.registered_types import KnownTypes, known_types, registered_type
from engine.step_registry import StepType


class NoSuchStepType(SignoffError):
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
    """Pipelines or tasks that have not ended need the step type."""

    def __init__(self, name: str, pipelines: Sequence[str], tasks: Sequence[str]) -> None:
        users = [*(f"pipeline {p}" for p in pipelines), *(f"task {task}" for task in tasks)]
        super().__init__(f"`{name}` is in use by {', '.join(users)}")
        self.name, self.pipelines, self.tasks = name, tuple(pipelines), tuple(tasks)


class StepTypes:
    """The step types of a tenant: the program's, and those that were registered."""

    def __init__(self, catalog: Catalog, clock: Clock, program: Mapping[str, StepType]) -> None:
        self._catalog = catalog
        self._clock = clock
        self._program = program
        self._known = KnownTypes(types=program, broken={})

    async def load(self) -> None:
        """Take up what was registered, here or by another process."""
        self._known = known_types(self._program, await self._catalog.step_types())

    @property
    def known(self) -> Mapping[str, StepType]:
        """Give all step types that can be used, by name."""
        return self._known.types

    def named(self, name: str) -> StepType:
        """Give a step type. Raises NoSuchStepType."""
        if name not in self.known:
            raise NoSuchStepType(name, self.known)
        return self.known[name]

    async def pipeline_step_types(self) -> Sequence[StepType]:
        """List the step types, by name."""
        await self.load()
        return [self.known[name] for name in sorted(self.known)]

    async def pipeline_register_step_type(self, definition: Json, *, by: Actor) -> StepType:
        """Add a step type that extends a known one, or replace the registered one of this name.

        Raises:
            WrongStepType: all that is wrong with the definition.
        """
        step_type = registered_type(definition, self._program)
        await self._catalog.register_step_type(
            RegisteredStepType(
                name=step_type.name,
                definition=json_text(definition),
                registered_by=by.id,
                registered_at=self._clock.now(),
            )
        )
        await self.load()
        return step_type

    async def pipeline_unregister_step_type(self, name: str) -> None:
        """Remove a registered step type.

        Raises:
            NoSuchStepType
            BuiltInStepType: it comes with the program.
            StepTypeInUse: names the pipelines and tasks that need it.
        """
        if name in self._program:
            raise BuiltInStepType(name)
        pipelines, tasks = await self._users_of(name)
        if pipelines or tasks:
            raise StepTypeInUse(name, pipelines, tasks)
        if not await self._catalog.unregister_step_type(name):
            raise NoSuchStepType(name, self.known)
        await self.load()

    async def _users_of(self, name: str) -> tuple[list[str], list[str]]:
        current = await self._catalog.current()
        pipelines = sorted(p for p, revision in current.items() if name in _types_in(revision))
        tasks: list[str] = []
        for revision_id, names in (await self._catalog.open_tasks_by_revision()).items():
            revision = await self._catalog.revision(revision_id)
            if revision is not None and name in _types_in(revision):
                tasks += names
        return pipelines, sorted(tasks)


def _types_in(revision: Revision) -> frozenset[str]:
    steps = json.loads(revision.definition)["steps"]
    bodies = [body for step in steps for body in (step["body"], step["undo"]) if body]
    return frozenset(body["type"] for body in bodies)
