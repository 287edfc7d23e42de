"""Owns who wants a summary of what waits for them, and the messages that bring it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import HumanTaskId, Surface, UserId
from engine.ports.queries import CardLink
from engine.summary_hours import Coming, Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Somebody wants to hear, at an hour of their day, what waits for them."""

    user: UserId
    hours: Hours
    next_at: datetime  # when it comes next


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryMessage:
    """The message of one day, whose turn has come: to be posted, or to be looked at again."""

    id: int
    user: UserId
    zone: str  # where the person was when it came
    since: datetime  # when it came
    until: datetime  # the end of that day: from then on nothing is done with it
    listed: tuple[HumanTaskId, ...]  # what it ever listed
    seen: str | None  # what it was drawn from; None: it was not drawn yet
    digest: str | None  # of what it shows
    link: CardLink | None  # None: not posted yet, as far as we know
    is_in_doubt: bool  # a post was begun and its outcome is unknown: look for it first

    @property
    def surface(self) -> Surface:
        """Give where it stands: it is for one person."""
        return Surface(self.user)

    @property
    def key(self) -> str:
        """Give what tells its post from all others."""
        return f"summary:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a message shows now, and from when on it is looked at again."""

    listed: tuple[HumanTaskId, ...]
    seen: str | None
    digest: str | None
    again_at: datetime


class Summaries(Protocol):
    """Who wants a summary, and when. A person has at most one: a new one replaces the old."""

    async def of(self, users: Collection[UserId]) -> Mapping[UserId, Summary]:
        """Give the summaries of those of these people who want one."""

    async def users(self) -> frozenset[UserId]:
        """Give all who want one."""

    async def keep(self, summary: Summary) -> None:
        """Keep that somebody wants one."""

    async def come_until(self, user: UserId, now: datetime) -> datetime | None:
        """Give when the day ends whose summary has come to somebody; None: none is of today."""

    async def forget(self, user: UserId) -> Summary | None:
        """Forget it; give what was forgotten, None if nothing was."""

    async def due(self, now: datetime, limit: int) -> Sequence[Summary]:
        """Give those whose hour has come, earliest first."""

    async def move(self, seen: Summary, to: Summary, coming: Coming | None = None) -> bool:
        """Move a summary on; say whether it still was as it was seen, else nothing is done.

        `coming`: a message is to bring it; that is kept in the same transaction.
        """


class SummaryMessages(Protocol):
    """The messages that bring summaries, each for as long as it is of today.

    They are leased as those of `Outbox` are: if the lease of one that was never posted runs out, the outcome
    of its post is unknown.
    """

    async def lease(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[SummaryMessage]:
        """Take messages whose turn has come, those that wait longest first; none at the `busy` places."""

    async def posted(self, message: int, link: CardLink, shown: Shown) -> None:
        """Note that it stands, and end its lease."""

    async def shown(self, message: int, shown: Shown) -> None:
        """Note that it was redrawn, or needed no redrawing, and end its lease."""

    async def put_off(self, message: int, until: datetime, refusal: str | None = None) -> None:
        """Note a clear no, and when to try again. `refusal`: it was refused for good, with this reason."""

    async def over(self, message: int) -> None:
        """Forget a message: its day has ended, it is gone, or nothing was to be said."""
