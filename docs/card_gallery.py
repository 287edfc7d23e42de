#!/usr/bin/env -S .venv/bin/python -m docs.card_gallery
"""Owns the pictures of docs/cards.md: leads tasks to each kind of card, and takes them at two widths.

From the top of the checkout, after `make test` has brought the browser: `docs/card_gallery.py`
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright

from bot.app import Running, running
from bot.manifest import app_manifest
from bot.settings import settings_from
from engine.model import UserId
from engine.ports.queries import HumanTaskFilter
from sandbox.cards import Card
from sandbox.clock import Clock as SlackClock
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.server import Sandbox
from tests.slack.clock import Hasty
from tests.support.chromium import find_chromium

PIPELINES = Path(__file__).parent / "gallery"
PICTURES = Path(__file__).parent / "images"
CHANNEL = "#releases"
DATABASE = "gallery.db"
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
    folder: Path
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
            path = self.folder / f"card-{name}-{width}.png"
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


async def play(gallery: Gallery) -> None:
    """Lead tasks to each kind of card, and take pictures on the way."""
    await _approvals(gallery)
    await _turns(gallery)
    await _glass(gallery)
    await _forms(gallery)
    await _question(gallery)
    await _answers(gallery)
    await _too_few(gallery)


async def _approvals(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("release", button="Approve")
    await slack.bob.click(card, "Approve")
    await gallery.shows(card, "1 of 2")
    await gallery.take("approval", "carol", headed("Approve release 1.2?"), is_whole_page=True)
    await gallery.take("task", "alice", headed("Ship a release"))
    for who in (slack.carol, slack.erin):
        await who.click(card, "Approve")
    await gallery.shows(card, "*Approved*")
    await gallery.take("approval-decided", "carol", headed("Approve release 1.2?"))


async def _turns(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("payment", button="Approve")
    await slack.bob.click(card, "Approve")  # it is not his turn
    await gallery.take("refusal", "bob", saying("not your turn"))
    await slack.erin.click(card, "Approve")
    await gallery.shows(card, "now *managers*")
    modal = await _more(gallery, card, "bob", "Hand over…", "Hand over")
    await modal.fill(To="dave", Reason="On holiday until Monday.").submit()
    await gallery.shows(card, "for @bob")
    await gallery.take("approval-in-order", "carol", headed("Pay 12,400 to Nordwind?"))
    await gallery.take("more", "carol", more_of("Pay 12,400 to Nordwind?"))
    await gallery.take("notices", "carol", thread_of("Pay 12,400 to Nordwind?"))


async def _glass(gallery: Gallery) -> None:
    card = await gallery.start("hotfix", button="Approve")
    modal = await _more(gallery, card, "dave", "Break glass…", "Break glass")
    await modal.select("Decision", "Approve").fill(Reason="Nobody else is up, and logins fail.").submit()
    await gallery.shows(card, "*Approved alone*")
    await gallery.take("approval-alone", "carol", headed("Deploy the hotfix?"))


async def _too_few(gallery: Gallery) -> None:
    slack = gallery.slack
    await slack.happen("leave", channel="releases", person="dave")
    card = await gallery.start("keys", button="Approve")
    erin = UserId(next(p["id"] for p in (await slack.seen.snapshot())["people"] if p["name"] == "erin"))
    human_tasks = gallery.bot.engine.human_tasks
    (request,) = (await human_tasks.human_task_list(HumanTaskFilter(pipeline="keys"))).lines
    await slack.happen("change-person", person="erin", changes={"is_deactivated": True})
    await human_tasks.people_left(request.id, frozenset({("security", erin)}))
    await gallery.shows(card, "Can no longer be met")
    await gallery.take("approval-stuck", "carol", headed("Rotate the signing keys?"))
    told = await slack.dave.wait_for_card("dm", button="More…")
    await gallery.take("operators", "dave", directly(told.channel))


async def _forms(gallery: Gallery) -> None:
    card = await gallery.start("facts", button="Claim")
    await gallery.take("form", "carol", headed("Facts for release 1.2"))
    await gallery.slack.bob.click(card, "Claim")
    await gallery.shows(card, "Claimed by @bob")
    await gallery.take("form-claimed", "carol", headed("Facts for release 1.2"))


async def _question(gallery: Gallery) -> None:
    await gallery.start("import", button="Retry")
    await gallery.take("question", "dave", headed("load failed"))


async def _answers(gallery: Gallery) -> None:
    await gallery.slack.carol.command(CHANNEL, "/pipeline mine")
    await gallery.take("list", "carol", saying("Waiting for you"))


async def _more(gallery: Gallery, card: Card, handle: str, button: str, title: str) -> Modal:
    """Open what a button in More… opens."""
    who = gallery.slack.person(handle)
    await who.click(card, "More…")
    await (await who.modal()).press(button)
    return await who.modal(title)


@asynccontextmanager
async def opened(
    browser: Browser, pipelines: Path, data: Path, pictures: Path, *, begins: datetime | None = None
) -> AsyncIterator[Gallery]:
    """Open a workspace with the bot at work in it, beside two controllers who are security, too.

    `begins`: when time begins there; None: now.
    """
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
                "SIGNOFF_DATABASE_URL": f"sqlite:///{data / DATABASE}",
                "SIGNOFF_PIPELINES": str(pipelines),
                "SIGNOFF_PORT": "0",
            }
        )
        async with running(settings, environment={}, clock=clock) as bot:
            await slack.wait_until(lambda seen: seen["connections"], "the bot's connection")
            yield Gallery(
                slack=slack, clock=clock, bot=bot, url=sandbox.url, browser=browser, folder=pictures
            )


async def main() -> None:
    """Take all pictures anew."""
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
