"""The step type at work: it is installed, and an engine runs it."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from signoff_checksum.step import checksum_of

from engine.errors import DefinitionError
from engine.snapshot import TaskSnapshot
from signoff.library import Signoff

PIPELINE = """\
name: verify
steps:
  - name: verify
    type: checksum
    with: {WITH}
"""
EMPTY = hashlib.sha256(b"").hexdigest()


def test_the_checksum_is_of_all_that_is_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc" * 100_000)
    assert checksum_of(tmp_path / "a", "sha512") == (hashlib.sha512(b"abc" * 100_000).hexdigest(), 300_000)


def run(folder: Path, settings: str) -> TaskSnapshot:
    """Run a task with one step of these settings, to its end."""
    file = folder / "verify.yaml"
    file.write_text(PIPELINE.replace("{WITH}", settings), encoding="utf-8")

    async def work() -> TaskSnapshot:
        async with Signoff.open(f"sqlite:///{folder / 'verify.db'}", [file]) as signoff:
            return await signoff.at_rest((await signoff.start("verify", by="ann")).task.id)

    return asyncio.run(work())


def test_a_file_that_is_as_expected_lets_the_task_go_on(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    task = run(tmp_path, f"{{path: '{tmp_path / 'empty'}', expect: {EMPTY}}}")
    assert task.state == "completed"


@pytest.mark.parametrize(
    ("content", "said"), [(b"changed", f"not {EMPTY}"), (None, "cannot be read: No such file or directory")]
)
def test_any_other_file_stops_it(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "empty").write_bytes(content)
    task = run(tmp_path, f"{{path: '{tmp_path / 'empty'}', expect: {EMPTY}}}")
    assert task.state == "failed"
    assert said in (task.steps["verify"].error or "")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("{path: x, expect: abc}", "with.expect: has 3 digits: sha256 has 64"),
        ("{path: x, expect: secret}", "with.expect: must be a checksum in hexadecimal, but is `secret`"),
        ("{path: x, algorithm: md5}", "with.algorithm: must be one of sha256, sha512, but is `md5`"),
        ("{expect: abc}", "with.path: is missing"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        run(tmp_path, settings)
    assert said in str(refused.value)
