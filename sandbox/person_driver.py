"""Owns one person as a test drives them: they click, type, read and wait as people do at the page."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from sandbox.cards import Card, value_for
from sandbox.finding import DIRECT, conversation_id, fits_all, newest, private_messages, said, screen
from sandbox.modal_driver import Modal
from sandbox.records import Json
from sandbox.seen import NotSeen, Seen

T = TypeVar("T")


class Person:
    """Somebody in the workspace."""

    def __init__(self, seen: Seen, handle: str) -> None:
        self.seen, self.handle = seen, handle
        self._notes_read: set[str] = set()

    async def do(self, what: str, **body: Any) -> Json:
        """Do something on the page. Raises NotPossible or AppFailed, with the sentence that is shown."""
        return await self._ask("do", what=what, **body)

    async def _ask(self, verb: str, /, **body: Any) -> Json:
        try:
            return await self.seen.ask(verb, **{"as": self.handle}, **body)
        finally:
            await self.look()

    async def look(self) -> Json:
        """See what the person sees now."""
        return await self.seen.look(self.handle)

    async def click(self, card: Card, label: str) -> None:
        """Press a button; comes back when the app has acknowledged. Raises NotPossible, AppFailed."""
        await self.choose(card, label, None)

    async def choose(self, card: Card, label: str, option: Any) -> None:
        """Use an element of a message: a select, an overflow menu, checkboxes, a date."""
        block, element = card.spot(label)
        click: Json = {
            "conversation": card.channel,
            "ts": card.ts,
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "value_of": value_for(element, option, self.seen) if option is not None else {},
        }
        if card.kept is None:
            await self.do("click", **click)
        else:
            await self._ask("click-as-seen", blocks=card.blocks, **click)

    async def command(self, conversation: str, line: str) -> None:
        """Type a slash command; comes back when the app has acknowledged. Raises NotPossible, AppFailed."""
        await self.do("send", conversation=await self._conversation(conversation), text=line)

    async def say(self, conversation: str, text: str, *, thread: Card | None = None) -> Card:
        """Write a message."""
        channel = await self._conversation(conversation)
        root = {"thread_ts": thread.thread_ts or thread.ts} if thread else {}
        answer = await self.do("send", conversation=channel, text=text, **root)
        return Card(self.seen, channel, answer["ts"])

    async def read(self, conversation: str) -> None:
        """Read a conversation to its end."""
        await self.do("read", conversation=await self._conversation(conversation))

    async def unread(self, conversation: str) -> tuple[int, int]:
        """Give how many messages are unread, and how many of them mention this person."""
        wanted = await self._conversation(conversation)
        for found in (await self.look())["conversations"]:
            if found["id"] == wanted:
                return found["unread"], found["mentions"]
        raise NotSeen(f"{self.handle} does not see {conversation}")

    async def modal(self, title: str | None = None) -> Modal:
        """Wait for a modal on top of the screen, with this title if one is given."""

        def top(answer: Json) -> Modal | None:
            views = answer["views"]
            fits = views and not views[-1]["busy"] and title in (None, views[-1]["title"]["text"])
            return Modal(self, views[-1]) if fits else None

        return await self._until(top, lambda a: f"a modal {title or ''} for {self.handle}; {screen(a)}")

    async def no_modal(self) -> None:
        """Wait until no modal is open."""
        await self._until(lambda a: True if not a["views"] else None, lambda a: f"no modal; {screen(a)}")

    async def private_note(self, containing: str = "") -> str:
        """Wait for the next private note that was not read yet; gives all that it shows."""

        def unread(answer: Json) -> tuple[str, str] | None:
            for channel, message in private_messages(answer):
                text = Card(self.seen, channel, message["ts"]).text()
                if message["ts"] not in self._notes_read and containing in text:
                    return message["ts"], text
            return None

        wanted = f"a private note for {self.handle}" + (f" with {containing!r}" if containing else "")
        ts, text = await self._until(unread, lambda a: f"{wanted}; {screen(a)}")
        self._notes_read.add(ts)
        return text

    async def private_notes(self) -> list[str]:
        """Give all private notes that the person sees now, oldest first."""
        found = private_messages(await self.look())
        return [Card(self.seen, channel, message["ts"]).text() for channel, message in found]

    async def wait_for_card(
        self, conversation: str, *, button: str | None = None, text: str = "", besides: Collection[Card] = ()
    ) -> Card:
        """Wait for a message that this person sees, newest first; `"dm"` is the conversation with the app."""

        def find(answer: Json) -> Card | None:
            channel = conversation_id(answer, conversation)
            shown = answer["messages"].get(channel, []) if channel else []
            return newest(self.seen, channel or "", shown, fits_all(button, text, besides))

        wanted = f"a message in {conversation} with button {button!r} and text {text!r} for {self.handle}"
        return await self._until(find, lambda a: f"{wanted}; {said(self.seen, a)}")

    async def messages(self, conversation: str) -> list[Card]:
        """Give what the person sees in a conversation, private notes included, oldest first."""
        answer = await self.look()
        channel = conversation_id(answer, conversation) or conversation
        return [Card(self.seen, channel, message["ts"]) for message in answer["messages"].get(channel, [])]

    async def home(self) -> list[str]:
        """Give the texts of the person's Home tab."""
        answer = await self.look()
        return Modal(self, {"title": {"text": "Home"}, **answer["home"]}).texts() if answer["home"] else []

    async def open_app(self, tab: str = "home") -> None:
        """Open the app's Home or Messages tab."""
        await self.do("open-app", tab=tab)

    async def _conversation(self, wanted: str) -> str:
        found = conversation_id(await self.look(), wanted)
        if found is None and wanted == DIRECT:
            return str((await self.do("open-app", tab="messages"))["conversation"])
        return found or wanted

    async def _until(self, wanted: Callable[[Json], T | None], missing: Callable[[Json], str]) -> T:
        async def see(after: int, wait_s: float) -> Json:
            return await self.seen.look(self.handle, after, wait_s)

        return await self.seen.until(see, wanted, missing)
