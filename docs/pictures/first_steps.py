"""Owns the pictures of the story: plays the release in the demo, and takes them."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright

from tests.support.chromium import find_chromium

IMAGES = Path(__file__).parent.parent / "images"
COMMAND = "/pipeline run release version=1.2"
REASON = "Say what happens to old exports, too."
WIDE, NARROW = (1280, 800), (390, 780)
TALL: ViewportSize = {"width": 900, "height": 1000}  # a whole message fits
_WITHIN_S = 30.0
_MOST_BYTES = 200_000


class Camera:
    """The pages of several people, and the pictures taken of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.taken: list[Path] = []

    async def page(self, handle: str, size: tuple[int, int] = WIDE) -> Page:
        """Open the workspace as somebody, in #releases."""
        width, height = size
        page = await self._browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(_WITHIN_S * 1000)
        await page.goto(f"{self._url}/?as={handle}#/C0RELEASES1")
        await page.get_by_role("textbox", name="Message #releases").wait_for()
        return page

    async def take(self, name: str, page: Page, of: Locator | None = None) -> None:
        """Take a picture of a page, or of a message on it. RuntimeError: it has become too large."""
        path = IMAGES / f"{name}.png"
        await page.mouse.move(1, 1)  # what lies under the pointer is drawn differently
        await (of or page).screenshot(path=path, animations="disabled", scale="css")
        if path.stat().st_size > _MOST_BYTES:
            raise RuntimeError(f"{path} has {path.stat().st_size} bytes; at most {_MOST_BYTES} are wanted")
        self.taken.append(path)


async def play(camera: Camera) -> None:
    """Lead a release from the command to its end, and take pictures."""
    alice, bob, carol = [await camera.page(handle) for handle in ("alice", "bob", "carol")]
    await alice.get_by_role("textbox", name="Message #releases").fill(COMMAND)
    await alice.keyboard.press("Enter")
    await _give_facts(alice, "Exports are twice as fast.", camera)

    await _card(bob, "Approve").scroll_into_view_if_needed()
    await camera.take("approval-card", bob)
    phone = await camera.page("bob", NARROW)
    await _card(phone, "Approve").wait_for()
    await camera.take("approval-card-narrow", phone)
    await _send_back(bob, phone, camera)

    await _give_facts(alice, "Exports are twice as fast, and old ones stay readable.", camera, is_again=True)
    await _card(bob, "Approve").wait_for()
    await bob.set_viewport_size(TALL)
    await camera.take("second-round", bob, _card(bob, "Approve"))
    for page in (bob, carol):
        await _button(_card(page, "Approve"), "Approve").click()
        await page.get_by_text("1 of 2" if page is bob else "2 of 2").last.wait_for()
    task = alice.get_by_role("article").filter(has_text="release-1").filter(has_text="Completed")
    await camera.take("task-done", alice, task.first)


async def _give_facts(page: Page, summary: str, camera: Camera, *, is_again: bool = False) -> None:
    card = _card(page, "Complete…")
    await card.wait_for()
    if is_again:
        await page.set_viewport_size(TALL)
        await camera.take("asked-again", page, card)
    await _button(card, "Complete…").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Summary").fill(summary)
    await form.get_by_role("radio", name="High").check()
    if not is_again:
        await camera.take("form", page)
    await form.get_by_role("button", name="Complete").click()
    await form.wait_for(state="detached")


async def _send_back(page: Page, phone: Page, camera: Camera) -> None:
    for each, name in ((phone, "reject-narrow"), (page, "reject")):
        await _button(_card(each, "Approve"), "Reject…").click()
        modal = each.get_by_role("dialog", name="Reject")
        await modal.get_by_label("Reason").fill(REASON)
        await modal.get_by_label("Send back to").click()
        draft = each.get_by_role("option", name="draft")
        await draft.wait_for()
        await camera.take(name, each)
        await draft.click()
        await modal.get_by_text("If it goes back to draft").wait_for()
        if each is phone:
            await modal.get_by_role("button", name="Cancel").click()
            await modal.wait_for(state="detached")
    modal = page.get_by_role("dialog", name="Reject")
    await modal.get_by_role("button", name="Reject").click()
    await modal.wait_for(state="detached")


def _card(page: Page, button: str) -> Locator:
    """Find the newest message with a button."""
    return page.get_by_role("article").filter(has=_button(page, button)).last


def _button(within: Page | Locator, label: str) -> Locator:
    return within.get_by_role("button", name=label, exact=True)


@asynccontextmanager
async def demo(folder: str) -> AsyncIterator[str]:
    """Run the demo with files of its own; gives its address."""
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("signoff")), "demo", "--data", folder, "--port", "3900"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        lines = process.stdout or asyncio.StreamReader()
        yield await asyncio.wait_for(_address(lines), _WITHIN_S)
    finally:
        process.terminate()
        await process.wait()


async def _address(lines: asyncio.StreamReader) -> str:
    async for line in lines:
        if found := re.search(r"http://\S+", line.decode()):
            return found[0]
    raise RuntimeError("the demo ended before it said where it is")


async def take() -> list[Path]:
    """Take these pictures anew; give them."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="signoff-screenshots-") as folder:
        async with demo(folder) as url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium())
            camera = Camera(browser, url)
            await play(camera)
            await browser.close()
    return camera.taken
