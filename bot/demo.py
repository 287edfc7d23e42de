"""Owns the demo: the bot and a Slack workspace of its own in one process, kept in a few local files."""

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from bot.app import Running, running
from bot.demo_token import demo_token
from bot.manifest import app_manifest
from bot.settings import Settings, SettingsError
from bot.signals import first_of, until_stopped
from engine.model import UserId
from sandbox.demo_steps import FIRST_COMMAND, FIRST_STEPS, SUGGESTIONS
from sandbox.platform import Settings as WorkspaceSettings
from sandbox.seeds import ALICE
from sandbox.server import Sandbox

_COMMAND = "/pipeline"
_DATABASE = "signoff.db"
_FOR_PROGRAMS = "api-token"
_API_HOST = "127.0.0.1"  # wherever the page listens: the API is for this machine alone
_OPERATION = "/api/v1/human-tasks"
_PORTS_TRIED, _LAST_PORT = 50, 65_535

_Say: TypeAlias = Callable[[str], None]
"""Takes a line for whoever tries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _House:
    """Where the bot lives."""

    folder: Path
    api_port: int  # 0: a free one
    environment: Mapping[str, str]
    say: _Say


class StartOver:
    """The wish to begin anew, and whether it was fulfilled."""

    def __init__(self) -> None:
        self.wanted = asyncio.Event()
        self._done = asyncio.Event()

    async def ask(self) -> None:
        """Ask for it, and wait until it is done."""
        self._done.clear()
        self.wanted.set()
        await self._done.wait()

    def done(self) -> None:
        """Say that the bot is back."""
        self.wanted.clear()
        self._done.set()


async def demo(
    *, host: str, port: int, folder: Path, environment: Mapping[str, str], say: _Say
) -> BaseException | None:
    """Run until Ctrl-C; give the reason if it ended by itself.

    Args:
        host: where the page listens.
        port: the first port to try; the next free one is taken.
        folder: where its files lie; it is there.
        environment: variables of the process; no Slack token in it is used.
        say: prints a line.
    """
    free = _free_port(host, port)
    beside = free + 1 if 0 < free <= _LAST_PORT - _PORTS_TRIED else 0
    if free != port:
        say(f"Port {port} is taken; using {free}.")
    start_over = StartOver()
    sandbox = Sandbox(
        app_manifest(_COMMAND),
        settings=WorkspaceSettings(
            state=folder / "workspace.db", steps=FIRST_STEPS, suggestions=SUGGESTIONS, rate_limits=False
        ),
        host=host,
        port=free,
        on_start_over=start_over.ask,
    )
    house = _House(folder=folder, api_port=_free_port(_API_HOST, beside), environment=environment, say=say)
    return await until_stopped(_lives(sandbox, house, start_over))


async def _lives(workspace: Sandbox, house: _House, start_over: StartOver) -> BaseException:
    """Run the bot, and begin anew whenever that is wanted; give the reason if it ended by itself."""
    async with workspace as sandbox:
        settings = _settings(sandbox, house)
        greet: _Say = partial(_invite, house.say, sandbox.url)
        while True:
            async with running(settings, house.environment) as bot:
                reason = await _at_work(bot, house, start_over.wanted, greet)
            if reason is not None:
                return reason
            _forget(house.folder)
            greet = partial(_started_over, house.say, start_over)


async def _at_work(
    bot: Running, house: _House, start_over: asyncio.Event, greet: _Say
) -> BaseException | None:
    """Let the bot work until it is to start over; give the reason if it ended by itself.

    `greet`: is told a line that a program can begin with, once all is at work.
    """
    reason = await first_of(bot.reached, died=bot.died())
    if reason is not None:
        return reason
    token = await demo_token(bot.engine.tokens, house.folder / _FOR_PROGRAMS, UserId(ALICE))
    greet(f'curl -H "Authorization: Bearer {token}" {bot.url}{_OPERATION}')
    return await first_of(start_over, died=bot.died())


def _settings(sandbox: Sandbox, house: _House) -> Settings:
    """Give settings that know no Slack but the sandbox."""
    return Settings(
        slack_bot_token=sandbox.bot_token,
        slack_app_token=sandbox.app_token,
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{house.folder / _DATABASE}",
        pipelines=Path(str(files("examples"))),
        command=_COMMAND,
        host=_API_HOST,
        port=house.api_port,
    )


def _invite(say: _Say, url: str, curl: str) -> None:
    say("")
    say(
        "Signoff is running, with a Slack workspace of its own. Nothing leaves this machine. Ctrl-C stops it."
    )
    say("")
    say(f"  Open        {url}")
    say(f"  Then type   {FIRST_COMMAND}     (as Alice, in #releases)")
    say("")
    say("  A program can do what Alice can, with a token of hers. To see what waits for whom:")
    say("")
    say(f"  {curl}")


def _started_over(say: _Say, start_over: StartOver, curl: str) -> None:
    say("")
    say("  Started over. The token for programs is another one now:")
    say("")
    say(f"  {curl}")
    start_over.done()


def _forget(folder: Path) -> None:
    for file in folder.glob(f"{_DATABASE}*"):
        file.unlink()


def _free_port(host: str, first: int) -> int:
    """Give the first port from here on that nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, first + _PORTS_TRIED):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise SettingsError([f"--host: cannot listen on {host}: {error.strerror}"]) from error
            else:
                return port
    raise SettingsError([f"--port: none of {first} to {first + _PORTS_TRIED - 1} is free on {host}"])
