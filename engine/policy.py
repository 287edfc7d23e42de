"""Owns the rules of a request as values: who is asked, what they may do, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.codes import CommentRule, ExpiryOutcome, ReApproval
from engine.model import Fingerprint, GroupId, JsonText, Surface, UserId
from engine.working_time import Calendar, Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person who is asked, and through which groups. No groups: asked by name."""

    user: UserId
    via: frozenset[GroupId] = frozenset()
    is_external: bool = False  # a guest, or of another workspace
    is_gone: bool = False  # was asked, but is deactivated or left the groups since
    instead_of: UserId | None = None  # whose seat it was: handed over, or kept while they are away
    handed_by: tuple[UserId, ...] = ()  # through whose hands it came, first whom the rule asked
    surface: Surface | None = None  # where they are asked alone, beside the places for all
    escalation: int | None = None  # the number of that by which they are asked; None: from the start
    zone: str | None = None  # the IANA name of the zone in which they live, as far as is known

    @property
    def is_handed_over(self) -> bool:
        """Say whether it was given by somebody's word, not kept for one who is away."""
        return bool(self.handed_by)

    @property
    def earlier(self) -> tuple[UserId, ...]:
        """Give who had it before, first whom the rule asked."""
        return self.handed_by or (() if self.instead_of is None else (self.instead_of,))

    @property
    def stands_for(self) -> UserId | None:
        """Give in whose place somebody sits; None: in their own, perhaps again."""
        before = self.earlier
        if self.user in before:  # it came back to them
            before = before[: before.index(self.user)]
        return before[-1] if before else None

    @property
    def asked_first(self) -> UserId:
        """Give whom the rule asked, whoever sits here now."""
        return self.earlier[0] if self.earlier else self.user


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """So many of these people must approve. Of a form or a question: one of them answers."""

    name: str = ""  # as people read it, unique in its policy; "" for the only rule of a request
    seats: tuple[Seat, ...] = ()
    anyone: bool = False  # every active full member
    labels: tuple[str, ...] = ()  # the names of roles and groups, as the author wrote them
    groups: frozenset[GroupId] = frozenset()  # those asked as a whole
    required: int | None = 1  # None: all who may; fixed to their number when the request is made
    escalations: tuple[int, ...] = ()  # the numbers of those whose people sit here, too
    replaced_by: int | None = None  # the last of them whose people sit here instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """When those who have not answered are reminded. `every` None: once."""

    after: Wait
    every: Wait | None = None
    times: int = 1
    growing: bool = False  # each time to the next is twice as long as the one before
    urgent: bool = False  # at any hour, not only when those who are reminded work


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who is asked as well (or instead), if nobody has answered for so long. Counted from the request."""

    after: Wait
    people: Rule
    replace: bool = False  # those who have not answered are not asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Until when an answer is expected: so long after the request, or at an instant."""

    after: Wait | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When a request ends by itself, and how."""

    after: Wait | None = None
    at: datetime | None = None
    then: ExpiryOutcome
    send_back_to: str | None = None  # for SEND_BACK
    answer: JsonText | None = None  # of a form, for ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An output that a card shows, and of which version."""

    step: str
    version: int
    fingerprint: Fingerprint | None = None  # None: the step gave nothing
    edited_by: UserId | None = None  # who made this version, if no run did


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one request, frozen when it is made: who is asked and what they may do."""

    rules: tuple[Rule, ...] = (Rule(),)
    """All of them must be met, by different people."""
    is_sequential: bool = False  # the rules are asked one after the other
    self_approval: bool = False
    distinct_from: tuple[str, ...] = ()  # steps: who decided or completed them may not answer
    external: bool = False  # guests and people of other workspaces may answer
    break_glass: Rule | None = None  # people who may decide alone
    hand_over: bool = True
    claim: timedelta | None = None  # how long one of several people may keep a form to themselves
    comment: CommentRule = CommentRule.OPTIONAL
    rollback_to: tuple[str, ...] = ()  # steps that a rejection may send back to
    max_rounds: int = 10
    calendar: Calendar | None = None  # when people work; None: at any time
    due: Due | None = None
    reminders: Reminders | None = None
    escalations: tuple[Escalation, ...] = ()  # in the order in which they are due
    expiry: Expiry | None = None
    shown: tuple[Shown, ...] = ()  # what the answer is about; changes when somebody edits it
    fingerprint: Fingerprint | None = None  # of all that is shown; None: nothing is
    editable: tuple[str, ...] = ()  # texts in it that may be edited: a step, or `step.key`
    re_approve: ReApproval = ReApproval.ALL
    undo_window: timedelta | None = None  # how long a decision may be undone before it takes effect
    receipt: bool = False  # who decides gets a message that says so
    surfaces: tuple[Surface, ...] = ()  # where cards stand: grows as more people are asked

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Give the seats of all rules, in their order."""
        return tuple(seat for rule in self.rules for seat in rule.seats)

    @property
    def anyone(self) -> bool:
        """Say whether one of the rules is open to every active full member."""
        return any(rule.anyone for rule in self.rules)

    @property
    def labels(self) -> tuple[str, ...]:
        """Give the names of roles and groups, each once."""
        return tuple(dict.fromkeys(label for rule in self.rules for label in rule.labels))
