"""Owns `signoff step-types`: what steps can be, and types that are registered beside those of the program."""

from pathlib import Path
from typing import Annotated

import typer

from bot.api.answers.step_types import StepTypeAnswer, StepTypeList, Unregistered
from bot.command_line.changing import change
from bot.command_line.client import Client
from bot.command_line.ending import say, say_json
from bot.command_line.plain_words import columns, plain
from bot.command_line.readers import Where, read
from bot.command_line.remote_reading import STEP_TYPES, step_type_path
from bot.command_line.shared_options import AsJson, Tenant, Token, Url
from bot.command_line.typed_values import values_in


def step_type_commands() -> typer.Typer:
    """Give the commands below `signoff step-types`."""
    commands = typer.Typer(
        add_completion=False, no_args_is_help=True, help="What steps can be, and types of your own."
    )
    commands.command("list")(list_all)
    commands.command("register")(register)
    commands.command("unregister")(unregister)
    return commands


def list_all(*, json: AsJson = False, url: Url = None, token: Token = None, tenant: Tenant = None) -> None:
    """List the step types that pipelines can use, by name."""
    where = Where(url=url, token=token, tenant=tenant)
    found: StepTypeList = read(where, lambda reader: reader.step_types())
    if json:
        say_json(found.model_dump(mode="json"))
        return
    for line in columns(_row(one) for one in found.step_types):
        say(line)


def register(
    file: Annotated[
        Path, typer.Argument(help="What defines it, YAML or JSON; -: standard input.", show_default=False)
    ],
    *,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Register a step type, or another version of a registered one. New tasks use it."""

    async def registering(client: Client) -> StepTypeAnswer:
        return await client.post(STEP_TYPES, {"definition": values_in(file, "FILE")}, StepTypeAnswer)

    done = change(url, token, registering)
    if json:
        say_json(done.model_dump(mode="json"))
        return
    say(f"{done.name}, version {done.version}, is registered: pipelines can use it from now on")


def unregister(
    name: Annotated[str, typer.Argument(help="As `signoff step-types list` gives it.", show_default=False)],
    *,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Take a registered step type away that no pipeline uses. Tasks that use it go on."""
    done = change(url, token, lambda server: server.delete(step_type_path(name), Unregistered))
    if json:
        say_json(done.model_dump(mode="json"))
        return
    say(f"{done.name} is taken away: no pipeline can use it from now on")


def _row(one: StepTypeAnswer) -> list[str]:
    origin = "" if one.version is None else f"{one.extends}, version {one.version} by {one.registered_by}"
    return [one.name, plain(one.title, 75), "asks people" if one.is_interactive else "", origin]
