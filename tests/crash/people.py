"""Owns people who are not put off: they look whether what they did had an effect, and else do it again."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from sandbox.refusals import AppFailed, NotPossible
from tests.crash.lives import Died, Lives
from tests.support.waiting import eventually

RELEASES = "#releases"
WITHIN_S = 20.0

Look: TypeAlias = Callable[[], bool]
Act: TypeAlias = Callable[[], Awaitable[None]]


class Patient:
    """The people of a workspace whose bot dies now and then."""

    def __init__(self, slack: Workspace, lives: Lives) -> None:
        self.slack = slack
        self._lives = lives

    async def card(self, button: str, *besides: Card, text: str = "") -> Card:
        """Wait for a card with this button."""
        return await self.slack.wait_for_card(RELEASES, button=button, besides=besides, text=text)

    async def until(self, look: Look, attempt: Callable[[int], Awaitable[None]]) -> None:
        """Attempt something in one life after the other, until one sees that it is done."""
        while True:
            life = await self._lives.alive()
            try:
                if await self._sees(look):
                    return
                await attempt(life)
                await self._lives.unless_it_dies(life, self._saw(look))
                return
            except (AppFailed, NotPossible, Died):
                continue  # that life is over, or nearly so

    async def start(self, person: Person, line: str, name: str) -> Card:
        """Have a task started: ask first whether it was, after a death."""
        found: list[Card] = []

        def look() -> bool:
            found[:] = self._tasks(name)
            return bool(found)

        async def attempt(life: int) -> None:
            if life > 1 and name in await self.answer(life, person, self._typed(person, "/pipeline status")):
                return
            await self._typed(person, line)()

        await self.until(look, attempt)
        return found[0]

    async def answer(self, life: int, person: Person, act: Act) -> str:
        """Do something, and read the private note that answers it."""
        before = len(await person.private_notes())
        await act()

        async def newest() -> str | None:
            notes = await person.private_notes()
            return notes[-1] if len(notes) > before else None

        return await self._lives.unless_it_dies(life, eventually(newest, within_s=WITHIN_S, what="a note"))

    async def send(
        self, person: Person, card: Card, button: str, fill: Callable[[Modal], object], look: Look
    ) -> None:
        """Press a button, fill in the form that opens, and send it; one that is open is sent again."""

        async def attempt(life: int) -> None:
            modal = await self._open(person)
            if modal is None:
                await person.click(card, button)

                async def form_or_done() -> Modal | bool | None:
                    return await self._open(person) or await self._sees(look)

                came = await self._lives.unless_it_dies(life, eventually(form_or_done, within_s=WITHIN_S))
                if not isinstance(came, Modal):
                    return
                modal = came
            fill(modal)
            await modal.submit()

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

    def _typed(self, person: Person, line: str) -> Act:
        return lambda: person.command(RELEASES, line)

    async def _open(self, person: Person) -> Modal | None:
        views = (await person.look())["views"]
        return Modal(person, views[-1]) if views else None

    async def _sees(self, look: Look) -> bool:
        await self.slack.seen.snapshot()
        return look()

    async def _saw(self, look: Look) -> None:
        await self.slack.wait_until(lambda _: look(), "what was done")
