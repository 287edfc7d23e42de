"""Owns how a step type reads: what it is called, what its steps may set, who registered which version."""

from datetime import datetime
from typing import Any

from pydantic import Field

from bot.api.shapes import Answer
from engine.step_desk import ListedStepType


class StepTypeAnswer(Answer):
    """A step type that pipelines can use."""

    name: str
    title: str
    icon: str
    is_interactive: bool = Field(description="Whether it asks people")
    settings: dict[str, Any] = Field(
        description="The JSON Schema of `with`; a template may stand for any value"
    )
    version: int | None = Field(description="null, as what follows: it comes with the program")
    extends: str | None = Field(description="The type of the program that does the work")
    definition: dict[str, Any] | None = Field(description="As it was registered")
    registered_by: str | None
    registered_at: datetime | None


class StepTypeList(Answer):
    """The step types that pipelines can use."""

    step_types: list[StepTypeAnswer] = Field(description="By name")


class Unregistered(Answer):
    """A step type that was taken away."""

    name: str


def step_type_answer(listed: ListedStepType) -> StepTypeAnswer:
    """Give a step type."""
    return StepTypeAnswer(
        name=listed.name,
        title=listed.title,
        icon=listed.icon,
        is_interactive=listed.is_interactive,
        settings=dict(listed.settings),
        version=listed.version,
        extends=listed.extends,
        definition=None if listed.definition is None else dict(listed.definition),
        registered_by=listed.registered_by,
        registered_at=listed.registered_at,
    )
