"""Owns the running of a command as a process group of its own, with bounded output.

Whatever the command started ends with it, unless it made a session of its own (`setsid`).
"""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

_LAST_WORDS_S = 1.0  # for output that still stands in the pipes when the group is gone
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Tail:
    """The last whole lines of a stream, within a number of bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept = bytearray()
        self._left_out = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes; forget the oldest ones that are too many."""
        self._kept += chunk
        too_many = len(self._kept) - self._max_bytes
        if too_many > 0:
            del self._kept[:too_many]
            self._left_out += too_many

    def text(self) -> str:
        """Give the text, and before it how much was left out.

        Half a line is left out too: half a secret would not be recognised any more.
        """
        kept, left_out = bytes(self._kept), self._left_out
        if left_out:
            whole = kept.partition(b"\n")[2]
            kept, left_out = whole, left_out + len(kept) - len(whole)
        text = _CONTROLS.sub("\ufffd", kept.decode(errors="replace"))
        return f"[{left_out} bytes left out]\n{text}" if left_out else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and the ends of what it wrote."""

    exit_code: int  # negative: by that signal
    stdout: str
    stderr: str


class _Watch(asyncio.SubprocessProtocol):
    """Takes the output of a process, and notices when it ends and when its pipes are closed.

    Not `asyncio.subprocess.Process`: in some releases of Python its `wait` also waits for the pipes, which
    a process left in the background holds open.
    """

    def __init__(self, stdout: Tail, stderr: Tail) -> None:
        loop = asyncio.get_running_loop()
        self._tails = {1: stdout, 2: stderr}
        self.exited: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._tails[fd].add(data)

    def process_exited(self) -> None:
        self.exited.set_result(None)

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed.set_result(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is to be run, and within which bounds."""

    line: str  # for the shell
    environment: Mapping[str, str]
    cwd: str | None = None
    stdout_max_bytes: int
    stderr_max_bytes: int
    grace_s: float = 2.0  # between asking the group to end and killing it


async def run_command(command: Command) -> Ended:
    """Run a command to its end. Cancelled, it returns when the whole group is killed.

    Raises:
        OSError, ValueError: it could not be started.
    """
    stop: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(_run(command, stop))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set_result(None)
        await asyncio.wait([running])
        running.exception()  # nobody asks for it any more: no complaint from asyncio
        raise


async def _run(command: Command, stop: asyncio.Future[None]) -> Ended:
    """Run a command, in a task that nobody cancels: not while the process starts, nor while it is ended."""
    stdout, stderr = Tail(command.stdout_max_bytes), Tail(command.stderr_max_bytes)
    transport, watch = await asyncio.get_running_loop().subprocess_exec(
        lambda: _Watch(stdout, stderr),
        *("/bin/sh", "-c", command.line),
        stdin=subprocess.DEVNULL,
        cwd=command.cwd,
        env=dict(command.environment),
        start_new_session=True,
    )
    group = transport.get_pid()
    try:
        await asyncio.wait([watch.exited, stop], return_when=asyncio.FIRST_COMPLETED)
        if not watch.exited.done():
            _signal(group, signal.SIGTERM)
            await asyncio.wait([watch.exited], timeout=command.grace_s)
    finally:
        _signal(group, signal.SIGKILL)
    await asyncio.wait([watch.closed], timeout=_LAST_WORDS_S)
    transport.close()
    return Ended(exit_code=transport.get_returncode() or 0, stdout=stdout.text(), stderr=stderr.text())


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody alive is left in the group
        os.killpg(group, number)
