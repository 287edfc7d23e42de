"""Owns what waits for a person: the requests where it is their turn, oldest first."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from bot.cards.possible import possible_for
from bot.listeners.desk import Desk
from engine.model import HumanTaskId, UserId
from engine.ports.queries import HumanTaskFilter, HumanTaskLine, HumanTaskPage, HumanTaskView, Page
from engine.refusals import ClaimedByAnother
from engine.seats import is_seated

_PAGES_MAX = 50  # read for one answer: requests to anyone may be many that this person may not answer
_PAGE_LINES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Requests that wait for a person. `next` None: there are no more."""

    lines: tuple[HumanTaskLine, ...]
    views: Mapping[HumanTaskId, HumanTaskView]
    next: str | None


class WaitingList:
    """Finds what waits for people."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of(self, user: UserId, limit: int, after: str | None = None) -> Found:
        """Give what waits for a person, at most so much, from a cursor on. Raises DirectoryUnavailable."""
        found: list[tuple[HumanTaskLine, HumanTaskView]] = []
        for _ in range(_PAGES_MAX):
            read = await self._page(user, limit - len(found), after)
            views = await asyncio.gather(*(self._waiting_for(user, line) for line in read.lines))
            found += [(line, view) for line, view in zip(read.lines, views, strict=True) if view is not None]
            after = read.next
            if after is None or len(found) >= limit:
                break
        return Found(
            lines=tuple(line for line, _ in found), views={line.id: view for line, view in found}, next=after
        )

    async def mark(self, user: UserId) -> str:
        """Give what changes whenever something happens to what may wait for a person; nothing is drawn."""
        requests = [
            [line.id, line.revision, *(f"{link.channel}/{link.ts}" for link in line.links)]
            async for line in self._lines(user)
        ]
        return hashlib.sha256(json.dumps(requests).encode()).hexdigest()

    async def _lines(self, user: UserId) -> AsyncIterator[HumanTaskLine]:
        after: str | None = None
        for _ in range(_PAGES_MAX):
            read = await self._page(user, _PAGE_LINES, after)
            for line in read.lines:
                yield line
            after = read.next
            if after is None:
                return

    async def _page(self, user: UserId, limit: int, after: str | None) -> HumanTaskPage:
        page = Page(limit=min(limit, _PAGE_LINES), after=after)
        return await self._desk.queries.human_tasks(HumanTaskFilter(user=user), page)

    async def _waiting_for(self, user: UserId, line: HumanTaskLine) -> HumanTaskView | None:
        """Give a request if it waits for somebody (perhaps claimed by another) and exists for them."""
        view = await self._desk.queries.human_task(line.id)
        if view is None:
            return None
        actor = await self._desk.actor_for(user, view.facts)
        possible = possible_for(view, actor)
        if not (possible.is_their_turn or isinstance(possible.refusal, ClaimedByAnother)):
            return None
        is_seated_here = is_seated(view.human_task.policy, actor.id)
        return view if is_seated_here or await self._desk.sight_of(actor).sees_request(view) else None
