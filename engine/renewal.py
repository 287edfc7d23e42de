"""Owns the reading of published pipelines once more, when a step type that they use has changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import DefinitionError, Problem
from engine.language.definition import load_text
from engine.pipeline import Pipeline
from engine.step_registry import StepType


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgain:
    """What pipelines came to."""

    pipelines: Sequence[Pipeline]
    problems: Sequence[Problem]  # of those that are wrong by now


def users_of(step_type: str, pipelines: Iterable[Pipeline]) -> Sequence[Pipeline]:
    """Give the pipelines that use a step type."""
    return [pipeline for pipeline in pipelines if any(body.type == step_type for body in pipeline.bodies)]


def is_outdated(pipeline: Pipeline, types: Mapping[str, StepType]) -> bool:
    """Say whether a pipeline was published with another version of a registered type than is current."""
    return any(
        body.registered is not None and types[body.type].version != body.registered.version
        for body in pipeline.bodies
        if body.type in types
    )


def read_again(
    pipelines: Iterable[Pipeline], types: Mapping[str, StepType], secrets: Collection[str]
) -> ReadAgain:
    """Read pipelines from the text of their files; those whose text is not known are left out."""
    read: list[Pipeline] = []
    problems: list[Problem] = []
    for pipeline in pipelines:
        if pipeline.source is None:
            continue
        try:
            read.append(load_text(pipeline.source, pipeline.name, types, secrets))
        except DefinitionError as error:
            problems += error.problems
    return ReadAgain(pipelines=read, problems=problems)


def newly_wrong(
    pipelines: Sequence[Pipeline],
    before: Mapping[str, StepType],
    after: Mapping[str, StepType],
    secrets: Collection[str],
) -> Sequence[Problem]:
    """Find what would be wrong in pipelines with other step types, and is not wrong already."""
    known = frozenset(read_again(pipelines, before, secrets).problems)
    return [problem for problem in read_again(pipelines, after, secrets).problems if problem not in known]
