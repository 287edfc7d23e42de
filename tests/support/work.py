"""Owns how much work something may be: counted, not timed, so that a busy machine changes nothing."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")


def within(calls: int, do: Callable[[], T]) -> T:
    """Do something, and give what it gave.

    Raises:
        AssertionError: it calls more functions than this, those of C included.
    """
    left = calls

    def note(_frame: FrameType, event: str, _about: Any) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            raise AssertionError(f"this takes more than {calls:,} calls of functions")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        return do()
    finally:
        sys.setprofile(before)
