"""Owns the look at the folder of pipelines: what is in it, and what is wrong in its files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.cards.text import counted
from bot.doctor.database_look import Kept
from bot.doctor.findings import Finding, Subject, note, ok, wrong
from bot.pipeline_folder import FolderContent, content_of
from bot.settings import Settings
from engine.errors import Problem
from engine.registered_types import known_types
from engine.secret_values import secrets_of
from engine.steps.built_in import program_types

_OURS = Subject.PIPELINES


def read_folder(settings: Settings, environment: Mapping[str, str], kept: Kept | None) -> FolderContent:
    """Read the files, with the step types that are registered if the database can be read."""
    types = known_types(program_types(), kept.step_types if kept is not None else ())
    registered = tuple(kept.registered) if kept is not None else ()
    return content_of(settings.pipelines, types.types, secrets_of(environment).values, registered)


def folder_findings(content: FolderContent, settings: Settings) -> Sequence[Finding]:
    """Say what the folder came to."""
    if content.problems:
        return [
            _double(problem) if problem in content.doubles else _mistake(problem)
            for problem in content.problems
        ]
    if not content.pipelines:
        told = f"there is no pipeline in {settings.pipelines}"
        return [note(_OURS, told, f"put a file such as examples/hello.yaml into {settings.pipelines}")]
    right = counted(len(content.pipelines), "pipeline")
    return [ok(_OURS, f"{right} in {settings.pipelines}, and no mistake")]


def with_registered(content: FolderContent, kept: Kept | None) -> FolderContent:
    """Add the pipelines that programs registered, which are in no file."""
    registered = kept.registered if kept is not None else {}
    named = {Path(f"registered {name}"): pipeline for name, pipeline in registered.items()}
    return replace(content, pipelines={**content.pipelines, **named})


def _double(problem: Problem) -> Finding:
    return wrong(_OURS, str(problem), "give one of the two another `name:`, or take it away")


def _mistake(problem: Problem) -> Finding:
    return wrong(_OURS, str(problem), f"put it right; `signoff check {problem.file}` looks at it again")
