"""Owns `signoff migrate` and `signoff manifest`: what is done before the bot can work."""

import sys
from typing import Annotated

import typer
from ruamel.yaml import YAML

from bot.command_line.ending import refuse, run, say, settings_or_end, surroundings_or_end
from bot.manifest import app_manifest
from bot.settings import Settings, SettingsError
from storage.database import open_database
from storage.migrate import upgrade


def migrate() -> None:
    """Bring the database up to date."""
    settings = settings_or_end(surroundings_or_end(), for_slack=False)
    run(_migrate(settings))
    say("The database is up to date.")


def manifest(
    http: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot, such as https://example.com.")
    ] = None,
) -> None:
    """Print an app manifest that fits the settings: for Socket Mode, or with --http for HTTP."""
    if http is not None and not http.startswith("https://"):
        refuse(SettingsError(["--http: give an address that begins with https://, without a path"]))
    settings = settings_or_end(surroundings_or_end(), for_slack=False)
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(app_manifest(settings.command, url=http), sys.stdout)


async def _migrate(settings: Settings) -> None:
    async with open_database(settings.database_url) as database:
        await upgrade(database)
