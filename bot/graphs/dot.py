"""Owns a graph as DOT, the language of Graphviz."""

from collections.abc import Iterator

from bot.graphs.colours import LINE, colours_of
from bot.graphs.graph import GraphStep, StepGraph

_FONT = 'fontname="sans-serif"'


def dot(graph: StepGraph) -> str:
    """Write a graph as a digraph, a line for each step and each need."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: StepGraph) -> Iterator[str]:
    yield f"digraph {_id(graph.name)} {{"
    yield f"  graph [rankdir=TB, label={_label(graph.title)}, labelloc=t, {_FONT}];"
    yield f'  node [shape=box, style="rounded,filled", {_FONT}];'
    yield f'  edge [color="{LINE}"];'
    for step in graph.steps:
        yield f"  {_id(step.name)} [{_look(step)}];"
    for before, after in graph.edges:
        yield f"  {_id(before)} -> {_id(after)};"
    yield "}"


def _look(step: GraphStep) -> str:
    colours = colours_of(step.state)
    painted = f'fillcolor="{colours.fill}", color="{colours.edge}", fontcolor="{colours.ink}"'
    return f"label={_label(*step.lines)}, {painted}"


def _id(text: str) -> str:
    return f'"{_quoted(text)}"'


def _label(*lines: str) -> str:
    """Quote lines of text, in which Graphviz reads HTML's entities, too."""
    return '"' + "\\n".join(_quoted(line.replace("&", "&amp;")) for line in lines) + '"'


def _quoted(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
