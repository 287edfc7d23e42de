#!/usr/bin/env -S .venv/bin/python -m docs.make_screenshots
"""Takes the pictures of the docs anew: all of them, or those of the subjects that are named.

From the top of the checkout, after `make test` has brought the browser: `docs/make_screenshots.py`, or
`docs/make_screenshots.py reminders summary`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from playwright.async_api import async_playwright

from docs.pictures import (
    cards,
    content,
    disputes,
    first_steps,
    late,
    questions,
    reminders,
    send_back,
    summary,
)
from docs.pictures.gallery import Gallery, opened
from tests.support.chromium import find_chromium

Play: TypeAlias = Callable[[Gallery], Awaitable[None]]

_FIRST_STEPS = "first_steps"
_SUBJECTS: Mapping[str, Play] = MappingProxyType(
    {
        "cards": cards.play,
        "content": content.play,
        "send_back": send_back.play,
        "questions": questions.play,
        "disputes": disputes.play,
        "late": late.play,
        "reminders": reminders.play,
        "summary": summary.play,
    }
)
_BEGINS = MappingProxyType({"late": late.BEGINS, "reminders": reminders.BEGINS, "summary": summary.BEGINS})
"""When time begins in the workspace; where nothing is said: now."""


async def take(subject: str) -> Sequence[Path]:
    """Take the pictures of a subject; give them."""
    if subject == _FIRST_STEPS:
        return await first_steps.take()
    with tempfile.TemporaryDirectory(prefix="signoff-gallery-") as folder:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium())
            async with opened(browser, Path(folder), begins=_BEGINS.get(subject)) as gallery:
                await _SUBJECTS[subject](gallery)
            await browser.close()
    return gallery.taken


async def main(subjects: Sequence[str]) -> int:
    """Take pictures, and say how large they are. 2: there is no such subject."""
    known = (_FIRST_STEPS, *_SUBJECTS)
    if unknown := [subject for subject in subjects if subject not in known]:
        sys.stderr.write(f"no such subject: {', '.join(unknown)}; known: {', '.join(known)}\n")
        return 2
    for subject in subjects or known:
        for path in await take(subject):
            sys.stdout.write(f"{path.relative_to(Path.cwd())}: {path.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
