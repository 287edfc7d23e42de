"""Owns the approvals that hypothesis makes up: their rules, their people, and what those do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from hypothesis import strategies as st

from engine.model import Actor, GroupId, Surface, UserId
from engine.policy import Escalation, Policy, Rule, Seat
from tests.makers import ALICE, HOUR, person
from tests.property.core.panel import Panel

GUEST = "gus"
SEATED = ("alice", "bob", "carol", "dan", "erin", GUEST)
"""Whoever may be asked; Alice started the task."""
EVERYBODY = (*SEATED, "mallory", "olga")
GROUPS = ("crew", "team")
CROWD = tuple(f"u{number}" for number in range(9))
"""Enough to be anyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Somebody approves."""

    by: Actor
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class No:
    """Somebody rejects."""

    by: Actor
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """Somebody hands a seat over."""

    by: Actor
    of: UserId
    to: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Some are gone, all others are there."""

    gone: frozenset[tuple[str, UserId]]
    gone_later: frozenset[tuple[int, UserId]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """So much time has passed that the next escalation is due, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The people of today are asked; by rule, and by escalation (none given: those of before)."""

    seats: Mapping[str, tuple[Seat, ...]]
    escalated: tuple[tuple[Seat, ...], ...] = ()

    def renewed(self, policy: Policy) -> Policy:
        """Give the same rules with the people of today."""
        return replace(
            policy,
            rules=tuple(replace(r, seats=self.seats[r.name]) for r in policy.rules),
            escalations=tuple(
                replace(one, people=replace(one.people, seats=seats))
                for one, seats in zip(policy.escalations, self.escalated, strict=True)
            )
            if self.escalated
            else policy.escalations,
        )


Move: TypeAlias = Yes | No | Give | Left | Later | Again


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An approval, who filled in the draft that it is about, and what happens to it."""

    policy: Policy
    drafted_by: tuple[str, ...]
    moves: tuple[Move, ...]


USERS = st.sampled_from(SEATED).map(UserId)
MOSTLY = st.integers(min_value=0, max_value=7).map(bool)
RARELY = st.integers(min_value=0, max_value=7).map(lambda number: number == 7)
ONE_OF_THEM = st.sampled_from((*SEATED, *EVERYBODY))
VIA = st.sampled_from([frozenset(map(GroupId, via)) for via in ((), (), ("team",), ("crew",), GROUPS)])
NUMBERS = st.sampled_from([1, 1, 2, 2, 3, None])
KINDS = st.sampled_from(
    [
        *["yes"] * 12,
        *["no", "give", "give own", "moved"],
        *["operator gives", "left", "again", "later"] * 2,
    ]
)
DRAFTED_BY = st.sampled_from([(), ("bob",), ("bob", "carol")])


def present(user: str) -> Actor:
    """Give somebody who is there, in all groups."""
    return person(user, *GROUPS, is_full_member=user != GUEST, is_operator=user == "olga")


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """Give somebody as they are at a moment: mostly there, sometimes deactivated or out of their groups."""
    actor = present(draw(ONE_OF_THEM))
    if not draw(MOSTLY):
        actor = replace(actor, groups=draw(VIA))
    return replace(actor, is_active=not draw(RARELY))


@st.composite
def seats(draw: st.DrawFn) -> tuple[Seat, ...]:
    """Give who is asked by a rule."""
    users = draw(st.lists(USERS, min_size=2, max_size=5, unique=True))
    return tuple(
        Seat(
            user=user,
            via=draw(VIA),
            is_external=user == GUEST,
            surface=Surface(f"U-{user}") if draw(MOSTLY) else None,
        )
        for user in users
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Give one rule to three, whether or not they can be met."""
    names = draw(st.sampled_from([("",), ("a", "b"), ("a", "b"), ("a", "b", "c")]))
    return Policy(
        rules=tuple(
            Rule(name=name, seats=draw(seats()), anyone=draw(RARELY) and draw(MOSTLY), required=draw(NUMBERS))
            for name in names
        ),
        is_sequential=draw(st.booleans()),
        self_approval=draw(RARELY),
        external=draw(st.booleans()),
        distinct_from=("draft",) if draw(st.booleans()) else (),
        break_glass=Rule(name="glass", seats=draw(seats())) if draw(RARELY) else None,
        hand_over=draw(MOSTLY),
        escalations=tuple(
            Escalation(
                after=place * HOUR,
                people=Rule(seats=draw(seats()), labels=(f"later {place}",), groups=draw(VIA)),
                replace=draw(st.booleans()),
            )
            for place in range(1, 1 + draw(st.integers(min_value=0, max_value=2)))
        ),
    )


@st.composite
def moves(draw: st.DrawFn, policy: Policy) -> Move:
    """Give what may happen to an approval with these rules: mostly people approve."""
    names = tuple(rule.name for rule in policy.rules)
    match draw(KINDS):
        case "no":
            return No(by=draw(actors()), alone=draw(RARELY))
        case "give":
            return Give(by=draw(actors()), of=draw(USERS), to=draw(actors()))
        case "give own":
            by = draw(actors())
            return Give(by=by, of=by.id, to=draw(actors()))
        case "operator gives":
            return Give(by=present("olga"), of=draw(USERS), to=draw(actors()))
        case "left":
            leaving = draw(st.frozensets(st.tuples(st.integers(1, 2), USERS), max_size=4))
            gone = draw(st.frozensets(st.tuples(st.sampled_from(names), USERS), max_size=4))
            return Left(gone=gone, gone_later=leaving)
        case "again":
            later = tuple(draw(seats()) for _ in policy.escalations)
            return Again(seats={name: draw(seats()) for name in names}, escalated=later)
        case "moved":  # to the next rule
            seated = tuple(rule.seats for rule in policy.rules)
            later = tuple(one.people.seats for one in policy.escalations)
            moved = dict(zip(names, (*seated[1:], seated[0]), strict=True))
            return Again(seats=moved, escalated=later)
        case "later":
            return Later()
        case _:
            return Yes(by=draw(actors()), alone=draw(RARELY))


@st.composite
def approvals(draw: st.DrawFn) -> Approval:
    """Give an approval and its history; mostly one that can be met when it is asked."""
    policy, drafted_by = draw(policies()), draw(DRAFTED_BY)
    panel = Panel(policy=policy, starter=ALICE.id, answered=frozenset(map(UserId, drafted_by)))
    panel.open()
    if panel.status == "impossible" and draw(MOSTLY):
        policy = replace(policy, rules=tuple(replace(rule, required=1) for rule in policy.rules))
    made = draw(st.lists(moves(policy), min_size=3, max_size=16))
    return Approval(policy=policy, drafted_by=drafted_by, moves=tuple(made))


def attempts(panel: Panel) -> Iterator[Move]:
    """Give what each person could try now: to approve, to reject, alone or not, and to hand over."""
    absent = (replace(present(user), groups=frozenset()) for user in SEATED)
    for by in (*map(present, EVERYBODY), *absent):
        yield from (word(by=by, alone=alone) for word in (Yes, No) for alone in (False, True))
    seated = {seat.user for seat in panel.policy.seats}
    takers = [*(present(user) for user in EVERYBODY if user not in seated), present("u1"), present("bob")]
    for place, of in enumerate(sorted(seated)):
        for user in (of, "olga", "mallory", "erin"):
            yield Give(by=present(user), of=of, to=takers[place % len(takers)])
    giver = UserId(min(seated - panel.spoken(), default="bob"))
    yield from (Give(by=present("olga"), of=giver, to=to) for to in takers)
    yield Give(by=present("olga"), of=giver, to=replace(present("u1"), is_active=False))
