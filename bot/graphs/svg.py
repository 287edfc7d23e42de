"""Owns a graph as SVG: a picture that a browser shows, with words that can be searched and read aloud."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from bot.graphs.colours import LINE, NO_STATE, PAPER, colours_of
from bot.graphs.graph import StepGraph
from bot.graphs.layout import Box, Edge, Layout, layout
from bot.graphs.measures import ARROW_PX, LINE_PX, ROUND_PX, TEXT_PX, TITLE_PX, first_baseline, title_baseline

_NO_CHARACTERS = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # of XML 1.0


def svg(graph: StepGraph) -> str:
    """Draw a graph."""
    return "\n".join(_lines(layout(graph))) + "\n"


def _lines(picture: Layout) -> Iterator[str]:
    size = f'width="{picture.width:.0f}" height="{picture.height:.0f}"'
    box = f'viewBox="0 0 {picture.width:.0f} {picture.height:.0f}"'
    font = f'font-family="system-ui, Helvetica, Arial, sans-serif" font-size="{TEXT_PX:g}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" {font} text-anchor="middle">'
    yield f"<title>{_text(picture.title)}</title>"
    yield f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    middle = f'x="{picture.width / 2:.1f}" y="{title_baseline():.1f}"'
    look = f'font-size="{TITLE_PX:g}" font-weight="bold" fill="{NO_STATE.ink}"'
    yield f"<text {middle} {look}>{_text(picture.title)}</text>"
    for edge in picture.edges:
        yield from _edge(edge)
    for one in picture.boxes:
        yield from _box(one)
    yield "</svg>"


def _edge(edge: Edge) -> Iterator[str]:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge.line)
    yield f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'
    tip = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge.arrow(ARROW_PX))
    yield f'<polygon points="{tip}" fill="{LINE}"/>'


def _box(box: Box) -> Iterator[str]:
    colours = colours_of(box.step.state)
    where = f'x="{box.left:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    look = f'rx="{ROUND_PX:g}" fill="{colours.fill}" stroke="{colours.edge}" stroke-width="1.5"'
    yield f"<g><rect {where} {look}/>"
    for number, line in enumerate(box.step.lines):
        y = first_baseline(box.top, box.height, len(box.step.lines)) + number * LINE_PX
        weight = ' font-weight="bold"' if number == 0 else ""
        yield f'<text x="{box.middle:.1f}" y="{y:.1f}"{weight} fill="{colours.ink}">{_text(line)}</text>'
    yield "</g>"


def _text(text: str) -> str:
    return escape(_NO_CHARACTERS.sub("\ufffd", " ".join(text.split())))
