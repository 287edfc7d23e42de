"""Owns what an edit may do to gates that were passed on the text as it was, reckoned by who only watches."""

from engine.codes import HumanTaskKind, StepState
from engine.rollback import Reset
from engine.snapshot import Change, TaskSnapshot
from tests.property.core import oracle


def passed_on(task: TaskSnapshot, step: str) -> set[str]:
    """Give the gates that are passed and show what a step gave."""
    asked = [h for h in task.human_tasks.values() if h.kind is HumanTaskKind.APPROVAL]
    return {
        h.step
        for h in {h.step: h for h in asked}.values()
        if h.status == "approved"
        and task.steps[h.step].state is StepState.COMPLETED
        and any(shown.step == step for shown in h.policy.shown)
    }


def asks_again(task: TaskSnapshot, step: str) -> set[str]:
    """Give the steps that start again if what a step gave becomes another text."""
    return {again for gate in passed_on(task, step) for again in oracle.sent_back(task, gate)}


def check_edited(before: TaskSnapshot, step: str, preview: Reset, change: Change) -> None:
    """What was foretold is what happened: passed gates ask again, and nothing else starts again."""
    after, again = change.after, asks_again(before, step)
    assert set(preview.steps) == again
    assert preview.steps == change.rerun_steps
    changed = {name for name, run in after.steps.items() if run.run != before.steps[name].run}
    assert changed == again | {step}
    was_current = {run.key for run in before.steps.values()}
    assert preview.undone == tuple(old.step for old in after.undoing if old.key in was_current)
    assert set(preview.closed) == {
        id
        for id, h in before.human_tasks.items()
        if h.is_open and after.human_tasks[id].closed_because == "edited"
    }
