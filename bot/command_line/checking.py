"""Owns `signoff check`: what is wrong with pipeline files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cards.text import counted
from bot.command_line.ending import WRONG_USE, say, surroundings_or_end
from engine.errors import DefinitionError
from engine.language.definition import load_file
from engine.secret_values import secrets_of
from engine.steps.built_in import program_types


def check(files: Annotated[list[Path], typer.Argument(help="Pipeline files.")]) -> None:
    """Load pipeline files, and say what is wrong with them. Exit status 2 if anything is."""
    types, secrets = program_types(), secrets_of(surroundings_or_end()).values
    is_wrong = False
    for file in files:
        try:
            pipeline = load_file(file, types, secrets)
        except DefinitionError as error:
            is_wrong = True
            say(str(error))
        else:
            say(f"{file}: {pipeline.name} is right, {counted(len(pipeline.steps), 'step')}")
    if is_wrong:
        raise typer.Exit(WRONG_USE)
