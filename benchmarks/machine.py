"""Owns what is said of the machine beside each measurement."""

import os
import platform
import resource
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

_LIBRARIES = ("sqlalchemy", "aiosqlite", "asyncpg")


def machine() -> dict[str, Any]:
    """Give the machine, the versions, and what else makes a difference."""
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
    }


def peak_rss_mb() -> float:
    """Give the most memory that this process has held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def rss_mb() -> float:
    """Give the memory that this process holds now, in MiB; where the system does not tell, the peak."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1024 * 1024)
    except OSError:
        return peak_rss_mb()
