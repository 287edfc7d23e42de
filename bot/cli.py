"""Owns the command line: `signoff serve`, `demo`, `check`, `migrate`, `manifest`."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from ruamel.yaml import YAML

from bot.app import running
from bot.cards.text import counted
from bot.demo import demo as run_demo
from bot.logs import configure_logging
from bot.manifest import app_manifest
from bot.settings import Settings, SettingsError, settings_from, surroundings
from bot.signals import until_stopped
from engine.errors import DefinitionError, SignoffError, StoreError
from engine.language.definition import load_file
from engine.secret_values import secrets_of
from engine.steps.built_in import program_types
from storage.database import open_database
from storage.faults import BadAddress, WrongDatabase
from storage.migrate import upgrade
from storage.opening import DoesNotOpen, NothingToOpen

WRONG_USE = 2  # settings or files are wrong
FAILED = 1

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Pipelines that wait for people, and ask those people in Slack.",
)
_say = Console(highlight=False, soft_wrap=True)
_complain = Console(stderr=True, highlight=False, soft_wrap=True)
T = TypeVar("T")


@app.command()
def serve() -> None:
    """Run the bot against Slack, with the settings of the environment and .env."""
    environment = _surroundings()
    settings = _settings(environment, for_slack=True)
    configure_logging(settings.log, _hidden(settings, environment))
    _end(_run(until_stopped(_serve(settings, environment))))


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="Where the page listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The first port to try.")] = 3000,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path(".signoff-demo"),
) -> None:
    """Run the bot with a local Slack workspace, to try it in a browser. No Slack account is needed."""
    configure_logging("text", secrets_of(os.environ).values.values())
    _make(data)
    work = run_demo(
        host=host,
        port=port,
        folder=data,
        environment=os.environ,
        say=lambda line: _say.print(line, markup=False),
    )
    _end(_run(work))
    _say.print("Stopped. Start it again, and everything is as it was.")


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Pipeline files.")]) -> None:
    """Load pipeline files, and say what is wrong with them. Exit status 2 if anything is."""
    types, secrets = program_types(), secrets_of(_surroundings()).values
    is_wrong = False
    for file in files:
        try:
            pipeline = load_file(file, types, secrets)
        except DefinitionError as error:
            is_wrong = True
            _say.print(str(error), markup=False)
        else:
            steps = counted(len(pipeline.steps), "step")
            _say.print(f"{file}: {pipeline.name} is right, {steps}", markup=False)
    if is_wrong:
        raise typer.Exit(WRONG_USE)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _settings(_surroundings(), for_slack=False)
    _run(_migrate(settings))
    _say.print("The database is up to date.")


@app.command()
def manifest(
    http: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot, such as https://example.com.")
    ] = None,
) -> None:
    """Print an app manifest that fits the settings: for Socket Mode, or with --http for HTTP."""
    if http is not None and not http.startswith("https://"):
        _refuse(SettingsError(["--http: give an address that begins with https://, without a path"]))
    settings = _settings(_surroundings(), for_slack=False)
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(app_manifest(settings.command, url=http), sys.stdout)


def main() -> None:
    """Run the command line. What `call: module:function` names is looked for from where it is run, too."""
    sys.path.insert(0, "")
    app()


async def _serve(settings: Settings, environment: Mapping[str, str]) -> BaseException:
    async with running(settings, environment) as bot:
        return await bot.died()


async def _migrate(settings: Settings) -> None:
    async with open_database(settings.database_url) as database:
        await upgrade(database)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _refuse(
            SettingsError([f"--data: cannot make the folder {folder}: {error.strerror}; name another one"])
        )


def _surroundings() -> Mapping[str, str]:
    try:
        return surroundings()
    except SettingsError as error:
        _refuse(error)


def _settings(environment: Mapping[str, str], *, for_slack: bool) -> Settings:
    try:
        return settings_from(environment, for_slack=for_slack)
    except SettingsError as error:
        _refuse(error)


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except SignoffError as error:
        _give_up(error)


def _end(death: BaseException | None) -> None:
    if death is not None:
        _give_up(death)


def _give_up(reason: BaseException) -> NoReturn:
    match reason:
        case SettingsError():
            _refuse(reason)
        case NothingToOpen() | BadAddress():
            _refuse(SettingsError([f"SIGNOFF_DATABASE_URL: {reason}"]))
        case DoesNotOpen():
            sentence, status = f"SIGNOFF_DATABASE_URL: {reason}", FAILED
        case WrongDatabase():
            sentence, status = str(reason), WRONG_USE
        case StoreError():
            sentence, status = f"the database cannot be used: {reason}", FAILED
        case _:
            sentence, status = f"it can no longer work: {reason}", FAILED
    _complain.print(f"signoff: {sentence}", style="red", markup=False)
    raise typer.Exit(status) from None


def _refuse(error: SettingsError) -> NoReturn:
    for problem in error.problems:
        _complain.print(problem, markup=False)
    raise typer.Exit(WRONG_USE)


def _hidden(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    tokens = [settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret]
    return [*tokens, *secrets_of(environment).values.values()]
