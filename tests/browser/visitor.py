"""Owns somebody at the page: what they read and press, found as people and screen readers find it."""

from playwright.async_api import Browser, Locator, Page, expect

from tests.support.waiting import eventually

PATIENCE_MS = 30_000
NOTE = "Only visible to you"
_RELEASES = "C0RELEASES1"


class Visitor:
    """A person in a browser of their own, with #releases open."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    @property
    def dialog(self) -> Locator:
        """The form in front of everything."""
        return self.page.get_by_role("dialog")

    @property
    def notes(self) -> Locator:
        """The messages that only this person sees, oldest first."""
        return self.page.get_by_role("article").filter(has_text=NOTE)

    @property
    def strip(self) -> Locator:
        """The first steps."""
        return self.page.get_by_role("region", name="First steps")

    def card(self, title: str) -> Locator:
        """Give the newest message with this heading."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.get_by_role("article").filter(has=heading).last

    def ticked(self, step: str) -> Locator:
        """Give a first step if it is ticked."""
        return self.strip.get_by_role("listitem").filter(has_text=f"{step}, done")

    async def write(self, line: str) -> None:
        """Type a line into the message box and send it."""
        box = self.page.get_by_role("textbox", name="Message #releases")

        async def is_typed() -> bool:
            await self._close_what_came_late()
            await box.fill(line)
            return await box.input_value() == line

        await eventually(is_typed, what=f"{line!r} in the message box")
        await box.press("Enter")
        await expect(box).to_have_value("")

    async def start(self, pipeline: str, inputs: str = "", *, number: int = 1) -> None:
        """Start a task, and read that it has begun: in a note, or in a view if that took long."""
        await self.write(f"/pipeline run {pipeline} {inputs}".rstrip())
        await expect(self.notes.or_(self.dialog).last).to_contain_text(f"Started {pipeline}-{number}")
        await self._close_what_came_late()

    async def _close_what_came_late(self) -> None:
        """Close the view in which a command is answered that took long: behind it nothing can be typed."""
        if await self.dialog.is_visible():
            await self.dialog.get_by_role("button", name="Close", exact=True).click()
            await expect(self.dialog).to_be_hidden()

    async def open_anew(self, conversation: str) -> None:
        """Open the page again, with this conversation: one that is new may not stand in the open page yet."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{self._url}#/{conversation}")

    async def press(self, title: str, button: str) -> None:
        """Press a button of the newest card with this heading."""
        await self.card(title).get_by_role("button", name=button, exact=True).click()

    async def send(self, button: str) -> None:
        """Send the form, and see it go."""
        await self.dialog.get_by_role("button", name=button, exact=True).click()
        await expect(self.dialog).to_be_hidden()


class Visits:
    """Those who open the page, each in a browser profile of their own; a person may come twice.

    Args:
        browser: the browser.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.errors: list[str] = []
        """What the scripts of the page raised."""

    async def visitor(self, url: str, handle: str, *, width: int = 1280) -> Visitor:
        """Open the page as somebody, in a window of this width."""
        context = await self._browser.new_context(viewport={"width": width, "height": 800})
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.goto(f"{url}/?as={handle}#/{_RELEASES}")
        await expect(page.get_by_role("main", name="#releases")).to_be_visible()
        return Visitor(page, f"{url}/?as={handle}")
