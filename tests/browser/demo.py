"""Owns the demo of the browser tests: `signoff demo` as a newcomer starts it, in a folder of the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import Program, program

ANY_PORT = 3100


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo at work."""

    url: str
    program: Program


@asynccontextmanager
async def demo(folder: Path, *, port: int = ANY_PORT) -> AsyncIterator[Demo]:
    """Start the demo on this port, or the next free one; what it keeps lies in `folder`."""
    folder.mkdir(exist_ok=True)
    command = ("signoff", "demo", "--port", str(port), "--data", str(folder / "data"))
    async with program(folder / "demo.log", *command) as started:
        found = await started.said(r"Open\s+(http://\S+)")
        yield Demo(url=found[1], program=started)
