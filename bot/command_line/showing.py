"""Owns `signoff show` and `signoff artifacts`: what a request asks, and what steps gave."""

from typing import Annotated

import typer

from bot.api.answers.tasks import ArtifactAnswer, ArtifactList
from bot.command_line.ending import remark, say, say_json
from bot.command_line.found_request import found_request
from bot.command_line.readers import Where, read
from bot.command_line.request_words import detail_lines
from bot.command_line.shared_options import (
    AsJson,
    RequestOrTask,
    StepOfTask,
    Task,
    Tenant,
    Token,
    Url,
    Version,
)
from bot.command_line.task_words import artifact_lines


def show(
    request: RequestOrTask,
    step: StepOfTask = None,
    *,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
    tenant: Tenant = None,
) -> None:
    """Show a request to people: what it asks, what it shows, what they said, how it is answered."""
    where = Where(url=url, token=token, tenant=tenant)
    found = read(where, lambda reader: found_request(reader, request, step))
    if json:
        say_json(found.model_dump(mode="json"))
        return
    for line in detail_lines(found):
        say(line)


def artifacts(
    task: Task,
    step: Annotated[
        str | None, typer.Argument(help="Only what this step gave.", metavar="STEP", show_default=False)
    ] = None,
    *,
    version: Version = None,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
    tenant: Tenant = None,
) -> None:
    """Show what the steps of a task gave, also what was superseded since."""
    where = Where(url=url, token=token, tenant=tenant)
    if step is None:
        _say_all(read(where, lambda reader: reader.artifacts(task, version)), json=json)
    else:
        _say_one(read(where, lambda reader: reader.artifact(task, step, version)), json=json)


def _say_all(found: ArtifactList, *, json: bool) -> None:
    if json:
        say_json(found.model_dump(mode="json"))
        return
    for given in found.artifacts:
        for line in artifact_lines(given):
            say(line)
    if not found.artifacts:
        remark(f"No step of {found.task.name} had given anything by then.")


def _say_one(given: ArtifactAnswer, *, json: bool) -> None:
    if json:
        say_json(given.model_dump(mode="json"))
        return
    for line in artifact_lines(given):
        say(line)
