"""Owns the test driver: a workspace, its people, and the trouble that tests make for it."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from sandbox.cards import Card
from sandbox.finding import fits_all, newest, said
from sandbox.person_driver import Person
from sandbox.records import Json
from sandbox.remote import ControlCall
from sandbox.seen import Seen

T = TypeVar("T")


class Workspace:
    """The whole workspace as a test drives it. `workspace.alice` is the person with that handle.

    Args:
        call: `Sandbox.control.call`, or `Remote.call` for a workspace in another process.
        timeout_s: how long a wait for something lasts before it fails.
    """

    def __init__(self, call: ControlCall, *, timeout_s: float = 30.0) -> None:
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
            return newest(
                self.seen, found, answer["messages"].get(found, []), fits_all(button, text, besides)
            )

        wanted = f"a message in {channel} with button {button!r} and text {text!r}"
        return await self.wait_until(find, lambda a: f"{wanted}; {said(self.seen, a)}")

    async def wait_until(
        self, wanted: Callable[[Json], T | None], missing: Callable[[Json], str] | str = "the condition"
    ) -> T:
        """Wait until a function of the snapshot gives something but None or False. Raises NotSeen."""
        say = missing if callable(missing) else lambda answer: f"{missing}; {said(self.seen, answer)}"
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
