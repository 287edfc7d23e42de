"""Owns decisions that come to nothing before they take effect, since something else was first. Pure."""

from collections.abc import Mapping

from engine import tally
from engine.draft import Draft
from engine.human_task import Decision, HumanTask
from engine.model import Json
from engine.rollback import Reset


def overtaken(draft: Draft, reset: Reset) -> tuple[tuple[HumanTask, Decision], ...]:
    """Give the decisions that a reset keeps from taking effect, each with its request."""
    closed = (draft.human_tasks[id] for id in reset.closed)
    decided = ((human_task, tally.deciding_one(human_task)) for human_task in closed)
    return tuple((human_task, decision) for human_task, decision in decided if decision is not None)


def tell_overtaken(draft: Draft, human_task: HumanTask, decision: Decision, why: Mapping[str, Json]) -> None:
    """Tell whoever decided that it came to nothing. `why`: who did what, as the words about it need it."""
    data = {**why, "of": decision.by, "verdict": decision.verdict.value}
    draft.tell("overtaken", human_task, draft.task.revision + 1, data)
