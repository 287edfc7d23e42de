"""Owns how `signoff` is typed: a process of its own in a folder of the test, until it ends by itself."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import surroundings

END_WITHIN_S = 40.0  # a cold interpreter on a busy machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    output: str
    errors: str


async def signoff(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
    """Type a command that ends by itself."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("signoff"),
        *arguments,
        cwd=folder,
        env={**surroundings(), **(environment or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(END_WITHIN_S):
            output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(status=await process.wait(), output=output.decode(), errors=errors.decode())
