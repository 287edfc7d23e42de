"""Owns remote control: what tests see and do, in their own process and from another."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from sandbox import frames, shapes, sight
from sandbox.administration import Administration
from sandbox.faults import Fault
from sandbox.page_actions import PageActions
from sandbox.platform import Platform
from sandbox.records import Channel, Json
from sandbox.refusals import NotPossible

MOST_WAIT_S = 30.0
Verb = Callable[[Json], Awaitable[Json]]


class Control:
    """Serves `/control/{what}`: one JSON object in, one out."""

    def __init__(self, platform: Platform, actions: PageActions) -> None:
        self._platform, self._actions = platform, actions
        self._revision = 0
        self._moved = asyncio.Event()
        self._unwatch = platform.state.watch(self._note)
        self._verbs: Mapping[str, Verb] = {
            "do": self._do,
            "click-as-seen": self._click_as_seen,
            "see": self._see,
            "snapshot": self._snapshot,
            "calls": self._calls,
            "clock": self._clock,
            "faults": self._faults,
            "socket": self._socket,
            "request-url": self._request_url,
            "happen": self._happen,
        }

    async def call(self, what: str, body: Json) -> Json:
        """Do one thing; the answer says `ok`, or why not. Raises KeyError for a missing field."""
        verb = self._verbs.get(what)
        if verb is None:
            return {"ok": False, "error": f"no control is called {what}; there are {', '.join(self._verbs)}"}
        try:
            return {"ok": True, **await verb(body)}
        except NotPossible as refusal:
            return {"ok": False, "code": "not_possible", "error": str(refusal)}
        finally:
            self._platform.state.commit()

    def close(self) -> None:
        """Stop watching the workspace."""
        self._unwatch()

    async def _do(self, body: Json) -> Json:
        return await self._actions.do(str(body["what"]), body)

    async def _click_as_seen(self, body: Json) -> Json:
        """A click on a message as it was when the person last looked: their screen was behind."""
        return await self._actions.click_as_seen(body)

    async def _see(self, body: Json) -> Json:
        """Everything that a person sees (`as`); waits until something changed `after` a revision."""
        await self._wait(int(body.get("after", -1)), float(body.get("wait_s", 0)))
        person = sight.person_by_handle(self._platform.state, str(body["as"]))
        channels = sight.conversations(self._platform.state, person)
        return {
            "revision": self._revision,
            "workspace": frames.workspace(self._platform, person),
            "conversations": frames.conversations(self._platform, person)["conversations"],
            "messages": {c.id: frames.messages(self._platform, person, c)["messages"] for c in channels},
            "views": frames.modals(self._platform, person)["views"],
            "home": frames.home(self._platform, person)["view"],
            "steps": frames.steps(self._platform)["steps"],
        }

    async def _snapshot(self, body: Json) -> Json:
        """Everything that was said, whoever sees it; and what the app did wrong unnoticed."""
        await self._wait(int(body.get("after", -1)), float(body.get("wait_s", 0)))
        platform = self._platform
        state, app, team = platform.state, platform.app, platform.seeds.team_id
        said = {
            channel.id: [
                shapes.message(state, message, app, team) | {"mentioned": list(message.mentioned)}
                for message in state.said.messages(channel.id)
            ]
            for channel in state.channels
        }
        return {
            "revision": self._revision,
            "messages": said,
            "channels": [{**frames_channel(c), "members": list(c.members)} for c in state.channels],
            "people": [shapes.user(p, team, with_email=True) for p in state.people],
            "complaints": list(platform.marks.complaints),
            "events_under_way": platform.events.under_way,
            "connections": platform.socket.connections,
        }

    async def _calls(self, body: Json) -> Json:
        wanted = body.get("method")
        return {"calls": [c for c in self._platform.calls if wanted in (None, c["method"])]}

    async def _clock(self, body: Json) -> Json:
        self._platform.clock.advance(float(body.get("advance_s", 0)))
        return {"now_s": self._platform.clock.now()}

    async def _faults(self, body: Json) -> Json:
        faults = self._platform.faults
        if "seed" in body:
            faults.seed(int(body["seed"]))
        if body.get("clear"):
            faults.clear()
        numbers = [faults.add(Fault(**fault)) for fault in body.get("add") or []]
        return {"numbers": numbers, "faults": faults.listing(), "struck": faults.struck}

    async def _socket(self, body: Json) -> Json:
        match body["what"]:
            case "cut":
                await self._platform.socket.cut()
            case "refresh":
                await self._platform.socket.refresh(str(body.get("reason", "refresh_requested")))
            case other:
                raise NotPossible(f"a socket can be cut or refresh, not {other}")
        return {}

    async def _request_url(self, body: Json) -> Json:
        self._platform.http.request_url = str(body["url"])
        self._platform.state.touch("workspace", "")
        return {}

    async def _happen(self, body: Json) -> Json:
        """Something that an administrator does in Slack: `what` names it."""
        return Administration(self._platform).happen(str(body["what"]), body)

    def _note(self, changes: object) -> None:
        del changes
        self._revision += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def _wait(self, after: int, wait_s: float) -> None:
        if self._revision > after or wait_s <= 0:
            return
        try:
            await asyncio.wait_for(self._moved.wait(), min(wait_s, MOST_WAIT_S))
        except TimeoutError:
            return


def frames_channel(channel: Channel) -> Json:
    """Give a conversation as snapshots name it."""
    return {"id": channel.id, "name": channel.name, "kind": channel.kind, "is_archived": channel.is_archived}
