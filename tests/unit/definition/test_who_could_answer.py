"""What a file shows about people who answered before, against every way in which that may have gone."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.definition.loading import problems

STARTER = "{{ task.started_by }}"
NAMES = ["a", "b", "c"]
EXAMPLES_MIN = 150
Step = dict[str, Any]


@dataclass(frozen=True)
class World:
    """Who started a task, who is no full member, and who has gone."""

    starter: str
    guests: Collection[str]
    gone: Collection[str]

    def may(self, step: Step, distant: Collection[str]) -> set[str]:
        """Give those whom a step lets answer, whether or not it names them."""
        all_there = {*NAMES, self.starter} - set(self.gone) - set(distant)
        out = set() if "assignees" in step or step.get("self_approval") else {self.starter}
        return all_there - out - (set() if step.get("external") else set(self.guests))

    def people(self, written: Step) -> set[str]:
        """Give those who are named."""
        return {self.starter if user == STARTER else user for user in written["users"]}

    def ways(self, step: Step, distant: Collection[str]) -> Iterator[set[str]]:
        """Give all who may have answered a step, in each way in which it may have gone on."""
        may = self.may(step, distant)
        rules = step.get("rules", [{"from": step.get("assignees")}])
        eligible = [self.people(rule["from"]) & may for rule in rules]
        needed = [
            len(people) if rule.get("required") == "all" else rule.get("required", 1)
            for rule, people in zip(rules, eligible, strict=True)
        ]
        if "break_glass" in step:
            yield from ({user} for user in self.people(step["break_glass"]) & may)
        if not all(needed):
            return
        places = [people for people, number in zip(eligible, needed, strict=True) for _ in range(number)]
        for some in combinations(sorted(set().union(*eligible)), len(places)):
            if any(all(map(set.__contains__, places, order)) for order in permutations(some)):
                yield set(some)


WORLDS = [
    World(starter, {n for n, s in zip(NAMES, states, strict=True) if s == "guest"}, gone)
    for starter in ("z", *NAMES)
    for states in product(("member", "guest", "gone"), repeat=3)
    for gone in [{n for n, s in zip(NAMES, states, strict=True) if s == "gone"}]
]


def ends(steps: Sequence[Step]) -> Iterator[tuple[World, set[str]]]:
    """Give from whom the last step keeps a distance, at the end of each way there."""
    for world in WORLDS:
        done: list[dict[str, set[str]]] = [{}]
        for step in steps[:-1]:
            done = [{**d, step["name"]: way} for d in done for way in world.ways(step, distant(step, d))]
        for d in done:
            yield world, distant(steps[-1], d)


def is_answerable(steps: Sequence[Step]) -> bool:
    return any(True for world, out in ends(steps) for _ in world.ways(steps[-1], out))


def most_able(steps: Sequence[Step]) -> int:
    """Give how many, at most, may ever choose who of them answers the form at the end."""
    last = steps[-1]
    return max(
        (len(world.people(last["assignees"]) & world.may(last, out)) for world, out in ends(steps)), default=0
    )


def distant(step: Step, done: dict[str, set[str]]) -> set[str]:
    return set().union(*(done[name] for name in step.get("distinct_from", ())))


def file_of(steps: Sequence[Step]) -> str:
    written = []
    for number, step in enumerate(steps):
        kind = "human_task" if "assignees" in step else "approval_gate"
        said = {key: value for key, value in step.items() if key != "name"}
        needs = [one["name"] for one in steps[:number]]
        written.append({"name": step["name"], "type": kind, "needs": needs, "with": {"title": "x", **said}})
    return json.dumps({"name": "p", "steps": written})


PEOPLE = st.fixed_dictionaries(
    {"users": st.lists(st.sampled_from([*NAMES, STARTER]), min_size=1, max_size=4, unique=True)}
)
RULES = st.lists(
    st.fixed_dictionaries({"from": PEOPLE}, optional={"required": st.sampled_from([1, 2, 3, "all"])}),
    min_size=1,
    max_size=2,
).map(lambda rules: [{**rule, "name": f"r{number}"} for number, rule in enumerate(rules)])
YES = st.just(True)
FORMS = st.fixed_dictionaries({"assignees": PEOPLE}, optional={"external": YES})
GATES = st.fixed_dictionaries({"rules": RULES}, optional={"external": YES, "self_approval": YES})
EARLIER_GATES = st.fixed_dictionaries(
    {"rules": RULES}, optional={"external": YES, "self_approval": YES, "break_glass": PEOPLE}
)


@st.composite
def stories(draw: st.DrawFn, last: st.SearchStrategy[Step] = FORMS | GATES) -> list[Step]:
    """Make one or two steps, and one that keeps a distance from them."""
    steps: list[Step] = []
    for name in draw(st.sampled_from([["one"], ["one", "two"]])):
        steps.append({"name": name, **draw(FORMS | EARLIER_GATES)})
        if name == "two" and draw(st.booleans()):
            steps[-1]["distinct_from"] = ["one"]
    named = [step["name"] for step in steps]
    return [*steps, {"name": "last", "distinct_from": named, **draw(last)}]


def can_be_sure(before: Sequence[Step]) -> bool:
    """Say whether everything that is impossible must be found: no chains of distances, no numbers unknown."""
    return "all" not in (rule.get("required") for step in before for rule in step.get("rules", ())) and all(
        "distinct_from" not in step for step in before
    )


@settings(max_examples=max(EXAMPLES_MIN, settings().max_examples))
@given(stories())
def test_only_what_nobody_could_ever_answer_is_refused_and_all_of_it(steps: list[Step]) -> None:
    before = steps[:-1]
    is_possible = is_answerable(steps)
    found = problems(file_of(steps))
    of_no_use = ".self_approval: contradicts"  # it can be answered all the same
    if any(f"steps[{len(before)}]" in problem and of_no_use not in problem for problem in found):
        assert not is_possible, found
    elif can_be_sure(before) and not found:
        assert is_possible


@settings(max_examples=max(EXAMPLES_MIN, settings().max_examples))
@given(stories(last=FORMS.map(lambda form: {**form, "claim": "1h"})))
def test_a_claim_is_refused_where_one_person_at_most_could_ever_answer(steps: list[Step]) -> None:
    found = [problem for problem in problems(file_of(steps)) if ".claim:" in problem]
    if found:
        assert most_able(steps) < 2, found
    elif can_be_sure(steps[:-1]) and not problems(file_of(steps)):
        assert most_able(steps) > 1
