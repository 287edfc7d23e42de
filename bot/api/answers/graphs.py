"""Owns how a graph reads: the steps of a pipeline or of a task, and what each needs."""

from typing import Literal, TypeAlias

from pydantic import Field

from bot.api.shapes import Answer, Query
from bot.graphs.dot import dot
from bot.graphs.graph import StepGraph
from bot.graphs.mermaid import mermaid
from engine.codes import StepState, TaskState

GraphFormat: TypeAlias = Literal["json", "mermaid", "dot"]


class GraphQuery(Query):
    """How the graph is wanted."""

    format: GraphFormat = Field("json", description="`mermaid` and `dot`: also as `text` in that language")


class GraphStepAnswer(Answer):
    """A step, as it is drawn."""

    name: str
    type: str
    needs: list[str]
    state: StepState | None = Field(description="null: it is a pipeline's, of no task")
    round: int = Field(description="How often work was sent back to it, from 1")


class GraphAnswer(Answer):
    """The steps, each after what it needs."""

    name: str = Field(description="Of the pipeline, or of the task")
    state: TaskState | None = Field(description="null: it is a pipeline's graph")
    is_stopped: bool
    steps: list[GraphStepAnswer]
    text: str | None = Field(description="The graph in the language that was asked for; null: `json` was")


def graph_answer(graph: StepGraph, wanted: GraphFormat) -> GraphAnswer:
    """Give a graph in a format."""
    return GraphAnswer(
        name=graph.name,
        state=graph.state,
        is_stopped=graph.is_stopped,
        steps=[
            GraphStepAnswer(
                name=step.name,
                type=step.type,
                needs=list(step.needs),
                state=step.state,
                round=step.round,
            )
            for step in graph.steps
        ],
        text=_text(graph, wanted),
    )


def _text(graph: StepGraph, wanted: GraphFormat) -> str | None:
    match wanted:
        case "json":
            return None
        case "mermaid":
            return mermaid(graph)
        case "dot":
            return dot(graph)
