"""Owns `signoff check`: what is wrong with pipeline files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cards.text import counted
from bot.command_line.ending import WRONG_USE, give_up, say, say_json, surroundings_or_end
from bot.command_line.shared_options import AsJson
from engine.errors import DefinitionError
from engine.language.definition import load_file
from engine.model import Json
from engine.pipeline import Pipeline
from engine.secret_values import secrets_of
from engine.step_registry import BadPlugIn
from engine.steps.built_in import program_types


def check(
    files: Annotated[list[Path], typer.Argument(help="Pipeline files.")], *, json: AsJson = False
) -> None:
    """Load pipeline files, and say what is wrong with them. Exit status 2 if anything is."""
    secrets = secrets_of(surroundings_or_end()).values
    try:
        types = program_types()
    except BadPlugIn as error:
        give_up(error)
    found: list[Pipeline | DefinitionError] = []
    for file in files:
        try:
            found.append(load_file(file, types, secrets))
        except DefinitionError as error:
            found.append(error)
    named = list(zip(files, found, strict=True))
    if json:
        say_json({"files": [_as_json(file, one) for file, one in named]})
    else:
        for file, one in named:
            say(_line(file, one))
    if any(isinstance(one, DefinitionError) for one in found):
        raise typer.Exit(WRONG_USE)


def _line(file: Path, found: Pipeline | DefinitionError) -> str:
    if isinstance(found, DefinitionError):
        return str(found)
    return f"{file}: {found.name} is right, {counted(len(found.steps), 'step')}"


def _as_json(file: Path, found: Pipeline | DefinitionError) -> Json:
    if isinstance(found, Pipeline):
        steps = [step.name for step in found.steps]
        return {"file": str(file), "pipeline": found.name, "steps": steps, "problems": []}
    problems = [{"line": one.line, "path": one.path, "message": one.message} for one in found.problems]
    return {"file": str(file), "pipeline": None, "steps": [], "problems": problems}
