"""Owns noticing that people who are asked have left or moved: deactivated, in no group, guests, elsewhere.

Slack's events say whose requests to look at; nothing is kept of them. What an event did not bring, or what
was still to be looked at when the process ended, is found by the look at everything: at the start, and
every hour.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.leavers import (
    gone_from,
    gone_later_from,
    known_to_be_gone,
    known_to_be_gone_later,
    moved_from,
    people_of,
    seats_of,
)
from bot.roster import Member, Roster
from bot.slack_calls import SlackSaysNo
from bot.unlisted import UnlistedSeats
from engine.errors import DirectoryUnavailable, StoreError, UnknownPeople
from engine.human import HumanTasks
from engine.human_task import HumanTask
from engine.model import GroupId, HumanTaskId, UserId
from engine.policy import Seat
from engine.ports.queries import HumanTaskFilter, Page, Queries
from engine.refusals import Refused

_EVERY_S = 3_600.0
_AGAIN_S, _PAUSE_MAX_S = 5.0, 300.0
_MANY = 20
_PAGE_LINES = 50
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Due:
    """Whose requests are to be looked at."""

    users: set[UserId] = field(default_factory=set)
    is_everybody: bool = False

    def add(self, other: "_Due") -> None:
        """Take in what another look did not get to."""
        self.users |= other.users
        self.is_everybody |= other.is_everybody

    @property
    def is_for_all(self) -> bool:
        """Say whether all requests are looked through: for many people that is the shorter way."""
        return self.is_everybody or len(self.users) > _MANY


class Membership:
    """Compares who is asked with who is there."""

    def __init__(
        self,
        queries: Queries,
        human_tasks: HumanTasks,
        roster: Roster,
        unlisted: UnlistedSeats,
        *,
        every_s: float = _EVERY_S,
        again_s: float = _AGAIN_S,
    ) -> None:
        self._queries = queries
        self._human_tasks = human_tasks
        self._roster = roster
        self._unlisted = unlisted
        self._every_s = every_s
        self._again_s = self._pause_s = again_s
        self._due = _Due()
        self._bell = asyncio.Event()
        self._stood: dict[UserId, tuple[bool, bool, str | None]] = {}  # as of the last look for an event

    # --- what happened ---------------------------------------------------------------------------

    def person_changed(self, member: Member) -> None:
        """Look at the requests of somebody who left, is back, became a guest, or moved. Most did not."""
        standing = (member.is_active, member.is_full_member, member.own_zone)
        if self._stood.get(member.id) != standing:
            self._stood[member.id] = standing
            self._look_at([member.id])

    def group_changed(self, event: Mapping[str, Any]) -> None:
        """Look at the requests of those who came to a group or left it. `event`: as Slack sends it."""
        about = event.get("subteam")
        group = about if isinstance(about, dict) else {}
        lists = (group.get("users"), event.get("added_users"), event.get("removed_users"))
        named = [user for users in lists if isinstance(users, list) for user in users]
        users = {UserId(user) for user in named if isinstance(user, str)}
        if group.get("date_delete"):  # disabled: nobody is in it any more, whoever was
            self.everybody()
        elif users:
            self._look_at(users)

    def everybody(self) -> None:
        """Look at all requests that are open."""
        self._due.is_everybody = True
        self._bell.set()

    def _look_at(self, users: Collection[UserId]) -> None:
        self._due.users |= set(users)
        self._bell.set()

    # --- looking -----------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Look at everything now and every hour, and at what changed at once; until cancelled."""
        self.everybody()
        next_s = self._next_s()
        while True:
            if await self._rings(next_s):
                await self._look()
            else:
                self.everybody()
                next_s = self._next_s()

    async def _rings(self, until_s: float) -> bool:
        """Wait until there is something to look at; False: nothing was, for that long."""
        try:
            async with asyncio.timeout_at(until_s):
                await self._bell.wait()
        except TimeoutError:
            return False
        self._bell.clear()
        return True

    async def _look(self) -> None:
        due, self._due = self._due, _Due()
        try:
            async for id in self._requests(due):
                await self._look_into(id, due)
        except (DirectoryUnavailable, StoreError) as error:
            _LOG.warning("cannot see who of those asked has left, trying again: %s", error)
            self._due.add(due)
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, _PAUSE_MAX_S)
            self._bell.set()
        else:
            self._pause_s = self._again_s

    async def _requests(self, due: _Due) -> AsyncIterator[HumanTaskId]:
        """Give the open requests that may be concerned, each once."""
        seen: set[HumanTaskId] = set()
        for id in self._unlisted.of(due.users):
            seen.add(id)
            yield id
        for user in (None,) if due.is_for_all else sorted(due.users):
            after: str | None = None
            while True:
                page = Page(limit=_PAGE_LINES, after=after)
                found = await self._queries.human_tasks(HumanTaskFilter(user=user), page)
                for line in found.lines:
                    if line.id not in seen:
                        seen.add(line.id)
                        yield line.id
                after = found.next
                if after is None:
                    break

    async def _look_into(self, id: HumanTaskId, due: _Due) -> None:
        view = await self._queries.human_task(id)
        if view is None:
            return
        self._unlisted.learn(view.human_task)
        is_concerned = due.is_everybody or bool(people_of(view.human_task) & due.users)
        if not (view.human_task.is_open and is_concerned):
            return
        try:
            await self._note(view.human_task)
        except (DirectoryUnavailable, StoreError):
            raise  # the same would befall the others
        except (Refused, SlackSaysNo, UnknownPeople) as error:
            _LOG.warning("cannot see who of those asked in %s has left: %s", id, error)
        except Exception:  # noqa: BLE001 - one request must not keep the others from being looked at
            _LOG.exception("cannot see who of those asked in %s has left", id)

    async def _note(self, human_task: HumanTask) -> None:
        """Have noted who is gone, and who has moved, if that is not what is known already."""
        people = people_of(human_task)
        if not people:
            return
        members = {member.id: member for member in await self._roster.members(people)}
        groups = await self._members_by_group(seats_of(human_task))
        gone, later = gone_from(human_task, members, groups), gone_later_from(human_task, members, groups)
        if (gone, later) != (known_to_be_gone(human_task), known_to_be_gone_later(human_task)):
            await self._human_tasks.people_left(human_task.id, gone, later)
        moved = moved_from(human_task, members)
        if moved:
            await self._human_tasks.people_moved(human_task.id, moved)

    async def _members_by_group(self, seats: Collection[Seat]) -> Mapping[GroupId, frozenset[UserId]]:
        """Give who is in which group now; nobody asks where nobody is asked through a group."""
        if not any(seat.via for seat in seats):
            return {}
        return {id: group.members for id, group in (await self._roster.groups()).items()}

    def _next_s(self) -> float:
        return asyncio.get_running_loop().time() + self._every_s
