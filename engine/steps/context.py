"""Owns what a step's body gets to work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import ClientSession

from engine.model import Json
from engine.pipeline import Pipeline, StepDefinition
from engine.ports import Clock, Directory, JobContext, PeopleRef
from engine.secret_values import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all bodies share: the things outside the engine that they may use."""

    clock: Clock
    directory: Directory
    http: Callable[[], ClientSession]  # the process's session; do not close it
    secrets: Secrets
    environment: Mapping[str, str]  # of the process; bodies that pass it on choose from it
    operators: PeopleRef  # of the installation; a pipeline may name its own


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContext:
    """What one run of a body works with."""

    settings: Mapping[str, Json]  # the step's `with`, rendered and checked
    job: JobContext
    pipeline: Pipeline
    step: StepDefinition
    world: World
