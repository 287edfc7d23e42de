"""What the API's own description promises is so: Schemathesis asks for all that it allows and forbids."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.slack.api.furnished import furnished

_ROOT = Path(__file__).parents[3]
_SEED = 20
_CONFIG = """
seed = {seed}
hooks = "tests.slack.api.conformance_checks"
color = false
continue-on-failure = true
headers = {{ Authorization = "Bearer {secret}" }}

[warnings]
fail-on = ["unsupported_regex", "unresolvable_reference", "dictionary_mismatch"]

[generation]
max-examples = 3
deterministic = true
database = "none"
allow-x00 = true

[checks.positive_data_acceptance]  # what only the data can tell is a 422, too, of a type of its own
expected-statuses = ["2xx", 401, 403, 404, 409, 422]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 422]

[phases.stateful]
max-steps = 4
generation.max-examples = 20
"""
_DICTIONARY = """
[dictionaries.{name}]
values = {values}

[parameters."path.{name}"]
dictionary = "{name}"
probability = 0.8
"""


def config(secret: str, ids: Mapping[str, Sequence[str | int]]) -> str:
    """Say how Schemathesis asks, with ids of what is there."""
    known = (_DICTIONARY.format(name=name, values=json.dumps(values)) for name, values in ids.items())
    return _CONFIG.format(seed=_SEED, secret=secret) + "".join(known)


@pytest.mark.timeout(300)
async def test_the_api_does_what_its_description_says(tmp_path: Path) -> None:
    async with furnished(tmp_path) as house:
        file = tmp_path / "schemathesis.toml"
        file.write_text(config(house.secret, house.ids), encoding="utf-8")
        status, said = await schemathesis(file, f"{house.bot.url}/api/v1/openapi.json")
    assert status == 0, said


async def schemathesis(config_file: Path, url: str) -> tuple[int, str]:
    """Let it ask; gives its status, and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config_file)),
        *("run", url, "--checks", "all"),
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()
