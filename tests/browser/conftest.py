"""Owns the browser of the browser tests: a headless Chromium, and those who open the page in it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.visitor import PATIENCE_MS, Visits
from tests.support.chromium import find_chromium


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The program of the Chromium that the tests drive."""
    return find_chromium()


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    """Wait as long for what is expected as for what is clicked: the bot posts at the pace of Slack."""
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """A browser of this test alone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def visits(browser: Browser) -> AsyncIterator[Visits]:
    """Those who open the page in this test. Errors of its scripts fail the test."""
    visits = Visits(browser)
    yield visits
    assert visits.errors == [], "scripts of the page raised"
