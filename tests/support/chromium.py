"""Owns the Chromium of the browser tests: one that is on the machine, else Debian's package.

Run as a program it makes sure that there is one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

CHOICE = "SIGNOFF_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
VERSION_WITHIN_S = 30.0


class NoChromium(Exception):
    """No Chromium runs here; the message says what would help."""


def main() -> None:
    """Find a Chromium; where there is none and none was named, install one."""
    if CHOICE not in os.environ and next(_running(), None) is None:
        install_chromium()
    try:
        find_chromium()
    except NoChromium as reason:
        sys.exit(str(reason))


def find_chromium() -> str:
    """Give the path of a Chromium that runs. Raises NoChromium."""
    chosen = os.environ.get(CHOICE)
    if chosen is not None and not runs(chosen):
        raise NoChromium(f"{CHOICE} names {chosen!r}, and that does not run. Name another, or unset it.")
    path = chosen or next(_running(), None)
    if path is None:
        raise NoChromium(
            "The browser tests need Chromium or Google Chrome, and none runs here. Install one, "
            f"or name its program: {CHOICE}=/path/to/chromium make test"
        )
    return path


def install_chromium() -> None:
    """Install Debian's package, as root or through sudo. Where it fails, apt-get says why."""
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if not all(map(shutil.which, [*sudo, "apt-get"])):
        return
    print("No Chromium here: installing Debian's, for the browser tests …", flush=True)
    apt_get = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt_get, "update"], check=False)
    install = [*apt_get, "install", "--yes", "--no-install-recommends", "chromium"]
    subprocess.run(install, stdout=subprocess.DEVNULL, check=False)


def runs(path: str) -> bool:
    """Tell whether a program runs: Ubuntu's chromium-browser may be a script that says where to get it."""
    try:
        asked = subprocess.run(
            [path, "--version"], capture_output=True, timeout=VERSION_WITHIN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _running() -> Iterator[str]:
    for candidate in (*map(shutil.which, NAMES), *MACOS_APPS):
        if candidate is not None and runs(candidate):
            yield candidate


if __name__ == "__main__":
    main()
