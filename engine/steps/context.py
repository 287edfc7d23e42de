"""Owns what a step's body gets to work with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from engine.model import Json
from engine.pipeline import Pipeline, StepDefinition
from engine.ports.absences import Absences
from engine.ports.directory import Directory, PeopleRef
from engine.ports.jobs import JobContext
from engine.ports.timers import Clock
from engine.secret_values import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all bodies share: the things outside the engine that they may use."""

    clock: Clock
    directory: Directory
    absences: Absences
    http: Callable[[], ClientSession]  # the process's session; do not close it
    secrets: Secrets
    environment: Mapping[str, str]  # of the process; bodies that pass it on choose from it
    operators: PeopleRef  # of the installation; a pipeline may name its own
    calendar: Mapping[str, Json] = field(default_factory=dict)  # likewise, as it is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the runner lends to one job."""

    in_thread: Callable[[Callable[[], Any]], Awaitable[Any]]
    """Runs a function off the event loop; gives what it returns or raises what it raises."""
    rest: Callable[[float], Awaitable[None]]
    """Waits some seconds, during which other jobs may have the place of this one."""
    earlier: frozenset[asyncio.Future[Any]] = frozenset()
    """What still runs here for the same step of the same task; each of them ends, or hangs for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContext:
    """What one run of a body works with."""

    settings: Mapping[str, Json]  # the step's `with`, rendered and checked
    job: JobContext
    pipeline: Pipeline
    step: StepDefinition
    world: World
    means: Means
