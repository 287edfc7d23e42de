"""Owns `signoff run`: a task is started on a server, with what is typed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from bot.api.answers.tasks import Done
from bot.command_line.changing import change, form_if_readable, say_done
from bot.command_line.client import Client
from bot.command_line.remote_reading import pipeline_path
from bot.command_line.shared_options import AsJson, Key, Token, Url
from bot.command_line.typed_values import typed_values, values_in
from engine.model import Json


class _Inputs(BaseModel):
    """What of a pipeline has to be known to start it."""

    inputs: dict[str, Any]


def start(  # noqa: PLR0913 - each is an option
    pipeline: Annotated[str, typer.Argument(help="The name of a pipeline.", show_default=False)],
    inputs: Annotated[
        list[str] | None, typer.Argument(help="With what: name=value …", metavar="[name=value]…")
    ] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--inputs", help="A file with more of them, YAML or JSON; -: standard input."),
    ] = None,
    channel: Annotated[
        str | None, typer.Option(help="Where its card stands: #name or an id. Else: as the pipeline says.")
    ] = None,
    key: Key = None,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Start a task."""

    async def starting(client: Client) -> Done:
        given = {} if file is None else values_in(file, "--inputs")
        if inputs:
            given |= typed_values(inputs, await form_if_readable(_form(client, pipeline)), "inputs")
        body = {"pipeline": pipeline, "inputs": given, **({"channel": channel} if channel else {})}
        return await client.post("/tasks", body, Done, key=key)

    say_done(change(url, token, starting), json=json)


async def _form(client: Client, pipeline: str) -> Mapping[str, Json]:
    return (await client.get(pipeline_path(pipeline), _Inputs)).inputs
