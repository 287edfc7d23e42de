"""Owns `signoff doctor`: what is wrong with an installation, and what mends it."""

import asyncio
import json as json_text
from typing import Annotated

import typer
from rich.console import Console

from bot.command_line.ending import FAILED, WRONG_USE, say
from bot.doctor.examination import Examination, examine
from bot.doctor.findings import has_wrong
from bot.doctor.report import as_json, show
from bot.doctor.settings_look import problems_of
from bot.settings import SettingsError, surroundings


def doctor(*, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Look whether all is well: settings, database, tokens, channels … What is wrong is said with its fix.

    Nothing is changed. Exit status 1 if anything is wrong, 2 if the settings have to be put right first.
    """
    found = _examined()
    if json:
        say(json_text.dumps(as_json(found.findings), ensure_ascii=False))
    else:
        show(found.findings, Console())
    if not found.has_settings:
        raise typer.Exit(WRONG_USE)
    if has_wrong(found.findings):
        raise typer.Exit(FAILED)


def _examined() -> Examination:
    try:
        environment = surroundings()
    except SettingsError as error:
        return Examination(findings=problems_of(error), has_settings=False)
    return asyncio.run(examine(environment))
