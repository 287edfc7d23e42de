"""Owns `signoff events`: the history of a task, and what happens from now on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated

import typer

from bot.api.answers.tasks import EventAnswer
from bot.command_line.call_failures import CallFailed
from bot.command_line.ending import remark, run, say, say_json
from bot.command_line.readers import Where, reader_of
from bot.command_line.reading import Reader
from bot.command_line.shared_options import Task, Tenant, Token, Url
from bot.command_line.task_words import event_line

_PAGE = 200
_EVERY_S = 1.0
_TRIES = 30  # in a row, while a server starts again or wants to be asked less often


def events(
    task: Task,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens, until the task has ended.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, an event on each line.")] = False,
    url: Url = None,
    token: Token = None,
    tenant: Tenant = None,
) -> None:
    """Say what happened to a task, oldest first."""
    where = Where(url=url, token=token, tenant=tenant)
    tell = _tell_json if json else _tell
    try:
        run(_follow(where, task, tell) if follow else _say_all(where, task, tell))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _say_all(where: Where, task: str, tell: Callable[[EventAnswer], None]) -> None:
    async with reader_of(where) as reader:
        async for event in _since(reader, task, 0):
            tell(event)


async def _follow(where: Where, task: str, tell: Callable[[EventAnswer], None]) -> None:
    last, failed = 0, 0
    async with reader_of(where) as reader:
        while True:
            try:
                is_ended = (await reader.task(task)).state.is_final  # asked first: what ended it is told, too
                async for event in _since(reader, task, last):
                    tell(event)
                    last = event.seq
                failed = 0
            except CallFailed as error:
                failed += 1
                await _wait_or_give_up(error, failed)
                continue
            if is_ended:
                return
            await asyncio.sleep(_EVERY_S)


async def _wait_or_give_up(error: CallFailed, failed: int) -> None:
    """Wait until a server may be asked again. Raises the error if that is of no use."""
    if error.wait_s is None or failed >= _TRIES:
        raise error
    if failed == 1:
        remark(f"{error}; still trying")
    await asyncio.sleep(error.wait_s)


async def _since(reader: Reader, task: str, last: int) -> AsyncIterator[EventAnswer]:
    """Give what happened after an event, page by page."""
    while True:
        page = await reader.events(task, limit=_PAGE, after=last)
        for event in page.events:
            last = event.seq
            yield event
        if page.next_cursor is None or not page.events:
            return


def _tell(event: EventAnswer) -> None:
    say(event_line(event))


def _tell_json(event: EventAnswer) -> None:
    say_json(event.model_dump(mode="json"))
