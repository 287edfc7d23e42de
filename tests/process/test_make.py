"""`make` says what to do about a Python that it cannot start."""

import asyncio
import os
import subprocess

import pytest

from tests.support.programs import ROOT

WITHIN_S = 20.0


async def make(goal: str, python: str) -> tuple[int, str]:
    """Give the exit status, and all that is said."""
    process = await asyncio.create_subprocess_exec(
        "make",
        goal,
        cwd=ROOT,
        env=_environment() | {"PYTHON": python, "LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    async with asyncio.timeout(WITHIN_S):
        said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


def _environment() -> dict[str, str]:
    """Give ours, but for what `make test` hands down: this one was called by nobody."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


@pytest.mark.parametrize("python", ["nopython", "/tmp", "./README.md", "false"])
@pytest.mark.parametrize("goal", ["setup", "dev"])
async def test_a_python_that_cannot_be_started_is_named_with_a_remedy(goal: str, python: str) -> None:
    status, said = await make(goal, python)
    assert status == 2
    assert said.splitlines()[:2] == [
        f"PYTHON: no Python can be started as '{python}'; Signoff needs Python 3.11 or newer.",
        f"Name one, for example: PYTHON=python3.12 make {goal}",
    ]
    assert "not found" not in said


async def test_what_there_is_is_listed_without_a_python() -> None:
    status, said = await make("help", "nopython")
    assert (status, "make setup" in said) == (0, True)
