"""Owns keeping pages up to date: a websocket for each, told only what changed for its person."""

import asyncio

from aiohttp import web

from sandbox import frames, sight
from sandbox.platform import Platform
from sandbox.records import Json, Person
from sandbox.refusals import NotPossible
from sandbox.state import Change

_AFFECTS_ALL = frozenset({"workspace", "person", "group", "channel"})


class Live:
    """Serves `/page/live?as=HANDLE`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._open: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Show a person the workspace until the page goes away."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        person = self._person(request.query.get("as", ""))
        self._open.add(socket)
        telling = asyncio.create_task(Page(self._platform, person, socket).run())
        listening = asyncio.create_task(_until_closed(socket))
        try:
            await asyncio.wait({telling, listening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(socket)
            telling.cancel()
            listening.cancel()
            await asyncio.gather(telling, listening, return_exceptions=True)
        if not telling.cancelled():
            telling.result()
        return socket

    def _person(self, handle: str) -> Person:
        state = self._platform.state
        try:
            return sight.person_by_handle(state, handle)
        except NotPossible:
            return sight.person_by_handle(state, self._platform.seeds.default_person)

    async def close(self) -> None:
        """Let every page go; they come back by themselves when the workspace does."""
        for socket in list(self._open):
            await socket.close()


async def _until_closed(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        continue


class Page:
    """What one page was told last, so that it hears only of changes."""

    def __init__(self, platform: Platform, person: Person, socket: web.WebSocketResponse) -> None:
        self._platform, self._person, self._socket = platform, person, socket
        self._changes: set[Change] = set()
        self._changed = asyncio.Event()
        self._told: dict[str, Json] = {}

    async def run(self) -> None:
        """Tell everything, then whatever changes."""
        unwatch = self._platform.state.watch(self._note)
        self._changes.add(("workspace", ""))
        self._changed.set()
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                changes, self._changes = self._changes, set()
                for frame in self._frames(changes):
                    await self._socket.send_json(frame)
        except ConnectionResetError:
            return  # the page went away while it was told something
        finally:
            unwatch()

    def _note(self, changes: frozenset[Change]) -> None:
        self._changes |= changes
        self._changed.set()

    def _frames(self, changes: set[Change]) -> list[Json]:
        platform = self._platform
        person = self._person = platform.state.people[self._person.id]
        kinds = {kind for kind, _ in changes}
        everything = bool(kinds & _AFFECTS_ALL)
        wanted: list[Json] = []
        if everything:
            wanted.append(frames.workspace(platform, person))
        if everything or kinds & {"message", "read"}:
            wanted.append(frames.conversations(platform, person))
        touched = {key.partition(":")[0] for kind, key in changes if kind == "message"}
        wanted += [
            frames.messages(platform, person, channel)
            for channel in sight.conversations(platform.state, person)
            if everything or channel.id in touched
        ]
        if everything or "view" in kinds:
            wanted += [frames.modals(platform, person), frames.home(platform, person)]
        if everything or "message" in kinds:
            wanted.append(frames.steps(platform))
        return [frame for frame in wanted if self._is_new(frame)]

    def _is_new(self, frame: Json) -> bool:
        key = f"{frame['type']}:{frame.get('conversation', '')}"
        if self._told.get(key) == frame:
            return False
        self._told[key] = frame
        return True
