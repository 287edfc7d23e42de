"""Owns the workspace in which pictures are taken, at two widths, of what somebody sees in it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from playwright.async_api import Browser, Locator, Page, ViewportSize

from bot.app import Running, running
from bot.manifest import app_manifest
from bot.settings import settings_from
from sandbox.cards import Card
from sandbox.clock import Clock as SlackClock
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.server import Sandbox
from tests.slack.clock import Hasty

_PIPELINES = Path(__file__).parent / "pipelines"
_IMAGES = Path(__file__).parent.parent / "images"
CHANNEL = "#releases"
_SIZES = ((1280, 800), (390, 700))
_TALL = 1_000
_WITHIN_S = 30.0
_MOST_BYTES = 200_000

Find: TypeAlias = Callable[[Page], Awaitable[Locator]]


@dataclass(slots=True, kw_only=True)
class Gallery:
    """The workspace, and the pictures taken of it."""

    slack: Workspace
    clock: Hasty
    bot: Running
    url: str
    browser: Browser
    database: Path
    taken: list[Path] = field(default_factory=list)

    async def start(self, pipeline: str, *, button: str) -> Card:
        """Let Alice start a pipeline; give the card with this button that it leads to."""
        before = await self.slack.messages(CHANNEL)
        await self.slack.alice.command(CHANNEL, f"/pipeline run {pipeline}")
        return await self.slack.wait_for_card(CHANNEL, button=button, besides=before)

    async def shows(self, card: Card, text: str) -> Card:
        """Wait until a card says something."""
        return await self.slack.wait_for(card, lambda shown: text in shown.text(), text)

    async def take(
        self,
        name: str,
        handle: str,
        find: Find,
        *,
        is_whole_page: bool = False,
        stays_open: bool = False,
        is_tall: bool = False,
    ) -> None:
        """Take what somebody sees, at both widths. RuntimeError: a picture has become too large.

        `stays_open`: the view on it was opened by others, who close it, too. `is_tall`: it would not fit.
        """
        for width, height in _SIZES:
            size: ViewportSize = {"width": width, "height": _TALL if is_tall else height}
            page = await self.browser.new_page(viewport=size)
            page.set_default_timeout(_WITHIN_S * 1000)
            await page.goto(f"{self.url}/?as={handle}#/C0RELEASES1")
            found = await find(page)
            await found.scroll_into_view_if_needed()
            await page.mouse.move(1, 1)  # what lies under the pointer is drawn differently
            path = _IMAGES / f"card-{name}-{width}.png"
            await (page if is_whole_page else found).screenshot(path=path, animations="disabled", scale="css")
            await (page.close() if stays_open else _leave(page))
            if path.stat().st_size > _MOST_BYTES:
                raise RuntimeError(
                    f"{path} has {path.stat().st_size} bytes; at most {_MOST_BYTES} are wanted"
                )
            self.taken.append(path)


def headed(title: str) -> Find:
    """Find the newest message with this heading."""

    async def find(page: Page) -> Locator:
        heading = page.get_by_role("heading", name=title, exact=True)
        return page.get_by_role("article").filter(has=heading).last

    return find


def thread_of(title: str) -> Find:
    """Open the thread of the newest message with this heading."""

    async def find(page: Page) -> Locator:
        card = await headed(title)(page)
        await card.locator(".thread-link").click()
        thread = page.get_by_role("complementary", name="Thread")
        await thread.get_by_role("article").last.wait_for()
        return thread

    return find


def more_of(title: str) -> Find:
    """Open More… of the newest message with this heading."""

    async def find(page: Page) -> Locator:
        card = await headed(title)(page)
        await card.get_by_role("button", name="More…", exact=True).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_text("History").scroll_into_view_if_needed()
        return dialog

    return find


async def _leave(page: Page) -> None:
    """Close the page, and before it what was opened: that would stand on the next one, too."""
    close = page.get_by_role("dialog").get_by_role("button", name="Close", exact=True)
    if await close.count():
        await close.last.click()
        await close.first.wait_for(state="detached")
    await page.close()


async def dialog(page: Page) -> Locator:
    """Find the view that is open."""
    found = page.get_by_role("dialog").last
    await found.wait_for()
    return found


def saying(text: str) -> Find:
    """Find the newest message that says this."""

    async def find(page: Page) -> Locator:
        return page.get_by_role("article").filter(has_text=text).last

    return find


def directly(conversation: str) -> Find:
    """Find the newest message in a conversation with the bot."""

    async def find(page: Page) -> Locator:
        await page.goto(f"{page.url.partition('#')[0]}#/{conversation}")
        message = page.get_by_role("article").last
        await message.get_by_role("button").first.wait_for()
        return message

    return find


@asynccontextmanager
async def opened(browser: Browser, folder: Path, *, begins: datetime | None = None) -> AsyncIterator[Gallery]:
    """Open a workspace with the bot at work in it, beside two controllers who are security, too.

    Args:
        browser: in which people look at it.
        folder: where the bot keeps what it keeps.
        begins: when time begins there; None: now.
    """
    database = folder / "gallery.db"
    slack_clock = None if begins is None else SlackClock(start_s=begins.timestamp())
    quick = Settings(rate_limits=False)
    async with Sandbox(app_manifest("/pipeline"), settings=quick, clock=slack_clock) as sandbox:
        slack = Workspace(sandbox.control.call, timeout_s=_WITHIN_S)
        clock = Hasty(slack, begins)
        for handle in ("erin", "frank"):
            await slack.happen("add-person", handle=handle)
            await slack.happen("join", channel="releases", person=handle)
        await slack.happen("add-group", handle="security", name="Security", members=["erin", "frank"])
        settings = settings_from(
            {
                "SLACK_BOT_TOKEN": sandbox.bot_token,
                "SLACK_APP_TOKEN": sandbox.app_token,
                "SLACK_API_URL": sandbox.api_url,
                "SIGNOFF_DATABASE_URL": f"sqlite:///{database}",
                "SIGNOFF_PIPELINES": str(_PIPELINES),
                "SIGNOFF_PORT": "0",
            }
        )
        async with running(settings, environment={}, clock=clock) as bot:
            await slack.wait_until(lambda seen: seen["connections"], "the bot's connection")
            yield Gallery(
                slack=slack, clock=clock, bot=bot, url=sandbox.url, browser=browser, database=database
            )
