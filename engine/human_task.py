"""Owns the request that a waiting step makes to people, and what they said to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.codes import Choice, ClosedBecause, HumanTaskKind, HumanTaskStatus, Verdict
from engine.model import Fingerprint, HumanTaskId, Pause, UserId
from engine.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One person's verdict: who, what, why, when, from which surface, on which fingerprint.

    The fingerprint is that of what the request was about then, or of the answer that a form got.
    """

    by: UserId
    verdict: Verdict
    at: datetime
    surface: str  # from where: an `Entrance`
    comment: str | None = None
    choice: Choice | None = None  # the answer to a question
    fingerprint: Fingerprint | None = None
    rule: str | None = None  # the name of the one rule that an approval counts for
    alone: bool = False  # by breaking the glass: it needed nobody else
    stands_from: HumanTaskId | None = None  # given on an earlier request, which showed the same
    is_undone: bool = False
    is_disputed: bool = False  # the person said later that it was not theirs
    is_upheld: bool = False  # operators let it stand all the same
    token: str | None = None  # the name of the one with which a program said it in their name


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question about a request, asked of one person. While it has no answer, the clocks stand still."""

    by: UserId
    of: UserId
    question: str
    asked_at: datetime
    answer: str | None = None
    answered_by: UserId | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What a step had given before somebody edited it: and between which instants it was made."""

    target: str  # what was edited: the step, or `step.key`
    version: int
    fingerprint: Fingerprint | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def step(self) -> str:
        """Give the step."""
        return self.target.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A decision that has been made and takes effect later, unless it is undone."""

    verdict: Verdict
    due: datetime
    rollback_to: str | None = None
    before: Replaced | None = None  # it came with an edit, which is undone with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed:
    """One person wants no reminder before an instant, and one then."""

    user: UserId
    until: datetime
    zone: str | None = None  # where they live, in case that no seat says it


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReminders:
    """When one person was last reminded because they wanted to be then."""

    user: UserId
    sent: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """How far the reminders of a request have come."""

    held: timedelta | None = timedelta(0)
    """By how much the timer is later than the reminder was due (earlier, if negative); None: none is due."""
    told: tuple[UserId | None, ...] = ()  # who got the reminder that is due; None: the places for all
    messages: int = 0
    sent: tuple[datetime, ...] = ()  # when the last of the schedule's went out
    own: tuple[OwnReminders, ...] = ()  # and the last of those that only people got who wanted one then
    snoozes: tuple[Snoozed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTask:
    """The request to people that a waiting step makes."""

    id: HumanTaskId
    step: str
    run: int  # of the step, counted from 1
    kind: HumanTaskKind
    status: HumanTaskStatus = HumanTaskStatus.PENDING
    policy: Policy
    said: tuple[Decision, ...] = ()  # every decision, in the order given; also what was undone
    inquiries: tuple[Inquiry, ...] = ()
    settling: Settling | None = None
    reminding: Reminding = Reminding()
    paused: Pause | None = None  # its clocks stand still
    asked_at: datetime
    closed_at: datetime | None = None
    closed_because: ClosedBecause | None = None  # None: by an answer of its own
    sent_back_to: str | None = None  # the step that its rejection sent back to
    reset_version: int = 0  # the task version that this made; 0: none
    claimed_by: UserId | None = None  # the only one who may complete it for now
    late_since: datetime | None = None  # an answer was due then
    escalated: int = 0  # how many of its escalations have been
    expired_at: datetime | None = None  # when its time ended, if nobody saw to it then

    @property
    def is_open(self) -> bool:
        """Say whether it waits: for an answer, or for a decision to take effect."""
        return self.status is HumanTaskStatus.PENDING

    @property
    def is_undecided(self) -> bool:
        """Say whether it waits for an answer."""
        return self.is_open and self.settling is None

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Give the decisions that nobody has undone."""
        return tuple(d for d in self.said if not d.is_undone) if self.said else ()

    @property
    def needs_information(self) -> bool:
        """Say whether a question about it has no answer yet."""
        return any(inquiry.answer is None for inquiry in self.inquiries)
