"""Owns the demo of the browser tests: `signoff demo` as a newcomer starts it, in a folder of the test."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import Program, program

FIRST_PORT = 10_000 + os.getpid() * 20 % 20_000
"""Where a demo of this process looks for a free port: no other's takes the one that is started again on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo at work."""

    url: str
    program: Program

    @property
    def port(self) -> int:
        """Where its page is."""
        return int(self.url.rpartition(":")[2])

    async def stop(self) -> None:
        """Press Ctrl-C, and see it end well."""
        status = await self.program.stop()
        assert status == 0, self.program.output
        assert "Traceback" not in self.program.output, self.program.output
        assert self.program.output.endswith("Stopped. Start it again, and everything is as it was.\n")


@asynccontextmanager
async def demo(folder: Path, *, port: int = FIRST_PORT) -> AsyncIterator[Demo]:
    """Start the demo in a folder, on this port or the next free one; all that it keeps lies there."""
    command = ("signoff", "demo", "--port", str(port))
    async with program(folder / "demo.log", *command, folder=folder) as started:
        found = await started.said(r"Open\s+(http://\S+)")
        yield Demo(url=found[1], program=started)
