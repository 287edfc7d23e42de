"""Owns people who are not put off: they look whether what they did had an effect, and else do it again."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from sandbox.refusals import AppFailed, NotPossible
from tests.crash.lives import Died
from tests.support.waiting import eventually

RELEASES = "#releases"
PATIENCE_S = 5.0  # then one presses again

T = TypeVar("T")
Look: TypeAlias = Callable[[], bool]
Act: TypeAlias = Callable[[], Awaitable[None]]


class Living(Protocol):
    """What people know of the bot."""

    async def alive(self) -> int:
        """Wait until it listens; give the number of that life."""

    async def unless_it_dies(self, life: int, wait: Awaitable[T]) -> T:
        """Wait for something that this life does. Raises Died."""

    def has_promised(self) -> None:
        """Hear that the bot took what somebody did."""


class NothingCame(Exception):
    """The bot took what a person did, and nothing followed, as if it had died just then."""


class Patient:
    """The people of a workspace whose bot dies now and then."""

    def __init__(self, slack: Workspace, lives: Living) -> None:
        self.slack = slack
        self._lives = lives

    async def card(self, button: str, *besides: Card, text: str = "") -> Card:
        """Wait for a card with this button."""
        return await self.slack.wait_for_card(RELEASES, button=button, besides=besides, text=text)

    async def until(
        self, look: Look, attempt: Callable[[int], Awaitable[None]], *, is_promise: bool = True
    ) -> None:
        """Attempt something in one life after the other, until one sees that it is done.

        `is_promise`: what the bot has once taken without complaint comes true, whatever happens to it then;
        so it is not attempted again.
        """
        is_taken = False
        while True:
            life = await self._lives.alive()
            try:
                if await self._sees(look):
                    return
                if not is_taken:
                    await attempt(life)
                    if is_promise:
                        is_taken = True
                        self._lives.has_promised()
                await self._lives.unless_it_dies(life, self._saw(look))
                return
            except (AppFailed, NotPossible, Died, NothingCame):
                continue

    async def start(self, person: Person, line: str, name: str) -> Card:
        """Have a task started; before typing it again ask whether it was."""
        found: list[Card] = []
        typed: list[str] = []

        def look() -> bool:
            found[:] = self._tasks(name)
            return bool(found)

        async def attempt(life: int) -> None:
            if typed and name in await self.answer(life, person, self._types(person, "/pipeline status")):
                return
            typed.append(line)
            await self._types(person, line)()

        await self.until(look, attempt, is_promise=False)  # a command may be answered before it is done
        return found[0]

    async def answer(self, life: int, person: Person, act: Act) -> str:
        """Do something, and read the private note that answers it."""
        before = len(await person.private_notes())
        await act()

        async def newest() -> str | None:
            notes = await person.private_notes()
            return notes[-1] if len(notes) > before else None

        return await self._comes(life, newest)

    async def send(
        self, person: Person, card: Card, button: str, fill: Callable[[Modal], object], look: Look
    ) -> None:
        """Press a button, fill in the form that opens, and send it; one that is open is sent again."""
        title = button.removesuffix("…")

        async def attempt(life: int) -> None:
            form = await self._open(person, title)
            if form is None:
                await person.click(card, button)

                async def form_or_done() -> Modal | bool | None:
                    return await self._open(person, title) or await self._sees(look)

                came = await self._comes(life, form_or_done)
                if not isinstance(came, Modal):
                    return
                form = came
            fill(form)
            await form.submit()
            if form.is_open:
                raise NothingCame

        await self.until(look, attempt)

    async def press(self, person: Person, card: Card, button: str, look: Look) -> None:
        """Press a button that acts at once."""

        async def attempt(_life: int) -> None:
            await person.click(card, button)

        await self.until(look, attempt)

    def _tasks(self, name: str) -> list[Card]:
        seen = self.slack.seen
        channel = seen.channels[RELEASES]
        cards = [Card(seen, channel, ts) for ts in seen.messages.get(channel, {})]
        return [card for card in cards if card.has_button("Details…") and name in card.text()]

    def _types(self, person: Person, line: str) -> Act:
        return lambda: person.command(RELEASES, line)

    async def _open(self, person: Person, title: str) -> Modal | None:
        """Give the form with this title; what else is open is closed."""
        views = (await person.look())["views"]
        form = Modal(person, views[-1]) if views else None
        if form is not None and form.title != title:
            await form.close()
            return None
        return form

    async def _comes(self, life: int, look: Callable[[], Awaitable[T | None]]) -> T:
        try:
            return await self._lives.unless_it_dies(life, eventually(look, within_s=PATIENCE_S))
        except AssertionError:
            raise NothingCame from None

    async def _sees(self, look: Look) -> bool:
        await self.slack.seen.snapshot()
        return look()

    async def _saw(self, look: Look) -> None:
        await self.slack.wait_until(lambda _: look(), "what was done")
