"""Owns the browser of the browser tests: a headless Chromium, and a page in it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.support.chromium import find_chromium


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The program of the Chromium that the tests drive."""
    return find_chromium()


@pytest.fixture
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """A browser of this test alone. Each `browser.new_context()` is another person's."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page in a window of 1280 by 800; errors of its scripts fail the test."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == [], "scripts of the page raised"
