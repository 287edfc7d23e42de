"""Owns the step type `checksum`: what is in a file, and whether it is what was expected."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from engine.language.mistakes import Mistake
from engine.language.template_text import has_template
from engine.step_registry import Settings, Site, StepType
from engine.steps.context import BodyContext
from engine.steps.outcomes import Failed, Outcome, Succeeded

_LENGTHS = {"sha256": 64, "sha512": 128}
SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["path"],
    "properties": {
        "path": {"type": "string", "minLength": 1, "description": "The file"},
        "algorithm": {"enum": list(_LENGTHS), "default": "sha256"},
        "expect": {
            "type": "string",
            "pattern": "^[0-9a-f]*$",
            "x-what": "a checksum in hexadecimal",
            "description": "What it must be; without it any will do",
        },
    },
}


async def run_checksum(context: BodyContext) -> Outcome:
    """Read the file off the event loop, and compare."""
    path, algorithm = context.settings["path"], context.settings.get("algorithm", "sha256")
    try:
        checksum, size = await context.means.in_thread(partial(checksum_of, Path(path), algorithm))
    except OSError as error:  # it may come later: tried again if the step's `retry` says so
        return Failed(error=f"{path} cannot be read: {error.strerror}")
    expected = context.settings.get("expect", checksum)
    if checksum != expected:
        return Failed(error=f"the {algorithm} of {path} is {checksum}, not {expected}", is_final=True)
    return Succeeded(output={"path": path, "algorithm": algorithm, "checksum": checksum, "bytes": size})


def checksum_of(path: Path, algorithm: str) -> tuple[str, int]:
    """Give the checksum of a file, and how many bytes it has."""
    with path.open("rb") as file:
        read = hashlib.file_digest(file, algorithm)
        return read.hexdigest(), file.tell()


def mistakes(settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Find a checksum that no file can have. A template is checked when it is rendered."""
    expected, algorithm = settings.get("expect"), settings.get("algorithm", "sha256")
    if isinstance(expected, str) and not has_template(expected) and algorithm in _LENGTHS:
        length = _LENGTHS[algorithm]
        if len(expected) != length:
            yield Mistake(("expect",), f"has {len(expected)} digits: {algorithm} has {length}")


def checksum_type() -> StepType:
    """Describe the step type."""
    return StepType(
        name="checksum",
        title="Checksum",
        icon="🧮",
        settings=SETTINGS,
        run=run_checksum,
        check=mistakes,
    )
