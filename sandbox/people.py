"""Owns the test driver: a workspace and its people, who click, type and read as people do at the page."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from sandbox.cards import Card, value_for
from sandbox.modal_driver import Modal
from sandbox.records import Json
from sandbox.refusals import AppFailed, NotPossible
from sandbox.remote import ControlCall
from sandbox.seen import NotSeen, Seen

T = TypeVar("T")
DIRECT = "dm"


class Person:
    """Somebody in the workspace."""

    def __init__(self, seen: Seen, handle: str) -> None:
        self.seen, self.handle = seen, handle
        self._notes_read: set[str] = set()

    async def do(self, what: str, **body: Any) -> Json:
        """Do something on the page. Raises NotPossible or AppFailed, with the sentence that is shown."""
        answer = await self.seen.ask("do", what=what, **{"as": self.handle}, **body)
        await self.look()
        if answer.get("ok"):
            return answer
        raise (AppFailed if answer.get("code") == "app_failed" else NotPossible)(answer.get("error"))

    async def look(self) -> Json:
        """See what the person sees now."""
        return await self.seen.look(self.handle)

    async def click(self, card: Card, label: str) -> None:
        """Press a button; comes back when the app has acknowledged. Raises NotPossible, AppFailed."""
        await self.choose(card, label, None)

    async def choose(self, card: Card, label: str, option: Any) -> None:
        """Use an element of a message: a select, an overflow menu, checkboxes, a date."""
        block, element = card.spot(label)
        await self.do(
            "click",
            conversation=card.channel,
            ts=card.ts,
            block_id=block["block_id"],
            action_id=element["action_id"],
            value_of=value_for(element, option, self.seen) if option is not None else {},
        )

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

        return await self._until(top, lambda a: f"a modal {title or ''} for {self.handle}; {_screen(a)}")

    async def no_modal(self) -> None:
        """Wait until no modal is open."""
        await self._until(lambda a: True if not a["views"] else None, lambda a: f"no modal; {_screen(a)}")

    async def private_note(self, containing: str = "") -> str:
        """Wait for the next private note that was not read yet; gives all that it shows."""

        def unread(answer: Json) -> tuple[str, str] | None:
            for channel, message in _private(answer):
                text = Card(self.seen, channel, message["ts"]).text()
                if message["ts"] not in self._notes_read and containing in text:
                    return message["ts"], text
            return None

        wanted = f"a private note for {self.handle}" + (f" with {containing!r}" if containing else "")
        ts, text = await self._until(unread, lambda a: f"{wanted}; {_screen(a)}")
        self._notes_read.add(ts)
        return text

    async def private_notes(self) -> list[str]:
        """Give all private notes that the person sees now, oldest first."""
        found = _private(await self.look())
        return [Card(self.seen, channel, message["ts"]).text() for channel, message in found]

    async def wait_for_card(
        self, conversation: str, *, button: str | None = None, text: str = "", besides: Collection[Card] = ()
    ) -> Card:
        """Wait for a message that this person sees, newest first; `"dm"` is the conversation with the app."""

        def find(answer: Json) -> Card | None:
            channel = _find_conversation(answer, conversation)
            shown = answer["messages"].get(channel, []) if channel else []
            return _newest(self.seen, channel or "", shown, _fits(button, text, besides))

        wanted = f"a message in {conversation} with button {button!r} and text {text!r} for {self.handle}"
        return await self._until(find, lambda a: f"{wanted}; {_said(self.seen, a)}")

    async def home(self) -> list[str]:
        """Give the texts of the person's Home tab."""
        answer = await self.look()
        return Modal(self, {"title": {"text": "Home"}, **answer["home"]}).texts() if answer["home"] else []

    async def open_app(self, tab: str = "home") -> None:
        """Open the app's Home or Messages tab."""
        await self.do("open-app", tab=tab)

    async def _conversation(self, wanted: str) -> str:
        found = _find_conversation(await self.look(), wanted)
        if found is None and wanted == DIRECT:
            return str((await self.do("open-app", tab="messages"))["conversation"])
        return found or wanted

    async def _until(self, wanted: Callable[[Json], T | None], missing: Callable[[Json], str]) -> T:
        async def see(after: int, wait_s: float) -> Json:
            return await self.seen.look(self.handle, after, wait_s)

        return await self.seen.until(see, wanted, missing)


class Workspace:
    """The whole workspace as a test drives it. `workspace.alice` is the person with that handle.

    Args:
        call: `Sandbox.control.call`, or `Remote.call` for a workspace in another process.
        timeout_s: how long a wait for something lasts before it fails.
    """

    def __init__(self, call: ControlCall, *, timeout_s: float = 10.0) -> None:
        self.seen = Seen(call, timeout_s)
        self._people: dict[str, Person] = {}

    def person(self, handle: str) -> Person:
        """Give somebody by handle."""
        return self._people.setdefault(handle, Person(self.seen, handle))

    def __getattr__(self, name: str) -> Person:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.person(name)

    async def wait_for_card(
        self, channel: str, *, button: str | None = None, text: str = "", besides: Collection[Card] = ()
    ) -> Card:
        """Wait for a message, newest first, that has this button and shows this text. Raises NotSeen."""

        def find(answer: Json) -> Card | None:
            found = self.seen.channels.get(channel, channel)
            return _newest(self.seen, found, answer["messages"].get(found, []), _fits(button, text, besides))

        wanted = f"a message in {channel} with button {button!r} and text {text!r}"
        return await self.wait_until(find, lambda a: f"{wanted}; {_said(self.seen, a)}")

    async def wait_until(
        self, wanted: Callable[[Json], T | None], missing: Callable[[Json], str] | str = "the condition"
    ) -> T:
        """Wait until a function of the snapshot gives something but None or False. Raises NotSeen."""
        say = missing if callable(missing) else lambda answer: f"{missing}; {_said(self.seen, answer)}"
        return await self.seen.until(self.seen.snapshot, lambda answer: wanted(answer) or None, say)

    async def wait_for(self, card: Card, condition: Callable[[Card], bool], what: str = "") -> Card:
        """Wait until a message is as it should be: `lambda card: not card.has_button("Approve")`."""
        await self.wait_until(
            lambda _: card.is_there and condition(card),
            lambda _: (
                f"{what or 'the condition'} on this message:\n{card.text() if card.is_there else 'gone'}"
            ),
        )
        return card

    async def thread(self, card: Card) -> list[Card]:
        """Give the replies below a message, oldest first."""
        answer = await self.seen.snapshot()
        below = [m for m in answer["messages"][card.channel] if m.get("thread_ts") == card.ts != m["ts"]]
        return [Card(self.seen, card.channel, m["ts"]) for m in below]

    async def messages(self, channel: str) -> list[Card]:
        """Give everything that was said in a conversation, threads included, oldest first."""
        answer = await self.seen.snapshot()
        found = self.seen.channels.get(channel, channel)
        return [Card(self.seen, found, m["ts"]) for m in answer["messages"].get(found, [])]

    async def everything(self) -> list[Card]:
        """Give everything that was said anywhere."""
        answer = await self.seen.snapshot()
        return [Card(self.seen, c, m["ts"]) for c, messages in answer["messages"].items() for m in messages]

    async def calls(self, method: str | None = None) -> list[Json]:
        """Give the Web API calls so far: `method`, `arguments`, `error`, `answer`."""
        calls: list[Json] = (await self.seen.ask("calls", method=method))["calls"]
        return calls

    async def complaints(self) -> list[str]:
        """Give the app's mistakes that Slack would have swallowed."""
        complaints: list[str] = (await self.seen.snapshot())["complaints"]
        return complaints

    async def advance(self, seconds: float) -> None:
        """Move the workspace's time on."""
        await self.seen.ask("clock", advance_s=seconds)

    async def trouble(self, trouble: str, **fault: Any) -> None:
        """Switch some trouble on; see Fault."""
        await self.seen.ask("faults", add=[{"trouble": trouble, **fault}])

    async def no_trouble(self) -> None:
        """Switch all trouble off."""
        await self.seen.ask("faults", clear=True)

    async def struck(self) -> list[tuple[str, str]]:
        """Give the trouble that struck so far: what, and where."""
        return [(what, where) for what, where in (await self.seen.ask("faults"))["struck"]]

    async def cut_sockets(self) -> None:
        """Cut the app's websockets without a word."""
        await self.seen.ask("socket", what="cut")

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the app to renew its websockets."""
        await self.seen.ask("socket", what="refresh", reason=reason)

    async def happen(self, what: str, **about: Any) -> Json:
        """Let an administrator do something: `archive`, `join`, `regroup`; see Administration."""
        return await self.seen.ask("happen", what=what, **about)


def _fits(button: str | None, text: str, besides: Collection[Card]) -> Callable[[Card], bool]:
    unwanted = {(card.channel, card.ts) for card in besides}

    def fits(card: Card) -> bool:
        if (card.channel, card.ts) in unwanted or card.message.get("ephemeral"):
            return False
        return (button is None or card.has_button(button)) and text in card.text()

    return fits


def _newest(seen: Seen, channel: str, messages: list[Json], fits: Callable[[Card], bool]) -> Card | None:
    cards = (Card(seen, channel, message["ts"]) for message in reversed(messages))
    return next((card for card in cards if fits(card)), None)


def _find_conversation(answer: Json, wanted: str) -> str | None:
    bot = answer["workspace"]["bot"]["id"]
    for c in answer["conversations"]:
        is_direct = wanted == DIRECT and c["kind"] == "im" and c["with"] == bot
        if is_direct or wanted == c["id"] or (c["kind"] != "im" and wanted.removeprefix("#") == c["name"]):
            return str(c["id"])
    return None


def _private(answer: Json) -> list[tuple[str, Json]]:
    found = [(c, m) for c, messages in answer["messages"].items() for m in messages if m["ephemeral"]]
    return sorted(found, key=lambda pair: str(pair[1]["ts"]))


def _screen(answer: Json) -> str:
    titles = [view["title"]["text"] for view in answer["views"]]
    notes = [message["text"] for _, message in _private(answer)]
    return f"open modals: {titles}; private notes: {notes}"


def _said(seen: Seen, answer: Json) -> str:
    lines = []
    for channel, messages in answer["messages"].items():
        for message in messages[-8:]:
            card = Card(seen, channel, message["ts"])
            lines.append(f"  {channel} {message['ts']}: {card.text()!r} buttons {card.buttons()}")
    return "there is:\n" + "\n".join(lines or ["  nothing"])


__all__ = ["AppFailed", "Card", "Modal", "NotPossible", "NotSeen", "Person", "Workspace"]
