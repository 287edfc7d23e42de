"""Owns a pipeline as its author defined it, checked and normalised: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from engine.codes import OnFailure, OnLost
from engine.model import Json
from engine.plan import Plan, RetryPolicy
from engine.ports.directory import PeopleRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a step (or its undo) does: a step type and its settings, templates not yet rendered."""

    type: str
    settings: Mapping[str, Json]  # the `with` of the file


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

    def step(self, name: str) -> StepDefinition:
        """Give a step by name."""
        return next(step for step in self.steps if step.name == name)
