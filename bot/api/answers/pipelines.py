"""Owns how a pipeline reads: what it asks for, who may start it, its steps, since when it stands so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from bot.api.shapes import Answer
from engine.codes import Entrance, OnFailure, OnLost
from engine.pipeline import Body, Pipeline, StepDefinition
from engine.ports.catalog import Standing
from engine.ports.directory import PeopleRef


class PeopleAnswer(Answer):
    """People as the author wrote them, roles replaced by what they stand for."""

    users: list[str] = Field(description="Ids, e-mail addresses, `@handle`s, services")
    groups: list[str]
    anyone: bool = Field(description="Every full member")
    roles: list[str] = Field(description="The roles and groups that the author named")


class PipelineLine(Answer):
    """A pipeline in a list."""

    name: str
    title: str
    description: str
    channel: str | None = Field(description="Where its cards stand; null: where each task is started")
    surfaces: list[Entrance] = Field(description="From where its tasks are started and decided on")
    starters: PeopleAnswer
    inputs: dict[str, Any] = Field(description="The JSON Schema of what a task is started with")
    revision: str = Field(description="Of its content: the same definition has the same")
    published_at: datetime = Field(description="The revision, for the first time")
    registered_by: str | None = Field(description="Who registered it; null: a file defines it")
    registered_with: str | None = Field(description="The name of the token with which it was registered")


class BodyAnswer(Answer):
    """What a step does, or its undo."""

    type: str
    settings: dict[str, Any] = Field(description="Its `with`; templates as they are written")
    type_version: int | None = Field(description="Of a registered step type")


class StepOfPipeline(Answer):
    """A step, as its author defined it."""

    name: str
    type: str
    title: str | None = Field(description="Of what it asks people; templates as they are written")
    needs: list[str] = Field(description="The steps that come before it")
    when: str | None = Field(description="A template; null: always")
    channel: str | None = Field(description="Where its card stands; null: as the pipeline says")
    timeout_s: float
    attempts: int = Field(description="How often it is tried at most")
    on_failure: OnFailure
    on_lost: OnLost
    body: BodyAnswer
    undo: BodyAnswer | None


class PipelineAnswer(PipelineLine):
    """A pipeline with its steps."""

    roles: dict[str, PeopleAnswer]
    calendar: dict[str, Any] = Field(description="When people work; what is not there is as the settings say")
    steps: list[StepOfPipeline] = Field(description="In the order of the file")


class PipelineList(Answer):
    """The pipelines that can be started."""

    pipelines: list[PipelineLine] = Field(description="By name")


class Registration(Answer):
    """What became of registering a pipeline."""

    changed: bool = Field(description="false: it was so already")
    pipeline: PipelineAnswer


class Withdrawal(Answer):
    """A pipeline that can be started no more."""

    name: str


def pipeline_line(pipeline: Pipeline, stands: Standing) -> PipelineLine:
    """Give a pipeline for a list."""
    return PipelineLine(**_head(pipeline, stands))


def pipeline_answer(pipeline: Pipeline, stands: Standing) -> PipelineAnswer:
    """Give a pipeline with all that is known of it."""
    return PipelineAnswer(
        **_head(pipeline, stands),
        roles={name: _people(people) for name, people in pipeline.roles.items()},
        calendar=dict(pipeline.calendar),
        steps=[_step(step) for step in pipeline.steps],
    )


def _head(pipeline: Pipeline, stands: Standing) -> Mapping[str, Any]:
    return {
        "name": pipeline.name,
        "title": pipeline.title,
        "description": pipeline.description,
        "channel": pipeline.channel,
        "surfaces": list(pipeline.plan.entrances),
        "starters": _people(pipeline.starters),
        "inputs": dict(pipeline.inputs),
        "revision": pipeline.revision_id,
        "published_at": stands.published_at,
        "registered_by": stands.registered_by,
        "registered_with": stands.registered_with,
    }


def _step(step: StepDefinition) -> StepOfPipeline:
    title = step.body.settings.get("title")
    return StepOfPipeline(
        name=step.name,
        type=step.body.type,
        title=title if isinstance(title, str) else None,
        needs=list(step.needs),
        when=step.when,
        channel=step.channel,
        timeout_s=step.timeout.total_seconds(),
        attempts=step.retry.attempts,
        on_failure=step.on_failure,
        on_lost=step.on_lost,
        body=_body(step.body),
        undo=None if step.undo is None else _body(step.undo),
    )


def _body(body: Body) -> BodyAnswer:
    version = None if body.registered is None else body.registered.version
    return BodyAnswer(type=body.type, settings=dict(body.settings), type_version=version)


def _people(people: PeopleRef) -> PeopleAnswer:
    return PeopleAnswer(
        users=list(people.users),
        groups=list(people.groups),
        anyone=people.anyone,
        roles=list(people.labels),
    )
