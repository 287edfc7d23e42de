"""What holds of graphs, schedules and fingerprints, whatever they are made of."""

import json
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.graph import Cycle, Graph, graph_of
from engine.model import Fingerprint, Json
from engine.plan import RetryPolicy, plan_from_json, plan_to_json
from engine.policy import Policy, Reminders
from engine.schedule import back_off, next_reminder
from tests.makers import NOON
from tests.property.core import oracle
from tests.property.core.worlds import World, worlds

LENGTHS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=40))
NAMES = "abcdef"
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(world=worlds())
def test_a_graph_knows_who_comes_before_whom(world: World) -> None:
    plan, graph = world.plan, world.plan.graph
    assert sorted(graph.order) == sorted(step.name for step in plan.steps)
    assert oracle.is_in_order(plan, graph.order)
    for step in graph.order:
        assert graph.ancestors[step] == oracle.ancestors(plan, step)
        assert graph.descendants[step] == oracle.descendants(plan, step)
        assert oracle.is_in_order(plan, reversed(graph.nearest_first(step)))


def graph_or_circle(needs: dict[str, list[str]]) -> Graph | tuple[str, ...]:
    """Build a graph, or give the circle that is in the way."""
    try:
        return graph_of(needs)
    except Cycle as cycle:
        return cycle.path


@given(needs=st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3)))
def test_there_is_an_order_or_a_circle(needs: dict[str, list[str]]) -> None:
    whole = {name: needs.get(name, []) for name in NAMES}
    built = graph_or_circle(whole)
    if isinstance(built, Graph):
        place = {step: number for number, step in enumerate(built.order)}
        assert all(place[need] < place[name] for name in NAMES for need in whole[name])
    else:
        assert built[0] == built[-1]
        assert len(set(built)) == len(built) - 1
        assert all(need in whole[step] for step, need in pairwise(built))


@given(needs=st.permutations(list(NAMES)))
def test_steps_without_needs_stay_as_they_were_written(needs: list[str]) -> None:
    assert graph_of({name: [] for name in needs}).order == tuple(needs)


@given(
    every=LENGTHS,
    times=st.integers(min_value=1, max_value=5),
    lates=st.lists(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)), max_size=8),
)
def test_reminders_keep_their_rhythm_and_their_number(
    every: timedelta, times: int, lates: list[timedelta]
) -> None:
    reminders = Reminders(after=every, every=every, times=times)
    due: datetime | None = NOON + every
    sent = 0
    for late in lates:
        if due is None:
            break
        now, sent, before = due + late, sent + 1, due
        due = next_reminder(Policy(reminders=reminders), sent=sent, due=due, now=now)
        if due is not None:
            assert now < due <= now + every
            assert (due - before) % every == timedelta(0)
    assert sent <= times


@given(
    wait=LENGTHS,
    factor=st.floats(min_value=0.1, max_value=10),
    at_most=st.none() | LENGTHS,
    attempts=st.integers(min_value=1, max_value=2_000),
)
def test_no_wait_is_longer_than_it_may_be(
    wait: timedelta, factor: float, at_most: timedelta | None, attempts: int
) -> None:
    retry = RetryPolicy(attempts=attempts, wait=wait, factor=factor, at_most=at_most)
    bound = timedelta(days=365) if at_most is None else at_most
    waits = [back_off(retry, failed_attempts=attempt) for attempt in (1, attempts)]
    assert all(timedelta(0) <= one <= bound for one in waits)
    assert waits[0] == min(wait, bound)
    assert (waits[1] >= waits[0]) if factor >= 1 else (waits[1] <= waits[0])


@given(value=JSON)
def test_text_is_read_back_as_it_was_in_its_order_and_with_its_fingerprint(value: Json) -> None:
    read = json.loads(json_text(value))
    assert read == value
    assert fingerprint_of(json_text(read)) == fingerprint_of(json_text(value))


@given(
    parts=st.dictionaries(st.text(max_size=3), st.text(min_size=1, max_size=3), min_size=1),
    other=st.dictionaries(st.text(max_size=3), st.text(min_size=1, max_size=3), min_size=1),
)
def test_only_the_same_artifacts_have_the_same_fingerprint(
    parts: dict[str, str], other: dict[str, str]
) -> None:
    one = fingerprint_of_all((name, Fingerprint(part)) for name, part in parts.items())
    two = fingerprint_of_all((name, Fingerprint(part)) for name, part in reversed(other.items()))
    assert (one == two) == (parts == other)


@given(world=worlds())
def test_a_plan_reads_as_it_was_written(world: World) -> None:
    assert plan_from_json(plan_to_json(world.plan)) == world.plan
