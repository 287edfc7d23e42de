"""Owns `signoff approve` and `signoff reject`: somebody decides, through a server."""

import sys
from typing import Annotated

import typer

from bot.api.answers.human_tasks import PreviewAnswer
from bot.api.answers.tasks import Done
from bot.command_line.changing import change, say_done
from bot.command_line.client import Client
from bot.command_line.ending import complain, refuse
from bot.command_line.found_request import request_id
from bot.command_line.remote_reading import RemoteReader, request_path
from bot.command_line.request_words import preview_lines
from bot.command_line.shared_options import AsJson, RequestOrTask, StepOfTask, Token, Url
from bot.settings import SettingsError
from engine.model import Json

_Fingerprint = Annotated[
    str | None,
    typer.Option(help="Of what you saw, as `signoff show` gave it: if it has changed, nothing is decided."),
]
_Alone = Annotated[bool, typer.Option("--alone", help="Break the glass: decide without the others.")]


def approve(  # noqa: PLR0913 - each is an option
    request: RequestOrTask,
    step: StepOfTask = None,
    *,
    comment: Annotated[str | None, typer.Option(help="What to say about it.", show_default=False)] = None,
    fingerprint: _Fingerprint = None,
    alone: _Alone = False,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Approve what a gate shows."""
    said = _given(comment=comment, fingerprint=fingerprint, alone=alone or None)

    async def approving(client: Client) -> Done:
        id = await request_id(RemoteReader(client), request, step, is_open=True)
        return await client.post(f"{request_path(id)}/approve", said, Done)

    say_done(change(url, token, approving), json=json)


def reject(  # noqa: PLR0913 - each is an option
    request: RequestOrTask,
    step: StepOfTask = None,
    *,
    comment: Annotated[str, typer.Option(help="Why; who does the work again reads it.", show_default=False)],
    to: Annotated[
        str | None,
        typer.Option(help="The step to which the work goes back. Without: it ends here.", show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether it is meant.")] = False,
    fingerprint: _Fingerprint = None,
    alone: _Alone = False,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Reject what a gate shows, and send the work back to a step if wanted. Says first what that does."""
    if not yes and not sys.stdin.isatty():
        refuse(SettingsError(["--yes: say so if it is meant: there is nobody here who could be asked"]))
    said = _given(comment=comment, fingerprint=fingerprint, alone=alone or None)
    id, preview = change(url, token, lambda client: _looked_ahead(client, request, step, to))
    if not yes:
        _ask(id, preview)
    if preview is not None:
        said |= {"rollback_to": preview.rollback_to, "foreseen": preview.foreseen}
    body = dict(said)
    done = change(url, token, lambda client: client.post(f"{request_path(id)}/reject", body, Done))
    say_done(done, json=json)


async def _looked_ahead(
    client: Client, request: str, step: str | None, to: str | None
) -> tuple[str, PreviewAnswer | None]:
    id = await request_id(RemoteReader(client), request, step, is_open=True)
    if to is None:
        return id, None
    return id, await client.get(f"{request_path(id)}/rollback-preview", PreviewAnswer, to=to)


def _ask(id: str, preview: PreviewAnswer | None) -> None:
    """Say what a rejection does, and end unless it is meant."""
    if preview is None:
        complain(
            f"{id} is rejected, and the work goes back to no step: the task ends here (--to sends it back)."
        )
    else:
        for line in preview_lines(preview):
            complain(line.plain)
    typer.confirm("Reject?", abort=True, err=True)


def _given(**said: Json) -> dict[str, Json]:
    return {name: value for name, value in said.items() if value is not None}
