"""The wheel holds what the code reads beside itself: catalogues, pages, migrations."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.labels.languages import languages

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "engine", "sandbox", "signoff", "storage")
WITHIN_S = 120.0


def run(*words: str, folder: Path, path: Path) -> str:
    command, environment = [sys.executable, *words], {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=ROOT, path=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_every_file_of_the_rooms(wheel: Path) -> None:
    files = {file.relative_to(ROOT).as_posix() for room in ROOMS for file in _files(ROOT / room)}
    assert {"bot/labels/locale/de.po", "storage/migrations/alembic.ini"} < files
    assert files - set(zipfile.ZipFile(wheel).namelist()) == set()


def _files(folder: Path) -> list[Path]:
    """Give what belongs to a room: neither bytecode nor what editors and desktops leave behind."""
    found = (file for file in folder.rglob("[!.]*") if file.is_file())
    return [file for file in found if file.parent.name != "__pycache__"]


def test_labels_are_found_in_it(wheel: Path, tmp_path: Path) -> None:
    program = "import bot.labels.languages as found; print(found.__file__, *found.languages())"
    place, *there = run("-c", program, folder=tmp_path, path=wheel).split()
    assert place.startswith(str(wheel))
    assert there == languages()
