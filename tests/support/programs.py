"""Owns programs that tests start: each a process of its own, its output kept, gone when the test is over."""

import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 30.0  # a cold interpreter on a busy machine
STOP_WITHIN_S = 20.0


class Program:
    """A process that was started."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def output(self) -> str:
        """All that it said so far, errors included."""
        return self._log.read_text(encoding="utf-8")

    async def said(self, pattern: str, *, within_s: float = START_WITHIN_S) -> re.Match[str]:
        """Wait until it says something. AssertionError when it ends without, or takes too long."""

        def look() -> re.Match[str] | None:
            found = re.search(pattern, self.output)
            assert found or self._process.returncode is None, f"it ended without {pattern!r}:\n{self.output}"
            return found

        return await eventually(look, within_s=within_s, what=pattern)

    async def ended(self, *, within_s: float = STOP_WITHIN_S) -> int:
        """Wait until it ends by itself; give its exit status."""
        async with asyncio.timeout(within_s):
            return await self._process.wait()

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send it a signal, Ctrl-C if none is named; wait for its end and give its exit status."""
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self.ended()


@asynccontextmanager
async def program(
    log: Path, *command: str, folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """Run a program of this environment in a folder, the project's if none is named; log what it says."""
    with log.open("w") as output:
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name(command[0]),
            *command[1:],
            cwd=folder,
            env={**surroundings(), **(environment or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield Program(process, log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def surroundings() -> Mapping[str, str]:
    """Give our environment, but compile once for all starts, even where we are told to keep no bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "PYTHONUNBUFFERED": "1",
        "PYTHONPYCACHEPREFIX": f"{tempfile.gettempdir()}/signoff-bytecode",
    }
