"""Whatever the graph: nothing touches, all of it is on the page, edges run downwards and through no box."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.graphs.graph import StepGraph
from bot.graphs.layers import layers_of
from bot.graphs.layout import Box, Layout, layout
from bot.graphs.measures import width_of
from tests.unit.graphs.drawn import graphs, step

Point = tuple[float, float]
any_graph = given(graphs())


def boxes(picture: Layout) -> dict[str, Box]:
    return {box.step.name: box for box in picture.boxes}


def touch(one: Box, other: Box) -> bool:
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return not (beside or one.bottom <= other.top or other.bottom <= one.top)


def runs_through(box: Box, start: Point, end: Point) -> bool:
    """Say whether a straight line, from top to bottom, comes inside a box."""
    upper, lower = max(start[1], box.top), min(end[1], box.bottom)
    if upper >= lower:
        return False
    across = [start[0] + (end[0] - start[0]) * (y - start[1]) / (end[1] - start[1]) for y in (upper, lower)]
    return min(across) < box.left + box.width and max(across) > box.left


@any_graph
def test_every_step_has_one_box_and_no_two_touch(graph: StepGraph) -> None:
    picture = layout(graph)
    assert sorted(box.step.name for box in picture.boxes) == sorted(one.name for one in graph.steps)
    assert [(a, b) for a, b in combinations(picture.boxes, 2) if touch(a, b)] == []


@any_graph
def test_every_edge_runs_downwards_from_what_is_needed_to_what_needs_it(graph: StepGraph) -> None:
    picture = layout(graph)
    found = boxes(picture)
    assert len(picture.edges) == len(graph.edges)
    for (before, after), edge in zip(graph.edges, picture.edges, strict=True):
        assert all(lower[1] > upper[1] for upper, lower in pairwise(edge.points))
        (start, top), (end, bottom) = edge.points[0], edge.points[-1]
        assert top == found[before].bottom
        assert bottom == found[after].top
        assert found[before].left < start < found[before].left + found[before].width
        assert found[after].left < end < found[after].left + found[after].width


@any_graph
def test_no_edge_runs_through_a_box(graph: StepGraph) -> None:
    picture = layout(graph)
    lines = [line for edge in picture.edges for line in pairwise(edge.points)]
    assert [(box, line) for box in picture.boxes for line in lines if runs_through(box, *line)] == []


@any_graph
def test_all_of_it_is_on_the_page(graph: StepGraph) -> None:
    picture = layout(graph)
    for box in picture.boxes:
        assert box.left > 0
        assert box.top > 0
        assert box.left + box.width < picture.width
        assert box.bottom < picture.height
    for x, y in (point for edge in picture.edges for point in edge.points):
        assert 0 < x < picture.width
        assert 0 < y < picture.height


@any_graph
def test_words_fit_into_their_boxes(graph: StepGraph) -> None:
    for box in layout(graph).boxes:
        assert all(width_of(line) < box.width for line in box.step.lines)


@given(st.permutations(["a", "b", "c"]))
def test_edges_that_need_not_cross_do_not(order: list[str]) -> None:
    above: dict[str, tuple[str, ...]] = {"a": (), "b": (), "c": ()}
    rows = layers_of({**above, **{f"under-{name}": (name,) for name in order}}).rows
    assert [place.step for place in rows[1]] == [f"under-{place.step}" for place in rows[0]]


def test_a_chain_stands_in_a_straight_line() -> None:
    chain = StepGraph(
        name="chain", steps=(step("a"), step("b-with-a-long-name", "a"), step("c", "b-with-a-long-name"))
    )
    assert len({round(x) for edge in layout(chain).edges for x, _ in edge.points}) == 1
