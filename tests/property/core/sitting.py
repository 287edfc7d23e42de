"""Owns the sitting: who is waited for, kept by hand from what was accepted."""

from dataclasses import dataclass, field

from engine.policy import Policy
from tests.property.core.wall import Minute
from tests.property.core.watch import Reader


@dataclass
class Bench:
    """The places of one rule, and who approved for it."""

    people: list[str]
    required: int
    anyone: bool
    approved: list[str] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Say whether enough have approved."""
        return len(self.approved) >= self.required


@dataclass
class Sitting:
    """All benches of a request. Nobody sits on two."""

    benches: list[Bench]
    is_sequential: bool
    gone: set[str] = field(default_factory=set)
    claimed_by: str | None = None
    claimed_until: Minute = 0
    questions: int = 0
    is_decided: bool = False
    decided_by: str | None = None  # whose approval was the last that it took; None: no approval was
    is_stopped: bool = False

    @classmethod
    def of(cls, policy: Policy) -> "Sitting":
        """Let people sit as the rules say."""
        benches = [
            Bench([seat.user for seat in rule.seats], rule.required or len(rule.seats), rule.anyone)
            for rule in policy.rules
        ]
        return cls(benches, policy.is_sequential)

    @property
    def is_still(self) -> bool:
        """Say whether clocks stand still: somebody asked something, it is decided, or the task is stopped."""
        return bool(self.questions) or self.is_decided or self.is_stopped

    @property
    def asked_now(self) -> list[Bench]:
        """Give the benches whose turn it is."""
        lacking = [bench for bench in self.benches if not bench.is_met]
        return lacking[:1] if self.is_sequential else lacking

    @property
    def approvers(self) -> list[str]:
        """Give who approved, the last one last on each bench."""
        return [user for bench in self.benches for user in bench.approved]

    def waited_for(self, wanting: set[Reader]) -> frozenset[Reader]:
        """Give who has still to act. `wanting`: who want to be reminded at some time."""
        if self.is_decided:
            return frozenset()
        if self.claimed_by is not None:
            return frozenset({self.claimed_by})
        found: set[Reader] = set()
        for bench in self.asked_now:
            found |= set(bench.people) - set(bench.approved) - self.gone
            if bench.anyone:  # whoever wants to be reminded of what anyone may do is
                found |= {None} | (wanting - set(bench.approved) - self.gone)
        return frozenset(found)

    def approve(self, user: str) -> None:
        """Count an approval."""
        bench = next(one for one in self.asked_now if one.anyone or user in one.people)
        bench.approved.append(user)
        if all(one.is_met for one in self.benches):
            self.decide(user)

    def decide(self, approver: str | None = None) -> None:
        """Note that it is decided: by an approval, or otherwise."""
        self.is_decided, self.decided_by = True, approver

    def undo(self) -> None:
        """Take the decision back."""
        self.is_decided = False
        for bench in self.benches:
            bench.approved = [user for user in bench.approved if user != self.decided_by]

    def hand_over(self, of: str, to: str) -> None:
        """Let somebody else sit where a person sat."""
        for bench in self.benches:
            bench.people = [to if user == of else user for user in bench.people]

    def lapse(self, now: Minute) -> None:
        """Let a claim end whose time is over."""
        if self.claimed_by is not None and self.claimed_until <= now:
            self.claimed_by = None
