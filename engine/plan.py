"""Owns the plan of a task: what the core must know of a pipeline's definition, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from engine.codes import Entrance, OnFailure, OnLost
from engine.graph import Graph, graph_of

_EVERYWHERE = tuple(Entrance)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a body is tried, and how long to wait in between."""

    attempts: int = 1
    wait: timedelta = timedelta(0)
    factor: float = 1.0
    at_most: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """A step as the core sees it."""

    name: str
    needs: tuple[str, ...] = ()
    on_failure: OnFailure = OnFailure.FAIL
    on_lost: OnLost = OnLost.RERUN
    retry: RetryPolicy = RetryPolicy()
    has_undo: bool = False
    undo_on_lost: OnLost = OnLost.RERUN
    reads: tuple[str, ...] = ()  # ancestors whose outputs its job works with
    undo_reads: tuple[str, ...] = ()  # the same for its undo; the step itself may be among them


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The steps of one revision of a pipeline."""

    revision_id: str
    pipeline: str
    steps: tuple[PlanStep, ...]
    entrances: tuple[Entrance, ...] = _EVERYWHERE  # from where its tasks may be started and decided on

    @cached_property
    def graph(self) -> Graph:
        """Give who comes before whom."""
        return graph_of({step.name: step.needs for step in self.steps})

    @cached_property
    def by_name(self) -> Mapping[str, PlanStep]:
        """Give the steps by name."""
        return {step.name: step for step in self.steps}


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Give the plan as a JSON object; `plan_from_json` reads it."""
    return {
        "revision_id": plan.revision_id,
        "pipeline": plan.pipeline,
        "steps": [_step_to_json(step) for step in plan.steps],
        **({} if plan.entrances == _EVERYWHERE else {"entrances": [one.value for one in plan.entrances]}),
    }


def plan_from_json(kept: Mapping[str, Any]) -> Plan:
    """Build the plan that `plan_to_json` wrote."""
    return Plan(
        revision_id=kept["revision_id"],
        pipeline=kept["pipeline"],
        steps=tuple(_step_from_json(step) for step in kept["steps"]),
        entrances=tuple(map(Entrance, kept.get("entrances", _EVERYWHERE))),
    )


def _step_to_json(step: PlanStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "needs": list(step.needs),
        "on_failure": step.on_failure.value,
        "on_lost": step.on_lost.value,
        "has_undo": step.has_undo,
        "undo_on_lost": step.undo_on_lost.value,
        "reads": list(step.reads),
        "undo_reads": list(step.undo_reads),
        "retry": {
            "attempts": step.retry.attempts,
            "wait_s": step.retry.wait.total_seconds(),
            "factor": step.retry.factor,
            "at_most_s": None if step.retry.at_most is None else step.retry.at_most.total_seconds(),
        },
    }


def _step_from_json(kept: Mapping[str, Any]) -> PlanStep:
    retry = kept["retry"]
    at_most_s = retry["at_most_s"]
    return PlanStep(
        name=kept["name"],
        needs=tuple(kept["needs"]),
        on_failure=OnFailure(kept["on_failure"]),
        on_lost=OnLost(kept["on_lost"]),
        has_undo=kept["has_undo"],
        undo_on_lost=OnLost(kept["undo_on_lost"]),
        reads=tuple(kept["reads"]),
        undo_reads=tuple(kept["undo_reads"]),
        retry=RetryPolicy(
            attempts=retry["attempts"],
            wait=timedelta(seconds=retry["wait_s"]),
            factor=retry["factor"],
            at_most=None if at_most_s is None else timedelta(seconds=at_most_s),
        ),
    )
