"""Owns `signoff complete`: a form is submitted, or a question answered, through a server."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.api.answers.tasks import Done
from bot.command_line.changing import change, form_if_readable, say_done
from bot.command_line.client import Client
from bot.command_line.found_request import request_id
from bot.command_line.remote_reading import RemoteReader, request_path
from bot.command_line.shared_options import AsJson, RequestOrTask, StepOfTask, Token, Url
from bot.command_line.typed_values import typed_values, values_in
from engine.model import Json


def complete(  # noqa: PLR0913 - each is an option
    request: RequestOrTask,
    step: StepOfTask = None,
    *,
    answer: Annotated[
        list[str] | None,
        typer.Option(help="name=value, for each field. Of a question: choice=retry.", show_default=False),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="A file with all of them, YAML or JSON; -: standard input.", show_default=False),
    ] = None,
    fingerprint: Annotated[
        str | None,
        typer.Option(help="Of what you saw, as `signoff show` gave it: if it has changed, nothing is done."),
    ] = None,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Submit a form, or answer a question to operators."""

    async def completing(client: Client) -> Done:
        given = {} if answers is None else values_in(answers, "--answers")
        reader = RemoteReader(client)
        id = await request_id(reader, request, step, is_open=True)
        if answer:
            given |= typed_values(answer, await form_if_readable(_form(reader, id)), "--answer")
        body: dict[str, Json] = {"answer": given}
        if fingerprint is not None:
            body["fingerprint"] = fingerprint
        return await client.post(f"{request_path(id)}/complete", body, Done)

    say_done(change(url, token, completing), json=json)


async def _form(reader: RemoteReader, id: str) -> Mapping[str, Json]:
    return (await reader.human_task(id)).form or {}
