"""The programs that the pages show: each is run as it is printed."""

import asyncio
import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, Block, answered, blocks

WITHIN_S = 50.0
PROGRAMS = [pair for page in PAGES for pair in answered(page, "python")]


def test_the_pages_show_programs() -> None:
    assert {program.page for program, _ in PROGRAMS} >= {"README.md", "docs/library.md", "docs/sandbox.md"}


@pytest.mark.parametrize(
    ("program", "printed"), PROGRAMS, ids=lambda part: str(part) if isinstance(part, Block) else ""
)
async def test_a_program_prints_what_is_printed(program: Block, printed: str, tmp_path: Path) -> None:
    furnish(tmp_path, program.page)
    (tmp_path / "program.py").write_text(program.text, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "program.py"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complaints = await asyncio.wait_for(process.communicate(), WITHIN_S)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode == 0, complaints.decode()
    assert said.decode() == printed


def furnish(folder: Path, page: str) -> None:
    """Put into a folder what stands around a program: our examples, the files of its page, its plug-in."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copy(ROOT / "manifest.yml", folder)
    for block in blocks(ROOT / page):
        if block.file is not None:
            (folder / block.file).parent.mkdir(exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")
        if block.language == "toml":
            install(folder, block)


def install(folder: Path, project: Block) -> None:
    """Announce the entry points of a project as its installation would."""
    about = tomllib.loads(project.text)["project"]
    information = folder / f"{about['name']}-{about['version']}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Name: {about['name']}\nVersion: {about['version']}\n")
    groups = about["entry-points"].items()
    told = "".join(
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in each.items()) for group, each in groups
    )
    (information / "entry_points.txt").write_text(re.sub(r"\n{2,}", "\n", told))
