"""Owns what is known of one request to whoever only watches: what was said about it, and what is due when."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeAlias

from engine.codes import TimerKind, Verdict
from engine.model import HumanTaskId, JsonText, Timer, UserId
from engine.policy import Policy
from engine.working_time import Wait

Texts: TypeAlias = tuple[tuple[str, JsonText | None], ...]
"""What a request shows: each step with what it gave."""


@dataclass(slots=True, kw_only=True)
class Word:
    """What somebody said about a request, on exactly these texts."""

    by: UserId
    verdict: Verdict
    at: datetime
    texts: Texts
    rule: str | None = None
    is_alone: bool = False
    stands_from: HumanTaskId | None = None
    is_undone: bool = False
    is_disputed: bool = False
    is_upheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who made a text by hand, and when."""

    by: UserId
    at: datetime


@dataclass(slots=True, kw_only=True)
class Page:
    """What is known of one request."""

    words: list[Word] = field(default_factory=list)
    settles: tuple[Verdict, datetime] | None = None
    decided_since: datetime | None = None  # as long as that can be undone, the clocks stand still
    edit: tuple[str, JsonText, Mapping[str, Hand]] | None = None
    """The text that is there again if the decision is undone: of which step, and by whose hand."""
    asked_since: datetime | None = None  # the first question that has no answer yet
    clocks: dict[TimerKind, Timer] = field(default_factory=dict)

    @property
    def standing_words(self) -> list[Word]:
        """Give the words that nobody has taken back."""
        return [word for word in self.words if not word.is_undone]

    def decide(self, verdict: Verdict, now: datetime, window: timedelta) -> None:
        """Note that it is decided, and when that takes effect."""
        self.settles, self.decided_since = (verdict, now + window), now

    def reopen(self, now: datetime) -> None:
        """Note that it is undecided again: what was due is due later, unless a question has no answer."""
        if self.decided_since is not None and self.asked_since is None:
            self.clocks = dict(later(self.clocks, now - self.decided_since))
        self.settles = self.decided_since = self.edit = None


def in_doubt(pages: Iterable[Page], authors: Mapping[str, Mapping[str, Hand]]) -> set[str]:
    """Give the steps whose texts are by the hand of somebody who disowns what they said then or later.

    They said it on these pages. What operators let stand is not in doubt any more.
    """
    disowned = [word for page in pages for word in page.words if word.is_disputed and not word.is_upheld]
    return {
        step
        for step, hands in authors.items()
        if any(word.by == hand.by and word.at >= hand.at for word in disowned for hand in hands.values())
    }


def later(clocks: Mapping[TimerKind, Timer], by: timedelta) -> Iterable[tuple[TimerKind, Timer]]:
    """Give clocks that are due later by so much."""
    return ((kind, replace(timer, due=timer.due + by)) for kind, timer in clocks.items())


def plain(wait: Wait | None) -> timedelta:
    """Give a wait that counts every hour: in these worlds nobody has working hours."""
    assert isinstance(wait, timedelta)
    return wait


def reminded(
    policy: Policy, clocks: Mapping[TimerKind, Timer], now: datetime
) -> Iterable[tuple[TimerKind, Timer]]:
    """Give the clocks after a reminder: the next is to come yet, however late this one came."""
    for kind, timer in clocks.items():
        reminders = policy.reminders
        if kind is not TimerKind.REMIND:
            yield kind, timer
        elif reminders is not None and reminders.every is not None and timer.number < reminders.times:
            every = plain(reminders.every)
            due = timer.due + every
            while due <= now:
                due += every
            yield kind, replace(timer, due=due, number=timer.number + 1)


def told_late(
    _policy: Policy, clocks: Mapping[TimerKind, Timer], _now: datetime
) -> Iterable[tuple[TimerKind, Timer]]:
    """Give the clocks after it was said that an answer was due: once."""
    return ((kind, timer) for kind, timer in clocks.items() if kind is not TimerKind.DUE)


def escalated(
    policy: Policy, clocks: Mapping[TimerKind, Timer], _now: datetime
) -> Iterable[tuple[TimerKind, Timer]]:
    """Give the clocks after an escalation: the next comes as long after it as it was written."""
    waits = [plain(one.after) for one in policy.escalations]
    for kind, timer in clocks.items():
        if kind is not TimerKind.ESCALATE:
            yield kind, timer
        elif timer.number < len(waits):
            due = timer.due + waits[timer.number] - waits[timer.number - 1]
            yield kind, replace(timer, due=due, number=timer.number + 1)


After: TypeAlias = Callable[[Policy, Mapping[TimerKind, Timer], datetime], Iterable[tuple[TimerKind, Timer]]]
AFTERWARDS: Mapping[TimerKind, After] = MappingProxyType(
    {TimerKind.REMIND: reminded, TimerKind.DUE: told_late, TimerKind.ESCALATE: escalated}
)
"""What clocks are due after one of them was, where the request goes on."""
