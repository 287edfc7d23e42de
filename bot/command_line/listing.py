"""Owns `signoff tasks` and `signoff status`: what there is, how it stands, and what waits for people."""

from typing import Annotated

import typer

from bot.api.answers.human_tasks import HumanTaskList
from bot.command_line.ending import refuse, remark, say, say_json
from bot.command_line.readers import Where, read
from bot.command_line.reading import RequestsWanted, TasksWanted
from bot.command_line.request_words import request_lines
from bot.command_line.shared_options import AsJson, Cursor, Limit, PipelineName, Tenant, Token, Url
from bot.command_line.task_words import status_lines, task_lines
from bot.settings import SettingsError
from engine.codes import TaskState


def tasks(  # noqa: PLR0913 - each is an option
    *,
    state: Annotated[
        TaskState | None, typer.Option(help="Only those in this state.", show_default=False)
    ] = None,
    pipeline: PipelineName = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
    tenant: Tenant = None,
) -> None:
    """List tasks, newest first."""
    wanted = TasksWanted(state=state, pipeline=pipeline, limit=limit, cursor=cursor)
    page = read(Where(url=url, token=token, tenant=tenant), lambda reader: reader.tasks(wanted))
    if json:
        say_json(page.model_dump(mode="json"))
        return
    for line in task_lines(page):
        say(line)
    if not page.tasks:
        remark("There are no such tasks.")
    _say_more(page.next_cursor)


def status(  # noqa: PLR0913 - each is an option
    task: Annotated[
        str | None,
        typer.Argument(help="Its name, such as release-42, or its id. Without: what waits for people."),
    ] = None,
    *,
    user: Annotated[
        str | None,
        typer.Option("--for", help="Only what this person or service is asked.", show_default=False),
    ] = None,
    role: Annotated[
        str | None, typer.Option(help="Only what this role or group is asked.", show_default=False)
    ] = None,
    pipeline: PipelineName = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
    tenant: Tenant = None,
) -> None:
    """Say how a task stands, or what waits for people, oldest first."""
    where = Where(url=url, token=token, tenant=tenant)
    if task is None:
        wanted = RequestsWanted(user=user, role=role, pipeline=pipeline, limit=limit, cursor=cursor)
        _say_requests(read(where, lambda reader: reader.human_tasks(wanted)), json=json)
        return
    if user or role or pipeline or cursor:
        refuse(SettingsError(["TASK: filters are for the list of what waits; leave them out, or the task"]))
    found = read(where, lambda reader: reader.task(task))
    if json:
        say_json(found.model_dump(mode="json"))
        return
    for line in status_lines(found):
        say(line)


def _say_requests(page: HumanTaskList, *, json: bool) -> None:
    if json:
        say_json(page.model_dump(mode="json"))
        return
    for line in request_lines(page):
        say(line)
    if not page.human_tasks:
        remark("Nothing waits for people.")
    _say_more(page.next_cursor)


def _say_more(cursor: str | None) -> None:
    if cursor is not None:
        remark(f"There is more: --cursor {cursor}")
