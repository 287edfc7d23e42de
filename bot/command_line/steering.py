"""Owns `signoff cancel` and `signoff retry`: a task is ended before its time, or taken up again."""

from typing import Annotated

import typer

from bot.api.answers.tasks import Done
from bot.command_line.changing import change, say_done
from bot.command_line.remote_reading import task_path
from bot.command_line.shared_options import AsJson, Task, Token, Url


def cancel(
    task: Task,
    *,
    reason: Annotated[str, typer.Option(help="Why; the history keeps it.", show_default=False)] = "",
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """End a task before its time."""
    body = {"reason": reason}
    say_done(
        change(url, token, lambda server: server.post(f"{task_path(task)}/cancel", body, Done)), json=json
    )


def retry(task: Task, *, json: AsJson = False, url: Url = None, token: Token = None) -> None:
    """Take up a failed task again."""
    path = f"{task_path(task)}/retry"
    say_done(change(url, token, lambda server: server.post(path, {}, Done)), json=json)
