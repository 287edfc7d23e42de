"""Owns `signoff migrate` and `signoff manifest`: what is done before the bot can work."""

import sys
from typing import Annotated

import typer
from ruamel.yaml import YAML

from bot.command_line.ending import refuse, run, say, say_json, settings_or_end, surroundings_or_end, working
from bot.command_line.shared_options import AsJson
from bot.manifest import app_manifest
from bot.settings import Settings, SettingsError
from storage.database import open_database
from storage.migrate import upgrade


def migrate(*, json: AsJson = False) -> None:
    """Bring the database up to date."""
    settings = settings_or_end(surroundings_or_end(), for_slack=False)
    with working("Bringing the database up to date"):
        run(_migrate(settings))
    if json:
        say_json({"is_current": True})
    else:
        say("The database is up to date.")


def manifest(
    http: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot, such as https://example.com.")
    ] = None,
    *,
    json: AsJson = False,
) -> None:
    """Print an app manifest that fits the settings: for Socket Mode, or with --http for HTTP."""
    if http is not None and not http.startswith("https://"):
        refuse(SettingsError(["--http: give an address that begins with https://, without a path"]))
    settings = settings_or_end(surroundings_or_end(), for_slack=False)
    printed = app_manifest(settings.command, url=http)
    if json:
        say_json(printed)
        return
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(printed, sys.stdout)


async def _migrate(settings: Settings) -> None:
    async with open_database(settings.database_url) as database:
        await upgrade(database)
