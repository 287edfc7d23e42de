"""Who comes before whom, and circles named."""

import pytest

from engine.graph import Cycle, graph_of


def test_each_step_comes_after_what_it_needs() -> None:
    graph = graph_of({"publish": ["review"], "review": ["draft"], "draft": []})
    assert graph.order == ("draft", "review", "publish")


def test_steps_otherwise_stay_in_the_order_in_which_they_were_written() -> None:
    graph = graph_of({"draft": [], "notes": ["draft"], "tests": [], "review": ["notes", "tests"]})
    assert graph.order == ("draft", "notes", "tests", "review")


def test_ancestors_and_descendants_reach_through_all_generations() -> None:
    graph = graph_of({"a": [], "b": ["a"], "c": ["b"], "side": ["a"]})
    assert graph.ancestors["c"] == {"a", "b"}
    assert graph.descendants["a"] == {"b", "c", "side"}
    assert graph.ancestors["a"] == graph.descendants["c"] == frozenset()


def test_the_nearest_ancestor_comes_first() -> None:
    graph = graph_of({"a": [], "b": ["a"], "side": [], "c": ["b"]})
    assert graph.nearest_first("c") == ("b", "a")


def test_a_need_that_is_named_twice_counts_once() -> None:
    assert graph_of({"a": [], "b": ["a", "a"]}).needs["b"] == ("a",)


@pytest.mark.parametrize(
    ("needs", "path"),
    [
        ({"a": ["a"]}, ("a", "a")),
        ({"a": ["b"], "b": ["a"]}, ("a", "b", "a")),
        ({"start": [], "a": ["start", "c"], "b": ["a"], "c": ["b"]}, ("a", "c", "b", "a")),
        ({"tail": ["b"], "a": ["b"], "b": ["a"]}, ("b", "a", "b")),
    ],
    ids=["itself", "two", "three", "reached from outside"],
)
def test_a_circle_is_named_step_by_step(needs: dict[str, list[str]], path: tuple[str, ...]) -> None:
    with pytest.raises(Cycle) as caught:
        graph_of(needs)
    assert caught.value.path == path
    assert str(caught.value) == " -> ".join(path)


def test_a_need_that_names_no_step_is_an_error() -> None:
    with pytest.raises(KeyError, match="ghost"):
        graph_of({"a": ["ghost"]})
