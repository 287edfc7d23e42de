"""Owns who decides, written a second time from the words of the pipeline language: slow and plain.

Nothing of the core's own code is used but its words. Whether enough different people are left is found by
trying out who could sit where, one by one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Literal, TypeAlias

from engine.codes import HumanTaskKind
from engine.model import Actor, Surface, UserId
from engine.policy import Policy, Rule, Seat
from tests.property.core.panel_places import escalated, given, rejoined, sits

Status = Literal["impossible", "pending", "approved", "rejected", "over"]
Expected = Literal["refused", "nothing", "counts"]
Change: TypeAlias = Callable[[Rule, Seat], Seat]
REFUSED: Expected = "refused"
NOTHING: Expected = "nothing"
COUNTS: Expected = "counts"


@dataclass(slots=True)
class Panel:
    """The people of one request (an approval, if nothing else is said), and what came of it."""

    policy: Policy
    starter: UserId
    answered: frozenset[UserId]
    """Who decided or completed the steps from which this approval keeps its distance."""
    kind: HumanTaskKind = HumanTaskKind.APPROVAL
    votes: dict[UserId, str] = field(default_factory=dict)
    """For which rule each approval was given last."""
    said_yes: set[UserId] = field(default_factory=set)
    said_no: set[UserId] = field(default_factory=set)
    status: Status = "pending"
    places: set[Surface] = field(default_factory=set)
    """Where people have been asked alone."""
    escalated: int = 0
    """How many escalations have been."""

    # --- who -------------------------------------------------------------------------------------

    def excluded(self) -> set[UserId]:
        """Never who started the task, unless they may; never who answered what it is distinct from."""
        match self.kind:
            case HumanTaskKind.APPROVAL if not self.policy.self_approval:
                return {self.starter} | self.answered
            case HumanTaskKind.QUESTION:
                return set()
            case _:
                return set(self.answered)

    def usable(self, rule: Rule) -> set[UserId]:
        """Give who sits for a rule and could decide: there, no guest where guests may not, not excluded."""
        fit = {s.user for s in rule.seats if not s.is_gone and (self.policy.external or not s.is_external)}
        return fit - self.excluded()

    def rules_of(self, by: Actor) -> list[Rule]:
        """Give the rules for which a person could decide, whoever's turn it is."""
        if not by.is_active or by.id in self.excluded():
            return []
        if not by.is_full_member and not self.policy.external:
            return []
        return [rule for rule in self.policy.rules if rule.anyone or sits(rule.seats, by)]

    def may_answer(self, by: Actor) -> bool:
        """Say whether a person is asked by now, and may say what they think."""
        reached = {rule.name for rule in self.reached()}
        return any(rule.name in reached for rule in self.rules_of(by))

    # --- how far ---------------------------------------------------------------------------------

    def count(self, rule: Rule) -> set[UserId]:
        """Give whose approval counts for a rule: given for it, by somebody who is asked by it."""
        asked = {seat.user for seat in rule.seats}
        given = {user for user, name in self.votes.items() if name == rule.name}
        return given if rule.anyone else given & asked

    def lacks(self, rule: Rule) -> int:
        assert rule.required is not None
        return max(0, rule.required - len(self.count(rule)))

    def progress(self) -> dict[str, set[UserId]]:
        return {rule.name: self.count(rule) for rule in self.policy.rules}

    def turn(self) -> list[str]:
        """Give the rules that are asked and not met; in order, only the first."""
        unmet = [rule.name for rule in self.policy.rules if self.lacks(rule)]
        return unmet[:1] if self.policy.is_sequential else unmet

    def reached(self) -> list[Rule]:
        return [rule for rule in self.policy.rules if not self.lacks(rule) or rule.name in self.turn()]

    def spoken(self) -> set[UserId]:
        return set().union(*self.progress().values())

    def is_possible(self) -> bool:
        """Try all ways to seat those who are left in what is lacking, each person once.

        A form or a question needs one person, whatever its rules say.
        """
        if self.kind is not HumanTaskKind.APPROVAL:
            return any(rule.anyone or self.usable(rule) for rule in self.policy.rules)
        wanted = [rule for rule in self.policy.rules if not rule.anyone for _ in range(self.lacks(rule))]
        people = set().union(*(self.usable(rule) for rule in wanted)) - self.spoken()
        fits = {rule.name: self.usable(rule) for rule in wanted}
        return len(wanted) <= len(people) and any(
            all(user in fits[rule.name] for user, rule in zip(way, wanted, strict=True))
            for way in permutations(people, len(wanted))
        )

    def would_be_possible(self, user: UserId, rule: Rule) -> bool:
        return replace(self, votes={**self.votes, user: rule.name}).is_possible()

    def copy(self) -> "Panel":
        """Give a panel that can go on by itself."""
        return replace(
            self,
            votes=dict(self.votes),
            said_yes=set(self.said_yes),
            said_no=set(self.said_no),
            places=set(self.places),
        )

    # --- what happens ----------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for the first time."""
        self.policy = self.fixed(self.policy)
        if not self.is_possible():
            self.status = "impossible"
        self.ask()

    def fixed(self, policy: Policy) -> Policy:
        """All is a number from the moment when people are asked: of those who may, one at least."""
        seated = replace(self, policy=policy)
        return replace(policy, rules=tuple(seated.fixed_rule(rule) for rule in policy.rules))

    def fixed_rule(self, rule: Rule) -> Rule:
        return rule if rule.required is not None else replace(rule, required=max(1, len(self.usable(rule))))

    def ask(self) -> None:
        """Whoever's turn it is is asked, where they are asked alone."""
        if self.status == "pending":
            self.places |= {
                seat.surface
                for rule in self.reached()
                for seat in rule.seats
                if seat.surface is not None and not seat.is_gone
            }

    def settle(self) -> None:
        is_met = not any(self.lacks(rule) for rule in self.policy.rules)
        if is_met and self.kind is HumanTaskKind.APPROVAL:
            self.status = "approved"
        self.ask()

    def approve(self, by: Actor) -> Expected:
        """Count an approval for the first rule that needs it and leaves enough people for the others."""
        if self.status != "pending":
            return NOTHING if self.status == "approved" and by.id in self.said_yes else REFUSED
        if by.id in self.spoken():
            return NOTHING
        rule = self.rule_for(by)
        if rule is None:
            return REFUSED
        self.votes.pop(by.id, None)
        self.votes[by.id] = rule.name
        self.said_yes.add(by.id)
        self.settle()
        return COUNTS

    def rule_for(self, by: Actor) -> Rule | None:
        needs = [rule for rule in self.rules_of(by) if self.lacks(rule)]
        now = [rule for rule in needs if rule.name in self.turn()]
        for rule in now:
            if self.would_be_possible(by.id, rule):
                return rule
        is_needed_later = len(needs) > len(now) and self.is_possible()
        return None if is_needed_later or not now else now[0]

    def reject(self, by: Actor) -> Expected:
        """One rejection ends it, of anybody who is asked by now."""
        if self.status != "pending":
            return NOTHING if self.status == "rejected" and by.id in self.said_no else REFUSED
        if not self.may_answer(by):
            return REFUSED
        self.said_no.add(by.id)
        self.status = "rejected"
        return COUNTS

    def decide_alone(self, by: Actor, *, is_yes: bool) -> Expected:
        """Break the glass: those who are named for it, whoever else lacks."""
        said = self.said_yes if is_yes else self.said_no
        done: Status = "approved" if is_yes else "rejected"
        if self.status != "pending":
            return NOTHING if self.status == done and by.id in said else REFUSED
        glass = self.policy.break_glass
        if glass is None or not sits(glass.seats, by) or not by.is_active or by.id in self.excluded():
            return REFUSED
        if not by.is_full_member and not self.policy.external:
            return REFUSED
        said.add(by.id)
        self.status = done
        return COUNTS

    def hand_over(self, by: Actor, of: UserId, to: Actor) -> Expected:
        """Give a seat to another: one's own, if it could be used; as an operator, anybody's."""
        asked = {seat.user for rule in self.policy.rules for seat in rule.seats}
        is_allowed = (
            self.status == "pending"
            and self.policy.hand_over
            and by.is_active
            and (by.is_operator or (by.id == of and bool(self.rules_of(by))))
            and of in asked - self.spoken()
        )
        is_fit = to.is_active and (to.is_full_member or self.policy.external)
        if not is_allowed or not is_fit or to.id in self.excluded() | asked | self.spoken():
            return REFUSED
        self.change(lambda _, one: given(one, to) if one.user == of else one)
        self.settle()
        return COUNTS

    def leave(
        self, gone: Collection[tuple[str, UserId]], gone_later: Collection[tuple[int, UserId]] = ()
    ) -> Expected:
        """Mark who is gone; all others are there. `gone_later`: of whom escalations are still to ask."""
        before = self.policy
        if self.status == "pending":
            self.change(lambda rule, one: replace(one, is_gone=(rule.name, one.user) in gone))
            for number in range(self.escalated + 1, len(before.escalations) + 1):
                self.mark_later(number, {user for later, user in gone_later if later == number})
        self.ask()
        return NOTHING if self.policy == before else COUNTS

    def ask_again(self, policy: Policy) -> Expected:
        """Ask the people of today, if they can be enough; approvals of those who are asked still count.

        A seat that was handed over is kept by its taker, unless they are gone. If that leaves too few
        people, though those of today alone would be enough, as many keep theirs as can, the first first.
        """
        if self.status != "pending":
            return REFUSED
        takers = [(rule.name, s) for rule in self.policy.rules for s in rule.seats if s.handed_by]
        takers = [(name, seat) for name, seat in takers if not seat.is_gone]
        renewed = self.of_today(policy, takers)
        if not renewed.is_possible() and self.of_today(policy, []).is_possible():
            kept: list[tuple[str, Seat]] = []
            for taker in takers:
                kept += [taker] if self.of_today(policy, [*kept, taker]).is_possible() else []
            renewed = self.of_today(policy, kept)
        if renewed.is_possible():
            self.policy = renewed.policy
            self.settle()
        return COUNTS

    def of_today(self, policy: Policy, takers: Collection[tuple[str, Seat]]) -> "Panel":
        """Imagine the people of today, and those of the escalations that have been; takers keep seats."""
        today = replace(
            self.policy,
            rules=policy.rules,
            break_glass=policy.break_glass,
            escalations=tuple(
                replace(one, people=policy.escalations[place].people)
                if place < len(policy.escalations)
                else one
                for place, one in enumerate(self.policy.escalations)
            ),
        )
        first = self.with_takers(today, [taker for taker in takers if taker[1].escalation is None])
        rules = rejoined(first, {rule.name: rule for rule in self.policy.rules})
        later = replace(first, policy=replace(first.policy, rules=rules))
        return later.with_takers(later.policy, [taker for taker in takers if taker[1].escalation is not None])

    def escalate(self, number: int) -> None:
        """Seat more people in all that lacks; whose turn it is may go, unless they have answered."""
        escalation, turn = self.policy.escalations[number - 1], self.turn()
        rules = []
        for rule in self.policy.rules:
            stay = [user for user in self.votes if user in self.count(rule)]
            is_alone = escalation.replace and rule.name in turn and bool(self.usable(escalation.people))
            more = escalated(rule, escalation.people, number, stay if is_alone else None)
            rules.append(more if self.lacks(rule) else rule)
        self.policy = replace(self.policy, rules=tuple(rules))
        self.escalated = number
        self.settle()

    def mark_later(self, number: int, gone: Collection[UserId]) -> None:
        """Mark who is gone of those whom an escalation is still to ask."""
        each = list(self.policy.escalations)
        people = each[number - 1].people
        marked = tuple(replace(one, is_gone=one.user in gone) for one in people.seats)
        each[number - 1] = replace(each[number - 1], people=replace(people, seats=marked))
        self.policy = replace(self.policy, escalations=tuple(each))

    def with_takers(self, today: Policy, takers: Collection[tuple[str, Seat]]) -> "Panel":
        """Imagine the people of today, with these instead of whom the rule asked, each once in a rule."""
        rules = []
        for rule in today.rules:
            waiting = [seat for name, seat in takers if name == rule.name]
            busy = {seat.user for seat in waiting}
            seats: list[Seat] = []
            for asked in rule.seats:
                instead = [seat for seat in waiting if seat.handed_by[0] == asked.user]
                if instead:
                    seats.append(instead[0])
                    waiting.remove(instead[0])
                elif asked.user not in busy:
                    seats.append(asked)
            rules.append(replace(rule, seats=(*seats, *waiting)))
        imagined = replace(self, policy=replace(today, rules=tuple(rules)))
        return replace(imagined, policy=imagined.fixed(imagined.policy))

    def change(self, change: Change) -> None:
        self.policy = replace(
            self.policy,
            rules=tuple(
                replace(rule, seats=tuple(change(rule, seat) for seat in rule.seats))
                for rule in self.policy.rules
            ),
        )

    def is_backed(self) -> bool:
        """Say whether those who approved, each once and in one rule, fill all places of all rules."""
        places = [rule for rule in self.policy.rules for _ in range(rule.required or 1)]
        fits = {rule.name: {s.user for s in rule.seats} - self.excluded() for rule in self.policy.rules}
        return any(
            all(rule.anyone or user in fits[rule.name] for user, rule in zip(way, places, strict=True))
            for way in permutations(self.said_yes, len(places))
        )
