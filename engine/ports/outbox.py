"""Owns the cards to redraw and the notices to say, over surfaces that the engine does not look into."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import HumanTaskId, Json, Notice, Surface, TaskId
from engine.ports.queries import CardLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message that mirrors a task (`human_task` None) or one of its requests."""

    id: int
    task_id: TaskId
    human_task: HumanTaskId | None
    surface: Surface
    wanted: int  # the revision of the task that it should show
    shown: int  # the one it shows; 0: none
    digest: str | None  # of what it shows
    link: CardLink | None  # None: not posted yet, as far as we know
    is_in_doubt: bool  # a post was begun and its outcome is unknown: look for it first
    since: datetime  # when it was first wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeToSay:
    """A notice whose turn has come, with the card in whose thread it belongs (None: not posted yet).

    It is to be said, or to be redrawn: then it has a `ts`.
    """

    id: int
    task_id: TaskId
    human_task: HumanTaskId | None
    kind: str
    surface: Surface
    number: int
    data: Mapping[str, Json]
    thread: CardLink | None
    is_in_doubt: bool
    since: datetime
    ts: str | None = None  # of its message; None: not said yet, as far as we know
    digest: str | None = None  # of what it shows, if it has a `ts`; empty: nobody knows
    is_followed: bool = False  # one of its kind was said later at the same place


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A message that the surface refused for good, until something changes."""

    surface: Surface
    task_id: TaskId
    human_task: HumanTaskId | None
    reason: str  # the surface's word, such as `channel_not_found`
    since: datetime


class Outbox(Protocol):
    """The cards to redraw and the notices to say.

    A message is leased before it is sent. If the lease of a message that was never posted runs out, the
    outcome of its post is unknown (`is_in_doubt`): it must be looked for before it is sent again.
    """

    async def lease_cards(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[Card]:
        """Take cards whose `shown` is behind `wanted`, which nobody holds, and which are not put off.

        Those that wait longest first; none at the `busy` places.
        """

    async def lease_notices(
        self, now: datetime, until: datetime, limit: int, busy: Collection[Surface] = ()
    ) -> Sequence[NoticeToSay]:
        """Take notices that are to be said or redrawn, which nobody holds, and which are not put off.

        Those that wait longest first; none at the `busy` places.
        """

    async def card_posted(self, card: int, link: CardLink, *, shown: int, digest: str) -> None:
        """Note that a card stands, and end its lease. `shown` only ever grows."""

    async def card_shown(self, card: int, *, shown: int, digest: str) -> None:
        """Note that a posted card was redrawn (or needed no redrawing), and end its lease."""

    async def card_lost(self, card: int) -> None:
        """Note that the message of a card is gone, so that it is posted anew, and end its lease."""

    async def put_off_card(self, card: int, until: datetime, refusal: str | None = None) -> None:
        """Note a clear no, and when to try again. `refusal`: it was refused for good, with this reason."""

    async def notice_said(self, notice: int, ts: str | None, *, digest: str | None = None) -> None:
        """Note that a notice was said (`ts` None: dropped, because it no longer applies).

        `digest`: it is of a kind that is redrawn, and this is what it shows; empty: nobody knows, so it is
        redrawn at once. Those of its kind that were said before at the same place are redrawn, too.
        """

    async def notice_shown(self, notice: int, *, digest: str | None) -> None:
        """Note that a said notice was redrawn, or needed no redrawing. `digest` None: it never will again."""

    async def say_too(self, task: TaskId, notices: Sequence[Notice], since: datetime) -> None:
        """Add notices of a task that follow from another one; those that are there already are left out."""

    async def put_off_notice(self, notice: int, until: datetime, refusal: str | None = None) -> None:
        """Note a clear no, and when to try again."""

    async def adopt_copy(self, human_task: HumanTaskId, link: CardLink) -> None:
        """Add a message that shows a request and that we did not know; have it redrawn."""

    async def want_redraw(self, channel: str, ts: str) -> None:
        """Have the card of this message redrawn even if it seems to show what it should."""

    async def try_again(self, surface: Surface | None = None) -> None:
        """Take back what was put off by refusals, at one place or everywhere."""

    async def refusals(self) -> Sequence[Refusal]:
        """Give what is refused at the moment."""
