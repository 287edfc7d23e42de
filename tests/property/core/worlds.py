"""Owns the pipelines and people that hypothesis makes up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st

from engine.model import (
    Actor,
    CommentRule,
    Expiry,
    ExpiryOutcome,
    HumanTaskKind,
    OnFailure,
    OnLost,
    Policy,
    Reminders,
    Surface,
)
from engine.plan import Plan, PlanStep, RetryPolicy
from tests.makers import ALICE, BOB, CAROL, CHANNEL, MALLORY, SHOWN, a_plan, a_policy, person, seat
from tests.property.core.oracle import ancestors

OLGA = person("olga", is_operator=True)
PEOPLE: tuple[Actor, ...] = (
    ALICE,
    BOB,
    CAROL,
    person("dan", "friends"),
    MALLORY,
    person("dan"),  # left the group through which he is asked
    person("bob", is_active=False),
    person("guest", is_full_member=False),
    OLGA,
    person("alice", is_active=False),
)
"""Whoever may turn up: those asked, strangers, and those who were deactivated or left."""

OPERATORS = a_policy("olga", "alice")
HURRIED_OPERATORS = a_policy(
    "olga",
    reminders=Reminders(after=timedelta(seconds=10), every=timedelta(seconds=10), times=2),
    expiry=Expiry(after=timedelta(seconds=60), then=ExpiryOutcome.FAIL),
    surfaces=(CHANNEL,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A plan, and what the interactive ones of its steps ask. The others are automatic."""

    plan: Plan
    asks: Mapping[str, tuple[HumanTaskKind, Policy]]


def durations() -> st.SearchStrategy[timedelta]:
    """Give a few lengths, so that some coincide."""
    return st.sampled_from([timedelta(seconds=s) for s in (1, 10, 60, 3600)])


@st.composite
def policies(draw: st.DrawFn, kind: HumanTaskKind, rollback_to: tuple[str, ...]) -> Policy:
    """Make rules that enough people can meet."""
    seats = draw(
        st.lists(
            st.sampled_from([seat("bob"), seat("carol"), seat("dan", "friends"), seat("alice")]),
            min_size=1,
            unique=True,
        )
    )
    anyone = draw(st.booleans()) and draw(st.booleans())
    self_approval = draw(st.booleans())
    eligible = {s.user for s in seats if self_approval or s.user != "alice"}
    if not eligible and not anyone:
        self_approval, eligible = True, {s.user for s in seats}
    at_most = 3 if anyone else len(eligible)
    reminders = st.builds(
        Reminders,
        after=durations(),
        every=st.none() | durations(),
        times=st.integers(min_value=1, max_value=3),
    )
    return Policy(
        seats=tuple(seats),
        anyone=anyone,
        required=draw(st.integers(min_value=1, max_value=max(at_most, 1))),
        self_approval=self_approval,
        comment=draw(st.sampled_from(CommentRule)),
        rollback_to=rollback_to,
        max_rounds=draw(st.integers(min_value=1, max_value=3)),
        reminders=draw(st.none() | reminders),
        expiry=draw(st.none() | st.builds(Expiry, after=durations(), then=st.sampled_from(ExpiryOutcome))),
        fingerprint=draw(st.sampled_from([None, SHOWN])) if kind is HumanTaskKind.APPROVAL else None,
        surfaces=draw(st.sampled_from([(), (CHANNEL,), (CHANNEL, Surface("U-bob"))])),
    )


@st.composite
def steps(draw: st.DrawFn, name: str, earlier: tuple[str, ...]) -> PlanStep:
    """Make a step that needs some of the earlier ones, mostly the last."""
    nearest = st.sampled_from(earlier[::-1])
    at_least = draw(st.sampled_from([1, 1, 1, 0]))  # mostly chains, for there is more to send back in them
    needs = draw(st.lists(nearest, min_size=at_least, max_size=3, unique=True)) if earlier else []
    return PlanStep(
        name=name,
        needs=tuple(needs),
        on_failure=draw(st.sampled_from(OnFailure)),
        on_lost=draw(st.sampled_from(OnLost)),
        undo_on_lost=draw(st.sampled_from(OnLost)),
        has_undo=draw(st.booleans()),
        retry=draw(
            st.builds(
                RetryPolicy,
                attempts=st.integers(min_value=1, max_value=3),
                wait=durations(),
                factor=st.sampled_from([1.0, 2.0]),
                at_most=st.none() | durations(),
            )
        ),
    )


@st.composite
def worlds(draw: st.DrawFn, max_steps: int = 8) -> World:
    """Make a pipeline with at least one gate if it has three steps or more."""
    count = draw(st.integers(min_value=1, max_value=max_steps))
    made: list[PlanStep] = []
    for place in range(count):
        made.append(draw(steps(f"s{place + 1}", tuple(step.name for step in made))))
    plan = a_plan(*made)
    gate = made[draw(st.integers(min_value=count // 2, max_value=count - 1))].name
    kinds = st.sampled_from([None, None, HumanTaskKind.APPROVAL, HumanTaskKind.FORM])
    asks: dict[str, tuple[HumanTaskKind, Policy]] = {}
    for step in made:
        kind = HumanTaskKind.APPROVAL if step.name == gate and count > 2 else draw(kinds)
        if kind is not None:
            back_to = _allowed(draw, plan, step.name)
            asks[step.name] = (kind, draw(policies(kind, back_to)))
    return World(plan=plan, asks=asks)


@st.composite
def branching_worlds(draw: st.DrawFn) -> World:
    """Make a pipeline of automatic steps that can be undone, with gates on several branches."""
    count = draw(st.integers(min_value=3, max_value=5))
    names = tuple(f"s{place + 1}" for place in range(count))
    made = [
        PlanStep(
            name=name,
            needs=tuple(draw(st.lists(st.sampled_from(names[:place][::-1]), max_size=2, unique=True)))
            if place
            else (),
            has_undo=draw(st.sampled_from([True, True, False])),
            undo_on_lost=draw(st.sampled_from(OnLost)),
        )
        for place, name in enumerate(names)
    ]
    asks: dict[str, tuple[HumanTaskKind, Policy]] = {}
    for place in range(draw(st.integers(min_value=2, max_value=3))):
        gate = f"g{place + 1}"
        earlier = [step.name for step in made]
        needs = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True))
        made.append(PlanStep(name=gate, needs=tuple(needs), has_undo=draw(st.booleans())))
        back_to = tuple(sorted(ancestors(a_plan(*made), gate)))
        rounds = draw(st.integers(min_value=1, max_value=3))
        asks[gate] = (HumanTaskKind.APPROVAL, a_policy("bob", rollback_to=back_to, max_rounds=rounds))
    return World(plan=a_plan(*made), asks=asks)


def _allowed(draw: st.DrawFn, plan: Plan, gate: str) -> tuple[str, ...]:
    """Allow all ancestors, or some steps: whether they are ancestors or not is the core's to check."""
    if draw(st.sampled_from([True, True, True, False])):
        return tuple(sorted(ancestors(plan, gate)))
    return tuple(draw(st.lists(st.sampled_from([step.name for step in plan.steps]), unique=True)))
