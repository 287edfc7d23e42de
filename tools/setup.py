"""Owns the virtual environment: makes `.venv`, fills it as `uv.lock` says, makes it again when it is broken.

The Makefile runs it with whatever `python3` the machine has. So it needs nothing but the standard library and
keeps to the syntax of Python 3.6: a Python that is too old must get as far as the sentence that says so.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
UV = "0.13.9"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
INTERPRETER = VENV / "bin" / "python"
MADE = VENV / "made-as"  # written last when the environment is made: what it is, and that it is whole
FILLED = VENV / "filled-from"  # the lock that it was filled from, and with what
IDENTITY = f"{ROOT}\nuv {UV}\n"  # its scripts hold absolute paths: a checkout that moved needs another


def main() -> None:
    """Bring `.venv` up to date; when it is, do nothing, quickly."""
    parser = argparse.ArgumentParser(description="Make .venv and fill it with what uv.lock names.")
    parser.add_argument("--dev", action="store_true", help="also install what tests and lint need")
    dev = bool(parser.parse_args().dev)
    if is_asked_for() or not is_whole():
        check_python()
    with (ROOT / "uv.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another make may be at it
        if not is_whole():
            make()
        if not is_filled(dev=dev):
            fill(dev=dev)


def is_asked_for() -> bool:
    """Tell whether somebody chose this very Python: make passes on a PYTHON that was given to it."""
    return "PYTHON" in os.environ


def check_python() -> None:
    """Refuse a Python that is too old or cannot make environments."""
    name = "{} (Python {}.{})".format(sys.executable, *sys.version_info)
    if sys.version_info < OLDEST:
        refuse(
            f"{name} is too old: Signoff needs Python {OLDEST[0]}.{OLDEST[1]} or newer.",
            "Name one, for example: PYTHON=python3.12 make run",
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        refuse(
            f"{name} lacks the modules venv and ensurepip, which make the environment.",
            "On Debian and Ubuntu: apt install python3-venv",
        )


def is_whole() -> bool:
    """Tell whether `.venv` was made to the end, here, by a Python that is still there and new enough."""
    if not MADE.is_file() or MADE.read_text() != IDENTITY:
        return False
    version = tuple(sys.version_info[:2])
    right = f"sys.version_info[:2] == {version}" if is_asked_for() else f"sys.version_info >= {OLDEST}"
    try:
        check = f"import sys, uv; uv.find_uv_bin(); sys.exit(not {right})"
        return subprocess.call([str(INTERPRETER), "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make() -> None:
    """Make `.venv` anew, with the uv that fills it."""
    say(f"Making .venv with {sys.executable} …")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))
    run(str(INTERPRETER), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={UV}")
    MADE.write_text(IDENTITY)


def is_filled(*, dev: bool) -> bool:
    """Tell whether `.venv` holds what the lock names; tools for tests that are there do no harm."""
    return FILLED.is_file() and FILLED.read_text() in {contents(dev=dev), contents(dev=True)}


def fill(*, dev: bool) -> None:
    """Install what the lock names, and leave what else is there: uv itself, and the tools for tests."""
    say(f"Installing what uv.lock names{', with the tools for tests' if dev else ''} …")
    dev = dev or "dev" in (FILLED.read_text() if FILLED.is_file() else "")
    groups = "--group=dev" if dev else "--no-dev"
    uv = VENV / "bin" / "uv"
    run(str(uv), "sync", "--quiet", "--frozen", "--inexact", groups, "--python", str(INTERPRETER))
    FILLED.write_text(contents(dev=dev))


def contents(*, dev: bool) -> str:
    """Name what `.venv` holds once it is filled."""
    files = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "uv.lock").read_bytes()
    return f"{hashlib.sha256(files).hexdigest()}{' dev' if dev else ''}\n"


def run(*command: str) -> None:
    """Run a command in the checkout; if it fails, stop here: it has said why."""
    surroundings = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(VENV))
    surroundings.pop("VIRTUAL_ENV", None)  # another environment that happens to be active
    status = subprocess.call(command, cwd=str(ROOT), env=surroundings)
    if status:
        refuse(f"This failed with status {status}: {' '.join(command)}")


def say(sentence: str) -> None:
    """Tell the person who waits what is going on."""
    print(sentence, flush=True)


def refuse(*sentences: str) -> NoReturn:
    """Stop with a reason and a remedy."""
    sys.exit("\n".join(sentences))


if __name__ == "__main__":
    main()
