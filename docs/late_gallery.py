#!/usr/bin/env -S .venv/bin/python -m docs.late_gallery
"""Owns the pictures of what happens when nobody answers in time: it is late, and others are asked.

From the top of the checkout, after `make test` has brought the browser: `docs/late_gallery.py`
"""

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.async_api import async_playwright

from docs.card_gallery import PICTURES, PIPELINES, Gallery, opened, thread_of
from tests.slack.asking import thread_says
from tests.support.chromium import find_chromium

_TITLE = "Open port 443?"
_DUE, _ESCALATED = timedelta(hours=4), timedelta(days=1)


async def play(gallery: Gallery) -> None:
    """Lead a task past these times, and take pictures on the way."""
    card = await gallery.start("port", button="Approve")
    await gallery.clock.advance(_DUE)
    await thread_says(gallery.slack, card, "*Late*")
    await gallery.shows(card, "Late since")
    await gallery.take("late", "bob", thread_of(_TITLE), is_tall=True)
    await gallery.clock.advance(_ESCALATED - _DUE)
    await thread_says(gallery.slack, card, "Escalated to you")
    await gallery.shows(card, "@dave")
    await gallery.take("escalated", "dave", thread_of(_TITLE), is_tall=True)


async def main() -> None:
    """Take these pictures anew."""
    with tempfile.TemporaryDirectory(prefix="signoff-gallery-") as data:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium())
            async with opened(browser, PIPELINES, Path(data), PICTURES) as gallery:
                await play(gallery)
            await browser.close()
    for path in gallery.taken:
        sys.stdout.write(f"{path.relative_to(Path.cwd())}: {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    asyncio.run(main())
