"""Owns the pipelines that hypothesis makes up to be reviewed: texts, gates and forms that show them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from hypothesis import strategies as st

from engine.codes import CommentRule, ExpiryOutcome, HumanTaskKind, OnFailure, OnLost, ReApproval
from engine.content import json_text
from engine.model import JsonText, Surface
from engine.plan import Plan, PlanStep, RetryPolicy
from engine.policy import Due, Escalation, Expiry, Policy, Reminders, Rule
from tests.makers import ALICE, BOB, CAROL, CHANNEL, DAN, MALLORY, a_plan, a_rule, person, seat
from tests.property.core.oracle import ancestors

OLGA, ERIN, FAY = person("olga", is_operator=True, home=Surface("U-olga")), person("erin"), person("fay")
BOB_LEFT = person("bob", is_active=False)
GINA = person("gina")
PEOPLE = (ALICE, BOB, CAROL, DAN, ERIN, OLGA, MALLORY, BOB_LEFT, GINA)
"""Whoever may turn up: who starts, who are asked, an operator, a stranger, one who left, one asked later."""
TEXTS = ("notes", "title")
"""What may be edited; which of them does not matter to what becomes of the whole."""
LETTERS = "ab"
"""Texts are short and few, so that the same is given again at times."""
LENGTHS = st.sampled_from([timedelta(seconds=seconds) for seconds in (10, 60, 3_600)])
WINDOWS = st.sampled_from([None, None, timedelta(seconds=10), timedelta(seconds=60)])
MOSTLY = st.sampled_from([True, True, True, False])
AT_TIMES = st.sampled_from([False, False, False, True])
YES_OR_NO = st.booleans()
KINDS = st.sampled_from([None, *[HumanTaskKind.APPROVAL] * 3, HumanTaskKind.FORM])
REMINDERS = st.none() | st.builds(
    Reminders, after=LENGTHS, every=st.none() | LENGTHS, times=st.integers(min_value=1, max_value=3)
)
DUES = st.none() | st.builds(Due, after=LENGTHS)
ENDS: Mapping[HumanTaskKind, list[ExpiryOutcome]] = {
    HumanTaskKind.APPROVAL: [outcome for outcome in ExpiryOutcome if outcome is not ExpiryOutcome.ANSWER],
    HumanTaskKind.FORM: [ExpiryOutcome.FAIL, ExpiryOutcome.SKIP, ExpiryOutcome.ANSWER],
}
COMMENT_RULES = st.sampled_from([CommentRule.OPTIONAL, CommentRule.OPTIONAL, CommentRule.REQUIRED])
SURFACES = st.sampled_from([(), (CHANNEL,)])
ON_FAILURE = st.sampled_from([OnFailure.FAIL, OnFailure.CONTINUE, OnFailure.ASK, OnFailure.ASK])
OPERATORS = Policy(rules=(a_rule("olga", "erin"),), surfaces=(CHANNEL,))


Asks: TypeAlias = Mapping[str, tuple[HumanTaskKind, Policy]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWorld:
    """A plan, and what its interactive steps ask; which outputs they show is said by what they read."""

    plan: Plan
    asks: Asks

    def reads(self, step: str) -> tuple[str, ...]:
        """Give the steps whose outputs a step works with, or shows."""
        return self.plan.by_name[step].reads


def text(letter: str) -> JsonText:
    """Give an output with a text in it."""
    return json_text({"notes": letter})


@st.composite
def review_worlds(draw: st.DrawFn) -> ReviewWorld:
    """Make a pipeline of three to six steps. The first gives a text, the last but one or two is a gate."""
    count = draw(st.integers(min_value=3, max_value=6))
    certain = draw(st.integers(min_value=1, max_value=count - 1))
    made: list[PlanStep] = []
    asks: dict[str, tuple[HumanTaskKind, Policy]] = {}
    for place in range(count):
        name = f"s{place + 1}"
        kind = HumanTaskKind.APPROVAL if place == certain else draw(KINDS) if place else None
        step = draw(_steps(name, tuple(made), asks))
        made.append(step)
        if kind is not None:
            back_to = tuple(sorted(ancestors(a_plan(*made), name)))
            asks[name] = (kind, draw(policies(kind, step.reads if draw(MOSTLY) else (), back_to)))
    return ReviewWorld(plan=a_plan(*made), asks=asks)


@st.composite
def _steps(draw: st.DrawFn, name: str, earlier: tuple[PlanStep, ...], asks: Asks) -> PlanStep:
    names = [step.name for step in earlier]
    needs = tuple(
        draw(st.lists(st.sampled_from(names[::-1]), min_size=1, max_size=2, unique=True)) if names else ()
    )
    before = a_plan(*earlier, PlanStep(name=name, needs=needs))
    gates = {step for step, (kind, _) in asks.items() if kind is HumanTaskKind.APPROVAL}
    readable = sorted(ancestors(before, name) - gates)  # answers of forms are texts, too
    reads = draw(st.lists(st.sampled_from(readable), min_size=1, max_size=2, unique=True)) if readable else []
    if "s1" not in reads and "s1" in readable and draw(MOSTLY):
        reads.append("s1")  # so that several gates show the same text
    attempts = draw(st.sampled_from([1, 1, 2]))
    return PlanStep(
        name=name,
        needs=needs,
        reads=tuple(reads),
        on_failure=draw(ON_FAILURE),
        on_lost=draw(st.sampled_from(OnLost)),
        undo_on_lost=draw(st.sampled_from(OnLost)),
        has_undo=draw(AT_TIMES),
        retry=RetryPolicy(attempts=attempts, wait=timedelta(seconds=10)),
    )


@st.composite
def policies(
    draw: st.DrawFn, kind: HumanTaskKind, editable: tuple[str, ...], back_to: tuple[str, ...]
) -> Policy:
    """Make rules that can be met. What is shown is put in when the step asks."""
    rules = draw(_rules()) if kind is HumanTaskKind.APPROVAL else (a_rule("bob", "carol"),)
    return Policy(
        rules=rules,
        is_sequential=True,
        comment=draw(COMMENT_RULES),
        break_glass=a_rule("olga", "bob", name="guards") if draw(AT_TIMES) else None,
        rollback_to=back_to,
        max_rounds=draw(st.sampled_from([1, 2, 10])),
        due=draw(DUES),
        reminders=draw(REMINDERS),
        escalations=draw(_escalations()) if len(rules) == 1 else (),  # each person sits for one rule here
        expiry=draw(_expiries(kind, back_to)) if draw(YES_OR_NO) else None,
        editable=tuple(f"{step}.{name}" for step in editable for name in TEXTS),
        re_approve=draw(st.sampled_from([ReApproval.ALL, ReApproval.CHANGED, ReApproval.CHANGED])),
        undo_window=draw(WINDOWS),
        receipt=draw(YES_OR_NO),
        surfaces=draw(SURFACES),
    )


@st.composite
def _escalations(draw: st.DrawFn) -> tuple[Escalation, ...]:
    lengths = sorted(draw(st.lists(LENGTHS, max_size=2, unique=True)))
    return tuple(
        Escalation(after=after, people=a_rule("gina", "bob"), replace=draw(AT_TIMES)) for after in lengths
    )


@st.composite
def _expiries(draw: st.DrawFn, kind: HumanTaskKind, back_to: tuple[str, ...]) -> Expiry:
    then = draw(st.sampled_from(ENDS[kind]))
    is_back, is_answer = then is ExpiryOutcome.SEND_BACK, then is ExpiryOutcome.ANSWER
    return Expiry(
        after=draw(LENGTHS),
        then=then,
        send_back_to=draw(st.sampled_from(back_to)) if is_back else None,
        answer=text("z") if is_answer else None,
    )


@st.composite
def _rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    if draw(AT_TIMES):
        first = a_rule("bob", "carol", name="security", required=draw(st.integers(1, 2)))
        second = a_rule("dan", "erin", name="managers", required=draw(st.integers(1, 2)))
        return first, second
    required = draw(st.sampled_from([1, 1, 2, 2, 3]))
    if draw(AT_TIMES):
        return (replace(a_rule("bob", required=required), anyone=True),)
    one = a_rule("bob", seat("carol", surface=Surface("U-carol")), "dan", required=required)
    return (one,)
