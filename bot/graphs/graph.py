"""Owns what is drawn: the steps of a pipeline, or of a task with how far each has come; also as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.states import STEP_WORDS, TASK_WORDS
from engine.codes import StepState, TaskState
from engine.graph import graph_of as order_of
from engine.pipeline import Pipeline
from engine.plan import Plan
from engine.rounds import round_of_step
from engine.snapshot import TaskSnapshot


class NoGraph(ValueError):
    """What was given as a graph is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphStep:
    """A step, and what it needs. `state` None: it is a pipeline's, of no task."""

    name: str
    type: str
    needs: tuple[str, ...] = ()
    state: StepState | None = None
    round: int = 1

    @property
    def lines(self) -> tuple[str, ...]:
        """Give what stands on the step: its name, its type, and in words how far it has come."""
        return tuple(filter(None, [self.name, self.type, self.words]))

    @property
    def words(self) -> str:
        """Say how far it has come; empty: it is of no task."""
        if self.state is None:
            return ""
        again = f", round {self.round}" if self.round > 1 and self.state is not StepState.PENDING else ""
        return f"{STEP_WORDS[self.state]}{again}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGraph:
    """The steps of a pipeline or of a task, each after what it needs."""

    name: str
    steps: tuple[GraphStep, ...]
    state: TaskState | None = None
    is_stopped: bool = False

    @property
    def title(self) -> str:
        """Give what stands above the picture."""
        if self.state is None:
            return self.name
        words = "Stopped" if self.is_stopped else TASK_WORDS[self.state].partition(" ")[2]
        return f"{self.name}: {words.lower()}"

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Give each need as an edge, from the step that comes first."""
        return tuple((need, step.name) for step in self.steps for need in step.needs)


def pipeline_graph(pipeline: Pipeline) -> StepGraph:
    """Give the graph of a pipeline."""
    types = _types(pipeline)
    return StepGraph(
        name=pipeline.name,
        steps=tuple(
            GraphStep(name=name, type=types[name], needs=pipeline.plan.graph.needs[name])
            for name in pipeline.plan.graph.order
        ),
    )


def task_graph(task: TaskSnapshot, pipeline: Pipeline) -> StepGraph:
    """Give the graph of a task. `pipeline`: the revision with which it was started."""
    return StepGraph(
        name=task.name,
        state=task.state,
        is_stopped=task.halt is not None,
        steps=_steps_of_task(task, task.plan, _types(pipeline)),
    )


def graph_json(graph: StepGraph) -> dict[str, Any]:
    """Give the graph as a JSON object; `graph_from_json` reads it."""
    return {
        "name": graph.name,
        "state": graph.state,
        "is_stopped": graph.is_stopped,
        "steps": [
            {
                "name": step.name,
                "type": step.type,
                "needs": list(step.needs),
                "state": step.state,
                "round": step.round,
            }
            for step in graph.steps
        ],
    }


def graph_from_json(given: Any) -> StepGraph:
    """Read what `graph_json` gave. Raises NoGraph: it is none, or its steps need each other in a circle."""
    try:
        steps = {str(step["name"]): _step_from(step) for step in given["steps"]}
        state = given.get("state")
        return StepGraph(
            name=str(given["name"]),
            state=None if state is None else TaskState(state),
            is_stopped=bool(given.get("is_stopped", False)),
            steps=tuple(steps[name] for name in order_of({n: s.needs for n, s in steps.items()}).order),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # a Cycle is a ValueError
        raise NoGraph(f"this is no graph of steps: {error!r}") from error


def _steps_of_task(task: TaskSnapshot, plan: Plan, types: Mapping[str, str]) -> tuple[GraphStep, ...]:
    return tuple(
        GraphStep(
            name=name,
            type=types[name],
            needs=plan.graph.needs[name],
            state=task.steps[name].state,
            round=round_of_step(task, name),
        )
        for name in plan.graph.order
    )


def _types(pipeline: Pipeline) -> Mapping[str, str]:
    return {step.name: step.body.type for step in pipeline.steps}


def _step_from(given: Mapping[str, Any]) -> GraphStep:
    state = given.get("state")
    return GraphStep(
        name=str(given["name"]),
        type=str(given["type"]),
        needs=tuple(map(str, given["needs"])),
        state=None if state is None else StepState(state),
        round=int(given.get("round", 1)),
    )
