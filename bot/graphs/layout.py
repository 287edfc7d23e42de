"""Owns where everything stands in a picture, in pixels: boxes that do not touch, edges that run downwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TypeAlias

from bot.graphs.graph import GraphStep, StepGraph
from bot.graphs.layers import Layers, Place, layers_of
from bot.graphs.measures import LINE_PX, MARGIN_PX, TITLE_PX, width_of

_GAP, _BETWEEN_ROWS, _INSIDE = 28.0, 44.0, 14.0
_PASSAGE = 8.0
_PULLS = 12
EdgeKey: TypeAlias = tuple[str, str]  # the step that comes first, and the one that needs it


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A step: its left upper corner, and how large it is."""

    step: GraphStep
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Give where its middle is, from the left."""
        return self.left + self.width / 2

    @property
    def bottom(self) -> float:
        """Give where it ends."""
        return self.top + self.height

    def ports(self, ends: Mapping[EdgeKey, float]) -> Mapping[EdgeKey, float]:
        """Give where edges come in (or leave), from the left: side by side, in the order of other ends."""
        between = self.width / (len(ends) + 1)
        ordered = sorted(ends, key=ends.__getitem__)
        return {key: self.left + between * number for number, key in enumerate(ordered, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A need: from the bottom of a box through points, each below the last, to the top of another."""

    points: tuple[tuple[float, float], ...]

    @property
    def line(self) -> tuple[tuple[float, float], ...]:
        """Give the points of its line, which ends within the arrowhead."""
        return (*self.points[:-1], _short_of_end(*self.points[-2:], by=4.0))

    def arrow(self, length: float) -> tuple[tuple[float, float], ...]:
        """Give the corners of its arrowhead."""
        x, y = self.points[-1]
        back_x, back_y = _short_of_end(*self.points[-2:], by=length)
        across_x, across_y = (y - back_y) / 2, (back_x - x) / 2
        return ((x, y), (back_x + across_x, back_y + across_y), (back_x - across_x, back_y - across_y))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A picture, before it is drawn."""

    title: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Where rows stand: all boxes are of one height."""

    height: float

    def top(self, row: int) -> float:
        return 2 * MARGIN_PX + TITLE_PX + row * (self.height + _BETWEEN_ROWS)


def layout(graph: StepGraph) -> Layout:
    """Lay a graph out."""
    steps = {step.name: step for step in graph.steps}
    layers = layers_of({name: step.needs for name, step in steps.items()})
    widths = {place: _width(place, steps) for row in layers.rows for place in row}
    middles = _middles(layers, widths)
    rows = _Rows(height=2 * _INSIDE + LINE_PX * max((len(step.lines) for step in graph.steps), default=0))
    boxes = {
        place.step: Box(
            step=steps[place.step],
            left=middles[place] - widths[place] / 2,
            top=rows.top(number),
            width=widths[place],
            height=rows.height,
        )
        for number, row in enumerate(layers.rows)
        for place in row
        if not place.target
    }
    right = max((middles[place] + widths[place] / 2 for place in middles), default=0.0)
    return Layout(
        title=graph.title,
        width=MARGIN_PX + max(right, MARGIN_PX + width_of(graph.title, TITLE_PX)),
        height=rows.top(len(layers.rows)) - _BETWEEN_ROWS + MARGIN_PX,
        boxes=tuple(boxes.values()),
        edges=_edges(layers, middles, boxes, rows),
    )


def _width(place: Place, steps: Mapping[str, GraphStep]) -> float:
    if place.target:
        return _PASSAGE
    return 2 * _INSIDE + max(map(width_of, steps[place.step].lines))


def _edges(
    layers: Layers, middles: Mapping[Place, float], boxes: Mapping[str, Box], rows: _Rows
) -> tuple[Edge, ...]:
    """Lead edges from box to box, straight down beside the boxes of rows that they pass."""
    leaving = _ports(boxes, {key: (key[0], middles[route[1]]) for key, route in layers.routes.items()})
    coming = _ports(boxes, {key: (key[1], middles[route[-2]]) for key, route in layers.routes.items()})
    found = []
    for key, (first, *passed, last) in layers.routes.items():
        bends = [
            (middles[place], rows.top(place.row) + down) for place in passed for down in (0.0, rows.height)
        ]
        start, end = boxes[first.step].bottom, boxes[last.step].top
        found.append(Edge(points=((leaving[key], start), *bends, (coming[key], end))))
    return tuple(found)


def _ports(boxes: Mapping[str, Box], ends: Mapping[EdgeKey, tuple[str, float]]) -> Mapping[EdgeKey, float]:
    """Give where each edge touches its box. `ends`: which box, and where the edge goes on."""
    at: dict[str, dict[EdgeKey, float]] = {}
    for key, (step, toward) in ends.items():
        at.setdefault(step, {})[key] = toward
    return {key: x for step, edges in at.items() for key, x in boxes[step].ports(edges).items()}


def _middles(layers: Layers, widths: Mapping[Place, float]) -> Mapping[Place, float]:
    """Put every place near those that it is linked to, rows in turn; then all of it to the left margin."""
    middles: dict[Place, float] = {}
    for row in layers.rows:
        middles |= _apart(row, dict.fromkeys(row, 0.0), widths)
    above, below = layers.above, layers.below
    for _ in range(_PULLS):
        for rows, neighbours in ((layers.rows, above), (layers.rows[::-1], below)):
            for row in rows:
                wanted = {place: _mean(place, neighbours.get(place, ()), middles) for place in row}
                middles |= _apart(row, wanted, widths)
    left = min((middle - widths[place] / 2 for place, middle in middles.items()), default=0.0)
    return {place: middle - left + MARGIN_PX for place, middle in middles.items()}


def _short_of_end(start: tuple[float, float], end: tuple[float, float], *, by: float) -> tuple[float, float]:
    """Give a point on the way from start to end, so far before the end."""
    part = by / hypot(end[0] - start[0], end[1] - start[1])
    return end[0] - (end[0] - start[0]) * part, end[1] - (end[1] - start[1]) * part


def _mean(place: Place, neighbours: Sequence[Place], middles: Mapping[Place, float]) -> float:
    if not neighbours:
        return middles[place]
    return sum(middles[other] for other in neighbours) / len(neighbours)


def _apart(
    row: Sequence[Place], wanted: Mapping[Place, float], widths: Mapping[Place, float]
) -> Mapping[Place, float]:
    """Give places of a row room, near where each is wanted: midway between pushing right and pushing left."""
    gaps = [(widths[a] + widths[b]) / 2 + _GAP for a, b in pairwise(row)]
    right = _pushed([wanted[place] for place in row], gaps)
    left = [-x for x in _pushed([-wanted[place] for place in reversed(row)], gaps[::-1])][::-1]
    return {place: (a + b) / 2 for place, a, b in zip(row, right, left, strict=True)}


def _pushed(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Give the least places, none before where it is wanted, each so far from the one before."""
    found = list(wanted[:1])
    for want, gap in zip(wanted[1:], gaps, strict=True):
        found.append(max(want, found[-1] + gap))
    return found
