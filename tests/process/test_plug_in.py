"""The example of a plug-in: built into a wheel, installed into a fresh environment, and used from there."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHIN_S = 120.0
WRONG = """\
name: verify
steps: [{name: verify, type: checksum, with: {path: x, algorithm: sha255}}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A fresh environment, in which Signoff is importable, and the package beside it."""

    python: Path
    package: Path  # a copy of the example
    wheel: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return told([str(self.python), *words], self.package)


def told(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=WITHIN_S, check=False)


def right(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def a_house(folder: Path) -> House:
    """Build the package, and make an environment without it: what we have installed, and our sources."""
    package = shutil.copytree(ROOT / "examples" / "plug_in", folder / "package")
    right(told([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"], package))
    (wheel,) = (package / "dist").glob("*.whl")
    right(told([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], folder))
    (library,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (library / "signoff.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    return House(python=folder / "venv" / "bin" / "python", package=package, wheel=wheel)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The package installed."""
    house = a_house(tmp_path_factory.mktemp("house"))
    shutil.rmtree(house.package / "signoff_checksum")  # what is imported is what was installed
    pip = [sys.executable, "-m", "pip", "--python", str(house.python), "install", "--quiet"]
    right(told([*pip, "--no-deps", "--no-index", "--disable-pip-version-check", str(house.wheel)], ROOT))
    return house


@pytest.fixture
def check(house: House) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """`signoff check` of a file in the fresh environment."""

    def check(file: str) -> subprocess.CompletedProcess[str]:
        return house.run("-c", "from bot.cli import main; main()", "check", file)

    return check


def test_the_wheel_holds_the_package_and_announces_the_step_type(house: House) -> None:
    with zipfile.ZipFile(house.wheel) as wheel:
        names = wheel.namelist()
        (announced,) = [name for name in names if name.endswith("entry_points.txt")]
        text = wheel.read(announced).decode()
    assert "[signoff.step_types]\nchecksum = signoff_checksum.step:checksum_type" in text
    assert {name for name in names if ".dist-info/" not in name} == {
        "signoff_checksum/__init__.py",
        "signoff_checksum/step.py",
    }


def test_files_that_use_it_are_checked(
    house: House, check: Callable[[str], subprocess.CompletedProcess[str]]
) -> None:
    assert right(check("release.yaml")) == "release.yaml: sign-release is right, 2 steps\n"
    (house.package / "wrong.yaml").write_text(WRONG)
    refused = check("wrong.yaml")
    assert refused.returncode == 2
    assert refused.stdout + refused.stderr == (
        "wrong.yaml:2: steps[0].with.algorithm: must be one of sha256, sha512, but is `sha255`; "
        "did you mean `sha256`?\n"
    )


def test_the_tests_of_the_package_pass_where_it_is_installed(house: House) -> None:
    assert " passed" in right(house.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"))


def test_without_it_nobody_knows_the_step_type(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    refused = house.run("-c", "from bot.cli import main; main()", "check", "release.yaml")
    assert refused.returncode == 2
    assert "there is no step type `checksum`" in refused.stdout + refused.stderr
