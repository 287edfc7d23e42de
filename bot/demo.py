"""Owns the demo: the bot and a Slack workspace of its own in one process, kept in two local files."""

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path

from bot.app import Running, running
from bot.manifest import app_manifest
from bot.settings import Settings, SettingsError
from bot.signals import first_of, until_stopped
from sandbox.demo_steps import FIRST_COMMAND, FIRST_STEPS, SUGGESTIONS
from sandbox.platform import Settings as WorkspaceSettings
from sandbox.server import Sandbox

_COMMAND = "/pipeline"
_DATABASE = "signoff.db"
_PORTS_TRIED = 50


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
    *, host: str, port: int, folder: Path, environment: Mapping[str, str], say: Callable[[str], None]
) -> BaseException | None:
    """Run until Ctrl-C; give the reason if it ended by itself.

    Args:
        host: where the page listens.
        port: the first port to try; the next free one is taken.
        folder: where the two files lie; it is there.
        environment: variables of the process; no Slack token in it is used.
        say: prints a line for whoever tries it.
    """
    free = _free_port(host, port)
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
    return await until_stopped(_lives(sandbox, folder, environment, start_over, say))


async def _lives(
    workspace: Sandbox,
    folder: Path,
    environment: Mapping[str, str],
    start_over: StartOver,
    say: Callable[[str], None],
) -> BaseException:
    """Run the bot, and begin anew whenever that is wanted; give the reason if it ended by itself."""
    async with workspace as sandbox:
        settings = _settings(sandbox, folder)
        on_reached: Callable[[], None] = partial(_invite, sandbox.url, say)
        while True:
            async with running(settings, environment) as bot:
                reason = await _at_work(bot, start_over.wanted, on_reached)
            if reason is not None:
                return reason
            _forget(folder)
            on_reached = start_over.done


async def _at_work(
    bot: Running, start_over: asyncio.Event, on_reached: Callable[[], None]
) -> BaseException | None:
    """Let the bot work until it is to start over; give the reason if it ended by itself."""
    reason = await first_of(bot.reached, died=bot.died())
    if reason is not None:
        return reason
    on_reached()
    return await first_of(start_over, died=bot.died())


def _settings(sandbox: Sandbox, folder: Path) -> Settings:
    """Give settings that know no Slack but the sandbox."""
    return Settings(
        slack_bot_token=sandbox.bot_token,
        slack_app_token=sandbox.app_token,
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder / _DATABASE}",
        pipelines=Path(str(files("examples"))),
        command=_COMMAND,
        port=0,
    )


def _invite(url: str, say: Callable[[str], None]) -> None:
    say("")
    say(
        "Signoff is running, with a Slack workspace of its own. Nothing leaves this machine. Ctrl-C stops it."
    )
    say("")
    say(f"  Open        {url}")
    say(f"  Then type   {FIRST_COMMAND}     (as Alice, in #releases)")


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
