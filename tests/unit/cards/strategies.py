"""Owns the foreign text and data that are thrown at cards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bot.cards.legend import Legend
from engine.codes import (
    Choice,
    ClosedBecause,
    CommentRule,
    ExpiryOutcome,
    HumanTaskKind,
    HumanTaskStatus,
    StepState,
    TaskState,
    Verdict,
)
from engine.human_task import Decision, HumanTask, Inquiry, Settling
from engine.model import Edit, Fingerprint, GroupId, HumanTaskId, UserId
from engine.policy import Escalation, Expiry, Policy, Rule, Seat
from engine.ports.jobs import StepOutput
from engine.ports.queries import HumanTaskView, TaskView
from tests.makers import HOUR, NOON, a_step
from tests.unit.cards.views import (
    BOB,
    CAROL,
    FORM,
    LEGEND,
    RELEASES,
    a_review,
    a_story,
    facts_of,
    managers_policy,
    rejection_by,
    task_view,
    view_of,
)

_PIECES = (
    "<!channel>",
    "<!here|x>",
    "<@U0EVIL0001>",
    "<https://evil.example|Approve>",
    "&amp; &lt;",
    "@here #general",
    "`*_~",
    "```",
    "\x00\x1b[31m",
    "\u202eelif",
    "\ud83d",
    "漢字と仮名",
    "שלום עולם",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "e\u0301\u0302",
    "\n\n",
    "> quoted",
    " ",
    "a long word ",
    '{"json": [1, 2]}',
)


def nasty(most: int = 3_500) -> st.SearchStrategy[str]:
    """Make text as people and programs write it, short or long."""
    short = st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=6).map("".join)
    long = st.tuples(st.sampled_from(_PIECES), st.integers(1, most)).map(lambda t: (t[0] * t[1])[:most])
    return short | long


def outputs() -> st.SearchStrategy[Any]:
    """Make what steps give: texts, flat objects, tables, deep values."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    texts = nasty(2_000)
    keys = nasty(60)
    flat = st.dictionaries(keys, scalars | texts, max_size=30)
    table = st.lists(st.dictionaries(keys, scalars | nasty(200), min_size=1, max_size=25), max_size=40)
    deep = st.recursive(
        scalars | nasty(100),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(nasty(20), inner, max_size=5),
        max_leaves=30,
    )
    return scalars | texts | flat | table | deep


_VIA = st.frozensets(st.sampled_from([GroupId("S0RELEASE01"), GroupId("S0OTHERS001")]))
_RARELY = st.sampled_from([False, False, False, True])
_SEATS = st.builds(
    Seat,
    user=st.just(BOB),
    via=_VIA,
    is_gone=_RARELY,
    is_external=_RARELY,
    instead_of=st.none() | st.sampled_from([BOB, UserId("U0PERSON150")]),
)


def people(most: int = 200) -> st.SearchStrategy[list[UserId]]:
    """Make people who are asked."""
    return st.integers(1, most).map(lambda count: [UserId(f"U0PERSON{number:03}") for number in range(count)])


@st.composite
def seats(draw: st.DrawFn, most: int = 120) -> tuple[Seat, ...]:
    """Make people who are asked: some through groups, some gone, some in the place of somebody else."""
    kinds = draw(st.lists(_SEATS, min_size=1, max_size=5))
    return tuple(
        replace(kinds[place % len(kinds)], user=user) for place, user in enumerate(draw(people(most)))
    )


@st.composite
def rules(draw: st.DrawFn, name: str) -> Rule:
    """Make a rule of this name."""
    return Rule(
        name=name,
        seats=draw(seats()),
        anyone=draw(_RARELY),
        labels=tuple(draw(st.lists(nasty(300), max_size=8))),
        groups=draw(_VIA),
        required=draw(st.integers(1, 100)),
    )


@st.composite
def escalations(draw: st.DrawFn) -> Escalation:
    """Make people who are asked later."""
    return Escalation(after=HOUR, people=draw(rules("")), replace=draw(st.booleans()))


def _ending(then: ExpiryOutcome) -> Expiry:
    return Expiry(after=HOUR, then=then, send_back_to="*draft*" * 9)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Make the rules of a request: one without a name, or up to ten with names."""
    names = draw(st.just([""]) | st.lists(nasty(40), min_size=1, max_size=10, unique=True))
    expiry = draw(st.none() | st.sampled_from(ExpiryOutcome).map(_ending))
    return Policy(
        rules=tuple(draw(rules(name)) for name in names),
        is_sequential=draw(st.booleans()),
        external=draw(st.booleans()),
        break_glass=draw(st.none() | rules("")),
        claim=draw(st.none() | st.just(HOUR)),
        comment=draw(st.sampled_from(CommentRule)),
        rollback_to=("draft",),
        escalations=tuple(draw(st.lists(escalations(), max_size=2))),
        expiry=expiry,
        undo_window=draw(st.none() | st.sampled_from([HOUR, 20 * HOUR])),
        fingerprint=Fingerprint("f" * 64),
        surfaces=(RELEASES,),
    )


@st.composite
def decisions(draw: st.DrawFn, rules: Sequence[str] = ()) -> Decision:
    """Make somebody's word, for one of the rules of these names."""
    return Decision(
        by=UserId(f"U0PERSON{draw(st.integers(0, 30)):03}"),
        verdict=draw(st.sampled_from(Verdict)),
        at=NOON,
        surface="slack",
        token=draw(st.none() | nasty()),
        comment=draw(st.none() | nasty()),
        choice=draw(st.none() | st.sampled_from(Choice)),
        rule=draw(st.none() | st.sampled_from(rules or ("",))),
        alone=draw(_RARELY),
    )


@st.composite
def inquiries(draw: st.DrawFn) -> Inquiry:
    """Make a question about a request, answered or not."""
    answer = draw(st.none() | nasty())
    return Inquiry(
        by=BOB,
        of=draw(st.sampled_from([CAROL, UserId("U0PERSON150")])),
        question=draw(nasty()),
        asked_at=NOON,
        answer=answer,
        answered_by=None if answer is None else CAROL,
        answered_at=None if answer is None else NOON,
    )


def settlings() -> st.SearchStrategy[Settling]:
    """Make decisions that take effect soon."""
    return st.builds(
        Settling,
        verdict=st.sampled_from([Verdict.APPROVED, Verdict.REJECTED]),
        due=st.just(NOON),
        rollback_to=st.none() | st.just("draft"),
    )


@st.composite
def request_views(draw: st.DrawFn) -> HumanTaskView:
    """Make any view of a request: of any kind, open or ended in any way."""
    task = a_review().task
    status = draw(st.sampled_from(HumanTaskStatus))
    is_cancelled = status is HumanTaskStatus.CANCELLED
    policy = draw(policies())
    said = tuple(draw(st.lists(decisions([rule.name for rule in policy.rules]), max_size=8)))
    may_settle = status is HumanTaskStatus.PENDING and said
    human_task = replace(
        list(task.human_tasks.values())[-1],
        kind=draw(st.sampled_from(HumanTaskKind)),
        status=status,
        policy=policy,
        said=said,
        inquiries=tuple(draw(st.lists(inquiries(), max_size=4))),
        settling=draw(st.none() | settlings()) if may_settle else None,
        claimed_by=draw(st.none() | st.just(UserId("U0PERSON001"))),
        late_since=draw(st.none() | st.just(NOON)),
        expired_at=NOON if status is HumanTaskStatus.EXPIRED and draw(st.booleans()) else None,
        closed_at=None if status is HumanTaskStatus.PENDING else NOON,
        closed_because=draw(st.sampled_from(ClosedBecause)) if is_cancelled else None,
        sent_back_to=draw(st.none() | st.just("draft")) if status is HumanTaskStatus.REJECTED else None,
    )
    task = replace(task, human_tasks={**task.human_tasks, human_task.id: human_task})
    shown = draw(st.dictionaries(nasty(80), outputs(), max_size=6))
    rejection = draw(st.none() | st.just(rejection_by(BOB, draw(nasty()))))
    view = view_of(
        task,
        human_task,
        shown=shown,
        rejection=rejection,
        pipeline_title=draw(nasty(300)),
        title=draw(nasty()),
        text=draw(nasty(6_000)),
        error=draw(nasty(6_000)),
        confirm=draw(st.none() | nasty(600)),
        mention=draw(st.sampled_from(["all", "none", "people"])),
        groups=["S0RELEASE01", "S0OTHERS001"],
        step="tests",
        reason="failed",
        form=FORM,
    )
    return draw(_reworked(view))


@st.composite
def _reworked(draw: st.DrawFn, view: HumanTaskView) -> HumanTaskView:
    """Let some results have been rejected before, in another form, and some have been edited."""
    steps = draw(st.lists(st.sampled_from(list(view.shown)), max_size=2)) if view.shown else []
    rejected = {step: StepOutput(output=draw(outputs()), version=1) for step in steps}
    given = {step: replace(output, edits=_edits(draw, step)) for step, output in view.shown.items()}
    policy = view.human_task.policy
    shown = tuple(
        replace(one, edited_by=given[one.step].edits[-1].by) if given[one.step].edits else one
        for one in policy.shown
    )
    edited = replace(
        view.human_task, policy=replace(policy, shown=shown, editable=tuple(filter(str.isascii, view.shown)))
    )
    return replace(view, human_task=edited, shown=given, rejected=rejected)


def _edits(draw: st.DrawFn, step: str) -> tuple[Edit, ...]:
    """Let some people have edited a result, a few or many."""
    count, start = draw(st.sampled_from([0, 1, 2, 30])), draw(st.integers(-2, 2))
    return tuple(
        Edit(
            by=UserId(f"U0PERSON{number:03}"),
            target=f"{step}.notes",
            version=1 + number,
            at=NOON + start * HOUR,
        )
        for number in range(count)
    )


@st.composite
def task_views(draw: st.DrawFn) -> TaskView:
    """Make any view of a task, with few steps or many, in any state."""
    count = draw(st.integers(1, 60))
    task = a_story(*(a_step(f"step-{number}") for number in range(count))).task
    states = draw(st.lists(st.sampled_from(StepState), min_size=count, max_size=count))
    error = draw(st.none() | nasty())
    runs = {
        step: replace(run, state=state, error=error, run=draw(st.integers(1, 3)))
        for (step, run), state in zip(task.steps.items(), states, strict=True)
    }
    task = replace(
        task,
        steps=runs,
        state=draw(st.sampled_from(TaskState)),
        human_tasks={
            HumanTaskId(f"t1-{number}"): HumanTask(
                id=HumanTaskId(f"t1-{number}"),
                step=run.step,
                run=run.run,
                kind=HumanTaskKind.APPROVAL,
                policy=draw(policies()) if number < 3 else managers_policy(),
                asked_at=NOON,
            )
            for number, run in enumerate(run for run in runs.values() if run.state is StepState.WAITING)
        },
    )
    titles = dict.fromkeys(task.human_tasks, draw(nasty()))
    return task_view(task, facts=facts_of(task, title=draw(nasty(300))), titles=titles)


LEGENDS = st.builds(
    Legend,
    people=st.just(LEGEND.people) | nasty(200).map(lambda name: {BOB: name, UserId("U0PERSON001"): name}),
    groups=st.just(LEGEND.groups),
    workspace_url=st.sampled_from(["", LEGEND.workspace_url]),
)
