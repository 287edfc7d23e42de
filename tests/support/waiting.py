"""Owns the bounded wait: a test waits for a condition, and fails with a sentence when it does not come."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")

PAUSE_S = 0.01


@overload
async def eventually(
    look: Callable[[], Awaitable[T | None]], *, within_s: float = ..., what: str = ...
) -> T: ...
@overload
async def eventually(look: Callable[[], T | None], *, within_s: float = ..., what: str = ...) -> T: ...
async def eventually(
    look: Callable[[], object], *, within_s: float = 30.0, what: str = "the condition"
) -> object:
    """Look again and again until what is seen is true; give that. AssertionError when time runs out."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + within_s
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return seen
        assert clock() < deadline, f"{what} did not come within {within_s} s; last seen: {seen!r}"
        await asyncio.sleep(PAUSE_S)
