"""Owns how a command changes something: through a server, as whom its token was made for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bot.api.answers.tasks import Done
from bot.api.problems import LACKS_SCOPE
from bot.command_line.call_failures import CallFailed
from bot.command_line.client import Client, client_of
from bot.command_line.ending import run, say, say_json, working
from bot.command_line.server_address import server_needed
from bot.command_line.task_words import done_lines
from engine.model import Json

T = TypeVar("T")


def change(url: str | None, token: str | None, ask: Callable[[Client], Awaitable[T]]) -> T:
    """Ask a server for something, or end the command with what is wrong."""

    async def asking() -> T:
        async with client_of(server_needed(url, token)) as client:
            return await ask(client)

    with working("Asking the server"):
        return run(asking())


def say_done(done: Done, *, json: bool) -> None:
    """Say what became of it."""
    if json:
        say_json(done.model_dump(mode="json"))
        return
    for line in done_lines(done):
        say(line)


async def form_if_readable(form: Awaitable[Mapping[str, Json]]) -> Mapping[str, Json]:
    """Give the form by which values are typed; empty if the token may do things, but not read them."""
    try:
        return await form
    except CallFailed as error:
        if error.type != LACKS_SCOPE.name:
            raise
        return {}
