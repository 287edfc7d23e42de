"""Owns how `signoff` is typed: in a process of its own, or (that being slow) in a thread of ours."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
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


async def typed(
    *words: str, environment: Mapping[str, str] | None = None, answers: str | None = None
) -> Ended:
    """Type a command that ends by itself, without a process for it. `answers`: what is typed when it asks."""
    nothing = dict.fromkeys(("SIGNOFF_URL", "SIGNOFF_TOKEN"))
    result = await asyncio.to_thread(
        CliRunner().invoke, app, words, env={**nothing, **(environment or {})}, input=answers
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(status=result.exit_code, output=result.stdout, errors=result.stderr)
