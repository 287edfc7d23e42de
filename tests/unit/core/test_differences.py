"""What differs between two values: whoever applies it to the old one has the new one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.differences import Difference, Fields, Gone, Items, Lines, New, Other, Stretch, difference
from engine.model import Json
from tests.support.work import within

_LINES = st.lists(st.sampled_from(["a", "b", "the notes", "", "\r", " "]), max_size=12).map("\n".join)
_SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 2.5])
VALUES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS | _LINES | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_the_difference_makes_the_new_value_out_of_the_old(before: Json, after: Json) -> None:
    found = difference(before, after)
    again = before if found is None else applied(before, found)
    assert json.dumps(again, sort_keys=True) == json.dumps(after, sort_keys=True)


@given(VALUES)
def test_a_value_does_not_differ_from_itself(value: Json) -> None:
    assert difference(value, json.loads(json.dumps(value))) is None


@given(VALUES, VALUES)
def test_what_is_not_the_same_to_a_fingerprint_differs(before: Json, after: Json) -> None:
    is_same = json.dumps(before) == json.dumps(after)
    assert (difference(before, after) is None) == is_same


def test_a_text_differs_by_lines() -> None:
    assert difference("a\nb\nc", "a\nB\nc") == Lines(
        (Stretch(kept=("a",)), Stretch(removed=("b",), added=("B",)), Stretch(kept=("c",)))
    )


def test_an_object_differs_by_fields() -> None:
    before = {"version": "1.2", "gone": 1, "same": True, "deep": {"x": 1}}
    after = {"new": None, "version": "1.3", "same": True, "deep": {"x": 1.0}}
    assert difference(before, after) == Fields(
        changed=(
            ("new", New(None)),
            ("version", Lines((Stretch(removed=("1.2",), added=("1.3",)),))),
            ("deep", Fields(changed=(("x", Other(1, 1.0)),), unchanged=0)),
            ("gone", Gone(1)),
        ),
        unchanged=1,
    )


def test_the_same_fields_in_another_order_are_a_difference() -> None:
    assert difference({"a": 1, "b": 2}, {"b": 2, "a": 1}) == Fields(changed=(), unchanged=2)


def test_a_list_differs_by_items_and_true_is_not_one() -> None:
    assert difference([1, "x"], [True, "x"]) == Items(
        (Stretch(removed=(1,), added=(True,)), Stretch(kept=("x",)))
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([number % 700 for number in range(60_000)], [number % 600 for number in range(60_000)]),
        (list(range(30_000)), list(range(30_000, 0, -1))),
        ([number if number % 2 else -1 for number in range(30_000)], list(range(30_000))),
        ([0] * 50_000, [0, 1] * 50_000),
    ],
    ids=["repeated", "turned round", "every other", "all alike"],
)
def test_large_texts_are_compared_with_reasonable_work(before: list[int], after: list[int]) -> None:
    old, new = "\n".join(map(str, before)), "\n".join(map(str, after))
    found = within(1_000_000, lambda: difference(old, new))  # unbounded it was not done within a minute
    assert isinstance(found, Lines)
    assert applied(old, found) == new


def test_few_changes_of_a_large_text_stay_few() -> None:
    before = [f"line {number}" for number in range(20_000)]
    after = ["first", *before[1:9_000], *before[9_001:-1], "last"]
    found = difference("\n".join(before), "\n".join(after))
    assert isinstance(found, Lines)
    assert [(len(one.removed), len(one.added)) for one in found.stretches if not one.kept] == [
        (1, 1),
        (1, 0),
        (1, 1),
    ]


def applied(before: Json, found: Difference) -> Json:
    """Do to a value what a difference says, and see that it fits."""
    match found:
        case Other(before=old, after=new):
            assert json.dumps(old) == json.dumps(before)
            return new
        case Lines(stretches=stretches):
            return "\n".join(_row(before.split("\n"), stretches))
        case Items(stretches=stretches):
            return _row(before, stretches)
        case Fields(changed=changed):
            return _object(before, dict(changed))


def _row(before: list[Any], stretches: tuple[Stretch[Any], ...]) -> list[Any]:
    rest, made = list(before), list[Any]()
    for stretch in stretches:
        gone = [*stretch.kept, *stretch.removed]
        assert json.dumps(rest[: len(gone)]) == json.dumps(gone)
        assert not (stretch.kept and (stretch.removed or stretch.added))
        rest = rest[len(gone) :]
        made += [*stretch.kept, *stretch.added]
    assert rest == []
    return made


def _object(before: dict[str, Json], changed: dict[str, Any]) -> dict[str, Json]:
    made = {name: value for name, value in before.items() if name not in changed}
    for name, change in changed.items():
        match change:
            case New(after=value):
                assert name not in before
                made[name] = value
            case Gone(before=value):
                assert json.dumps(before[name]) == json.dumps(value)
            case _:
                made[name] = applied(before[name], change)
    return made
