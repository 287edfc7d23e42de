"""Owns the pipelines and people that hypothesis makes up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st

from engine.codes import CommentRule, ExpiryOutcome, HumanTaskKind, OnFailure, OnLost
from engine.content import json_text
from engine.model import Actor, Surface
from engine.plan import Plan, PlanStep, RetryPolicy
from engine.policy import Due, Escalation, Expiry, Policy, Reminders, Rule, Seat
from tests.makers import ALICE, BOB, CAROL, CHANNEL, MALLORY, SHOWN, a_plan, a_policy, a_rule, person, seat
from tests.property.core.oracle import ancestors
from tests.property.core.panel import Panel

OLGA = person("olga", is_operator=True)
PEOPLE: tuple[Actor, ...] = (
    ALICE,
    BOB,
    CAROL,
    person("dan", "friends"),
    MALLORY,
    person("dan"),  # left the group through which he is asked
    person("bob", is_active=False),
    person("gus", is_full_member=False),
    person("erin"),
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


DURATIONS = st.sampled_from([timedelta(seconds=seconds) for seconds in (1, 10, 60, 3_600)])
"""A few lengths, so that some coincide."""
ASKED = (
    seat("bob", surface=Surface("U-bob")),
    seat("carol"),
    seat("dan", "friends", surface=Surface("U-dan")),
    seat("alice"),
    seat("gus", is_external=True),
)
LATER = st.lists(
    st.sampled_from((*ASKED, seat("erin", surface=Surface("U-erin")), seat("olga"))), min_size=1, unique=True
)
SEATS = st.lists(st.sampled_from(ASKED), min_size=1, unique=True)
REMINDERS = st.none() | st.builds(
    Reminders, after=DURATIONS, every=st.none() | DURATIONS, times=st.integers(min_value=1, max_value=3)
)
DUES = st.none() | st.builds(Due, after=DURATIONS)
ENDS: Mapping[HumanTaskKind, list[ExpiryOutcome]] = {
    HumanTaskKind.APPROVAL: [outcome for outcome in ExpiryOutcome if outcome is not ExpiryOutcome.ANSWER],
    HumanTaskKind.FORM: [ExpiryOutcome.FAIL, ExpiryOutcome.SKIP, ExpiryOutcome.ANSWER],
}
ANSWER = json_text({"summary": "none"})
RETRIES = st.builds(
    RetryPolicy,
    attempts=st.integers(min_value=1, max_value=3),
    wait=DURATIONS,
    factor=st.sampled_from([1.0, 2.0]),
    at_most=st.none() | DURATIONS,
)
COMMENT_RULES = st.sampled_from(CommentRule)
SURFACES = st.sampled_from([(), (CHANNEL,), (CHANNEL, Surface("C-other"))])
CLAIMS = st.none() | DURATIONS
RULE_NAMES = st.sampled_from([("",), ("",), ("security", "managers"), ("security", "managers", "owner")])
ON_FAILURE = st.sampled_from(OnFailure)
ON_LOST = st.sampled_from(OnLost)
MOSTLY = st.sampled_from([True, True, True, False])
YES_OR_NO = st.booleans()
KINDS = st.sampled_from([None, None, HumanTaskKind.APPROVAL, HumanTaskKind.FORM])


@st.composite
def policies(
    draw: st.DrawFn, kind: HumanTaskKind, rollback_to: tuple[str, ...], earlier: tuple[str, ...]
) -> Policy:
    """Make rules that enough people can meet, as far as nobody has answered an earlier step."""
    is_approval = kind is HumanTaskKind.APPROVAL
    policy = Policy(
        rules=tuple(draw(_rules(name)) for name in (draw(RULE_NAMES) if is_approval else ("",))),
        is_sequential=is_approval and draw(YES_OR_NO),
        self_approval=draw(YES_OR_NO),
        distinct_from=earlier if earlier and not draw(MOSTLY) else (),
        external=draw(YES_OR_NO),
        break_glass=None if draw(MOSTLY) else a_rule("olga", "bob", "alice", name="guards"),
        hand_over=draw(MOSTLY),
        claim=None if is_approval else draw(CLAIMS),
        comment=draw(COMMENT_RULES),
        rollback_to=rollback_to,
        max_rounds=draw(st.integers(min_value=1, max_value=3)),
        due=draw(DUES),
        reminders=draw(REMINDERS),
        escalations=draw(_escalations()),
        expiry=None if draw(YES_OR_NO) else draw(_expiries(kind, rollback_to)),
        fingerprint=SHOWN if is_approval and draw(YES_OR_NO) else None,
        surfaces=draw(SURFACES),
    )
    return policy if _is_possible(policy, kind) else _eased(policy)


@st.composite
def _expiries(draw: st.DrawFn, kind: HumanTaskKind, rollback_to: tuple[str, ...]) -> Expiry:
    """End a request somehow; work goes back where a rejection may send it, as the file's check sees to."""
    then = draw(st.sampled_from(ENDS[kind]))
    if then is ExpiryOutcome.SEND_BACK and not rollback_to:
        then = ExpiryOutcome.APPROVE
    is_back, is_answer = then is ExpiryOutcome.SEND_BACK, then is ExpiryOutcome.ANSWER
    return Expiry(
        after=draw(DURATIONS),
        then=then,
        send_back_to=draw(st.sampled_from(rollback_to)) if is_back else None,
        answer=ANSWER if is_answer else None,
    )


@st.composite
def _escalations(draw: st.DrawFn) -> tuple[Escalation, ...]:
    """Ask others later, once or twice, in growing order."""
    lengths = sorted(draw(st.lists(DURATIONS, max_size=2, unique=True)))
    return tuple(
        Escalation(after=after, people=Rule(seats=tuple(draw(LATER))), replace=draw(YES_OR_NO))
        for after in lengths
    )


@st.composite
def _rules(draw: st.DrawFn, name: str) -> Rule:
    seats = tuple(draw(SEATS))
    anyone = not draw(MOSTLY)
    enough = st.integers(min_value=1, max_value=3 if anyone else len(seats))
    required = draw(enough) if draw(MOSTLY) else None
    return Rule(name=name, seats=seats, anyone=anyone, required=required)


def _is_possible(policy: Policy, kind: HumanTaskKind) -> bool:
    panel = Panel(policy=policy, starter=ALICE.id, answered=frozenset(), kind=kind)
    panel.open()
    return panel.status == "pending"


def _eased(policy: Policy) -> Policy:
    """Ask one person for each rule, all of them different."""
    asked: tuple[Seat, ...] = ASKED[:3]
    rules = (replace(rule, seats=(one,), required=1) for rule, one in zip(policy.rules, asked, strict=False))
    return replace(policy, rules=tuple(rules))


@st.composite
def steps(draw: st.DrawFn, name: str, earlier: tuple[str, ...]) -> PlanStep:
    """Make a step that needs some of the earlier ones, mostly the last: in chains more can be sent back."""
    is_chained = draw(MOSTLY)
    at_least = 1 if is_chained and earlier else 0
    return PlanStep(
        name=name,
        needs=draw(_some(earlier, at_least=at_least, at_most=3)),
        on_failure=draw(ON_FAILURE),
        on_lost=draw(ON_LOST),
        undo_on_lost=draw(ON_LOST),
        has_undo=draw(YES_OR_NO),
        retry=draw(RETRIES),
    )


def _some(
    steps: tuple[str, ...], *, at_least: int = 0, at_most: int = 9
) -> st.SearchStrategy[tuple[str, ...]]:
    if not steps:
        return st.just(())
    some = st.lists(st.sampled_from(steps[::-1]), min_size=at_least, max_size=at_most, unique=True)
    return some.map(tuple)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Make a pipeline of up to eight steps, with at least one gate if it has three steps or more."""
    count = draw(st.integers(min_value=1, max_value=8))
    made: list[PlanStep] = []
    for place in range(count):
        made.append(draw(steps(f"s{place + 1}", tuple(step.name for step in made))))
    plan = a_plan(*made)
    gate = made[draw(st.integers(min_value=count // 2, max_value=count - 1))].name
    asks: dict[str, tuple[HumanTaskKind, Policy]] = {}
    for step in made:
        kind = HumanTaskKind.APPROVAL if step.name == gate and count > 2 else draw(KINDS)
        if kind is not None:
            earlier = tuple(sorted(ancestors(plan, step.name) & asks.keys()))[:1]
            asks[step.name] = (kind, draw(policies(kind, _allowed(draw, plan, step.name), earlier)))
    return World(plan=plan, asks=asks)


def _allowed(draw: st.DrawFn, plan: Plan, gate: str) -> tuple[str, ...]:
    """Allow all ancestors, or some steps: whether they are ancestors or not is the core's to check."""
    if draw(MOSTLY):
        return tuple(sorted(ancestors(plan, gate)))
    return draw(_some(tuple(step.name for step in plan.steps)))


@st.composite
def waiting_worlds(draw: st.DrawFn) -> World:
    """Make a pipeline that waits at once: for a form that may be claimed, and for a gate of several rules."""
    form = a_policy("bob", "carol", "alice", anyone=not draw(MOSTLY), claim=draw(DURATIONS))
    form = replace(form, escalations=draw(_escalations()))
    names = draw(st.sampled_from([("",), ("security", "managers"), ("security", "managers", "owner")]))
    gate = Policy(
        rules=tuple(draw(_rules(name)) for name in names),
        is_sequential=draw(MOSTLY),
        external=draw(YES_OR_NO),
        break_glass=None if draw(MOSTLY) else a_rule("olga", "bob", name="guards"),
        escalations=draw(_escalations()),
        surfaces=(CHANNEL,),
    )
    approval, asks = HumanTaskKind.APPROVAL, {"facts": (HumanTaskKind.FORM, form)}
    asks["review"] = (approval, gate if _is_possible(gate, approval) else _eased(gate))
    return World(plan=a_plan(PlanStep(name="facts"), PlanStep(name="review")), asks=asks)


@st.composite
def branching_worlds(draw: st.DrawFn) -> World:
    """Make a pipeline of automatic steps that can be undone, with gates on several branches."""
    made: list[PlanStep] = []
    for place in range(draw(st.integers(min_value=3, max_value=5))):
        needs = draw(_some(tuple(step.name for step in made), at_most=2))
        undo_on_lost = draw(ON_LOST)
        step = PlanStep(name=f"s{place + 1}", needs=needs, has_undo=draw(MOSTLY), undo_on_lost=undo_on_lost)
        made.append(step)
    asks: dict[str, tuple[HumanTaskKind, Policy]] = {}
    for place in range(draw(st.integers(min_value=2, max_value=3))):
        gate = f"g{place + 1}"
        needs = draw(_some(tuple(step.name for step in made), at_least=1, at_most=2))
        made.append(PlanStep(name=gate, needs=needs, has_undo=draw(YES_OR_NO)))
        back_to = tuple(sorted(ancestors(a_plan(*made), gate)))
        rounds = draw(st.integers(min_value=1, max_value=3))
        asks[gate] = (HumanTaskKind.APPROVAL, a_policy("bob", rollback_to=back_to, max_rounds=rounds))
    return World(plan=a_plan(*made), asks=asks)
