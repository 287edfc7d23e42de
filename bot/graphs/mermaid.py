"""Owns a graph as Mermaid, which GitHub and many wikis draw."""

import json
import re
from collections.abc import Iterator

from bot.graphs.colours import colours_of
from bot.graphs.graph import GraphStep, StepGraph
from engine.codes import StepState

_MEANS_SOMETHING = re.compile(r"[^\w .,:/-]", re.ASCII)  # maybe nothing; as a number it surely does not


def mermaid(graph: StepGraph) -> str:
    """Write a graph as a flowchart, a line for each step and each need."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: StepGraph) -> Iterator[str]:
    yield from ("---", f"title: {json.dumps(graph.title)}", "---", "flowchart TD")
    numbers = {step.name: f"s{number}" for number, step in enumerate(graph.steps, start=1)}
    for step in graph.steps:
        yield f'  {numbers[step.name]}["{_label(step)}"]{_class(step.state)}'
    for before, after in graph.edges:
        yield f"  {numbers[before]} --> {numbers[after]}"
    for state in dict.fromkeys(step.state for step in graph.steps if step.state is not None):
        colours = colours_of(state)
        yield f"  classDef {state} fill:{colours.fill},stroke:{colours.edge},color:{colours.ink}"


def _label(step: GraphStep) -> str:
    return "<br/>".join(map(_text, step.lines))


def _text(text: str) -> str:
    """Write text so that it means nothing to Mermaid: no quote, no tag, no Markdown, no entity."""
    return _MEANS_SOMETHING.sub(lambda found: f"#{ord(found[0])};", " ".join(text.split()))


def _class(state: StepState | None) -> str:
    return "" if state is None else f":::{state}"
