"""Owns a pipeline as its author defined it, checked and normalised: frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from engine.codes import OnFailure, OnLost
from engine.model import Json
from engine.plan import Plan, RetryPolicy
from engine.ports.directory import PeopleRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A registered step type as it was when a pipeline that uses it was published."""

    version: int
    extends: str  # the type of the program that does the work
    own: Mapping[str, Any] | None = None  # the JSON Schema of what steps may set; None: what `extends` takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a step (or its undo) does: a step type and its settings, templates not yet rendered."""

    type: str
    settings: Mapping[str, Json]  # the `with` of the file, with what a registered type fills in
    registered: Registered | None = None  # if its type is; tasks keep it, whatever becomes of the type


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDefinition:
    """A step of a pipeline file."""

    name: str
    body: Body
    needs: tuple[str, ...] = ()
    when: str | None = None  # a template; None: always
    channel: str | None = None  # where its card stands; None: as the pipeline says
    timeout: timedelta
    retry: RetryPolicy = RetryPolicy()
    on_failure: OnFailure = OnFailure.FAIL
    on_lost: OnLost = OnLost.RERUN
    undo: Body | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A pipeline file that was found right."""

    revision_id: str  # of the content: the same definition has the same id
    name: str
    title: str
    description: str = ""
    channel: str | None = None
    starters: PeopleRef  # `anyone`: full members, no guests
    inputs: Mapping[str, Any]  # a JSON Schema object
    roles: Mapping[str, PeopleRef]
    calendar: Mapping[str, Json] = field(default_factory=dict)  # as written; the rest is as the settings say
    steps: tuple[StepDefinition, ...]
    plan: Plan
    source: str | None = field(default=None, compare=False, repr=False)
    """The text of its file, by which it is read again when a step type changes; None: not known."""

    @property
    def bodies(self) -> Iterable[Body]:
        """Give what its steps do, and their undos."""
        return (body for step in self.steps for body in (step.body, step.undo) if body is not None)

    def step(self, name: str) -> StepDefinition:
        """Give a step by name."""
        return next(step for step in self.steps if step.name == name)
