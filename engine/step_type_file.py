"""Owns the loading of a file with a step type: from text to what can be registered."""

from collections.abc import Collection, Mapping

from engine.errors import DefinitionError
from engine.language.problems import problem_of
from engine.language.yaml_source import read_yaml
from engine.model import Json
from engine.registration_check import WrongStepType, check_registration
from engine.step_registry import StepType

_LEAST = "a step type has at least a `name` and what it `extends`"


def load_step_type(
    text: str, file: str, program: Mapping[str, StepType], secrets: Collection[str] = ()
) -> Json:
    """Read a step type from the text of its file, YAML (or JSON): what `pipeline_register_step_type` takes.

    Args:
        text: what stands in the file.
        file: how errors name it.
        program: the types that the program brings.
        secrets: the names of those that are set.

    Raises:
        DefinitionError: all that is wrong with it, by line.
    """
    source = read_yaml(text, file, least=_LEAST)
    definition = source.root.plain()
    problems = list(source.problems)
    try:
        check_registration(definition, program, secrets)
    except WrongStepType as error:
        problems += [problem_of(mistake, file, source.root) for mistake in error.mistakes]
    if problems:
        raise DefinitionError(sorted(problems, key=lambda problem: (problem.line, problem.path)))
    return definition
