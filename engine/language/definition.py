"""Owns the loading of a pipeline file: from text to a checked pipeline, or to all that is wrong with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from engine.codes import Entrance
from engine.errors import DefinitionError, Problem
from engine.language.calendars import calendar_mistakes, working_day
from engine.language.definition_bodies import BodyReader
from engine.language.definition_order import step_order
from engine.language.definition_steps import Head, ReadStep, read_steps, timing_mistakes
from engine.language.form_check import form_mistakes
from engine.language.forms import EMPTY_FORM
from engine.language.mistakes import Mistake, not_explained, without
from engine.language.people import people_mistakes, people_of, role_mistakes, role_of
from engine.language.pipeline_schema import FILE_SCHEMA
from engine.language.problems import problem_of
from engine.language.shape import shape_mistakes
from engine.language.template_check import TemplateCheck
from engine.language.template_language import template_language
from engine.language.template_text import template_paths
from engine.language.yaml_source import FILE_MAX_CHARS, read_yaml
from engine.model import Json
from engine.pipeline import Pipeline
from engine.pipeline_json import with_revision_id
from engine.plan import Plan
from engine.step_registry import StepType


def load_file(path: FilePath, step_types: Mapping[str, StepType], secrets: Collection[str] = ()) -> Pipeline:
    """Load a pipeline file.

    Args:
        path: the file; errors name it as it is given.
        step_types: the known step types, by name.
        secrets: the names of the secrets that are set.

    Raises:
        DefinitionError: all that is wrong with it, by line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(4 * FILE_MAX_CHARS + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(file=str(path), line=1, path="", message=f"cannot be read: {error}")
        raise DefinitionError([problem]) from error
    return load_text(text, str(path), step_types, secrets)


def load_text(
    text: str, file: str, step_types: Mapping[str, StepType], secrets: Collection[str] = ()
) -> Pipeline:
    """Load a pipeline from the text of its file; `file` is for errors. Raises DefinitionError."""
    source = read_yaml(text, file)
    reader = _Reader(source.root.plain(), step_types, secrets)
    named = [problem_of(mistake, file, source.root) for mistake in reader.mistakes]
    problems = dict.fromkeys([*source.problems, *named])  # each once
    if problems:
        raise DefinitionError(sorted(problems, key=lambda problem: (problem.line, problem.path)))
    return replace(reader.pipeline(), source=text)


class _Reader:
    """Reads a pipeline as far as it makes sense, and gathers the mistakes."""

    def __init__(self, data: Json, step_types: Mapping[str, StepType], secrets: Collection[str]) -> None:
        wrong = list(shape_mistakes(FILE_SCHEMA, data, may_hold_templates=False))
        self._data = _sound_part(data, wrong)
        self._roles = {name: role_of(people) for name, people in self._data.get("roles", {}).items()}
        self._order = step_order(self._data.get("steps", []))
        self._steps = list(self._read_steps(step_types, secrets))
        self.mistakes = [*wrong, *self._order.mistakes, *not_explained(self._head_mistakes(), wrong)]
        self.mistakes += [mistake for step in self._steps for mistake in step.mistakes]

    def pipeline(self) -> Pipeline:
        """Give the pipeline. Only if there are no mistakes."""
        data = self._data
        surfaces = data.get("surfaces", list(Entrance))
        plan = Plan(
            revision_id="",
            pipeline=data["name"],
            steps=tuple(step.plan for step in self._steps),
            entrances=tuple(entrance for entrance in Entrance if entrance in surfaces),
        )
        return with_revision_id(
            Pipeline(
                revision_id="",
                name=data["name"],
                title=data.get("title", data["name"]),
                description=data.get("description", ""),
                channel=data.get("channel"),
                starters=people_of(data.get("starters", "anyone"), self._roles),
                inputs=data.get("inputs", EMPTY_FORM),
                roles=self._roles,
                calendar=data.get("calendar", {}),
                steps=tuple(step.definition for step in self._steps),
                plan=plan,
            )
        )

    def _read_steps(self, step_types: Mapping[str, StepType], secrets: Collection[str]) -> Iterable[ReadStep]:
        data = self._data
        bodies = BodyReader(step_types, TemplateCheck(template_language()), secrets, _input_names(data))
        head = Head(
            roles=self._roles,
            defaults=data.get("defaults", {}),
            working_day=working_day(data.get("calendar", {})),
        )
        return read_steps(data.get("steps", []), self._order, head, bodies)

    def _head_mistakes(self) -> Iterable[Mistake]:
        """Find what the shape alone does not show in all but the steps."""
        for path in template_paths({key: value for key, value in self._data.items() if key != "steps"}):
            yield Mistake(path, "takes no templates: they are rendered when a step runs")
        for name, people in self._data.get("roles", {}).items():
            yield from (mistake.under("roles", name) for mistake in role_mistakes(people))
        for mistake in people_mistakes(self._data.get("starters", "anyone"), self._roles):
            yield mistake.under("starters")
        for mistake in form_mistakes(self._data.get("inputs", EMPTY_FORM)):
            yield mistake.under("inputs")
        for mistake in timing_mistakes(self._data.get("defaults", {})):
            yield mistake.under("defaults")
        for mistake in calendar_mistakes(self._data.get("calendar", {})):
            yield mistake.under("calendar")


def _sound_part(data: Json, wrong: Collection[Mistake]) -> dict[str, Any]:
    """Give what has the right shape; every step stays at its place, empty if need be."""
    if not isinstance(data, dict):
        return {}
    steps = data.get("steps")
    if isinstance(steps, list):
        data = {**data, "steps": [step if isinstance(step, dict) else {} for step in steps]}
        wrong = [mistake for mistake in wrong if mistake.path[:1] != ("steps",) or len(mistake.path) > 2]
    sound: dict[str, Any] = without(data, wrong)
    return sound


def _input_names(data: Mapping[str, Any]) -> Collection[str] | None:
    properties = data.get("inputs", EMPTY_FORM).get("properties", {})
    return properties if isinstance(properties, dict) else None
