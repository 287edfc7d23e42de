"""Owns how a command ends: what it says, to whom, and with which exit status."""

import asyncio
import json
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from bot.settings import Settings, SettingsError, settings_from, surroundings
from engine.errors import SignoffError, StoreError
from engine.model import Json
from storage.faults import BadAddress, WrongDatabase
from storage.opening import DoesNotOpen, NothingToOpen

FAILED = 1  # out of reach, or it did not work
WRONG_USE = 2  # settings, files or what was typed are wrong
REFUSED = 3  # the rules do not allow it, or not now
NOT_FOUND = 4
T = TypeVar("T")


class CommandFailed(SignoffError):
    """A command ends without having done what it was asked for: with these lines, and this exit status."""

    def __init__(self, *lines: str, status: int) -> None:
        super().__init__("\n".join(lines))
        self.lines, self.status = lines, status


def say(line: str | Text) -> None:
    """Say what was asked for, on a line as long as it is."""
    Console(highlight=False, soft_wrap=True).print(line, markup=False)


def say_json(value: Json) -> None:
    """Say something to programs, on one line."""
    say(json.dumps(value, ensure_ascii=False))


def remark(line: str) -> None:
    """Say something beside what was asked for, so that programs that read that do not stumble over it."""
    complain(line)


def complain(line: str, *, style: str | None = None) -> None:
    """Say what is wrong."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(line, style=style, markup=False)


@contextmanager
def working(on: str) -> Iterator[None]:
    """Say what takes a while, as long as it does; on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{on}…"):
        yield


def surroundings_or_end() -> Mapping[str, str]:
    """Give the environment and `.env`."""
    try:
        return surroundings()
    except SettingsError as error:
        refuse(error)


def settings_or_end(environment: Mapping[str, str], *, for_slack: bool) -> Settings:
    """Give the settings, checked."""
    try:
        return settings_from(environment, for_slack=for_slack)
    except SettingsError as error:
        refuse(error)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do what a command does; what we raise on purpose ends it with a sentence."""
    try:
        return asyncio.run(work)
    except SignoffError as error:
        give_up(error)


def give_up(reason: BaseException) -> NoReturn:
    """End because of an error, and say whose turn it is."""
    match reason:
        case SettingsError():
            refuse(reason)
        case CommandFailed():
            for line in reason.lines:
                complain(f"signoff: {line}", style="red")
            raise typer.Exit(reason.status) from None
        case NothingToOpen() | BadAddress():
            refuse(SettingsError([f"SIGNOFF_DATABASE_URL: {reason}"]))
        case DoesNotOpen():
            sentence, status = f"SIGNOFF_DATABASE_URL: {reason}", FAILED
        case WrongDatabase():
            sentence, status = str(reason), WRONG_USE
        case StoreError():
            sentence, status = f"the database cannot be used: {reason}", FAILED
        case _:
            sentence, status = f"it can no longer work: {reason}", FAILED
    complain(f"signoff: {sentence}", style="red")
    raise typer.Exit(status) from None


def refuse(error: SettingsError) -> NoReturn:
    """End because of what was given, each mistake on a line."""
    for problem in error.problems:
        complain(problem)
    raise typer.Exit(WRONG_USE)
