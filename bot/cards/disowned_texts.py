"""Owns how it is said that a text was edited in the name of somebody who disowns that, and what to do."""

from collections.abc import Iterator

from bot.cards.legend import Legend
from bot.cards.text import and_more, inline
from engine.disowned import disowned_edits, edits_until
from engine.human_task import Decision
from engine.model import Halt
from engine.policy import Policy
from engine.ports.queries import HumanTaskView
from engine.snapshot import TaskSnapshot

_WHAT_TO_DO = (
    "It stays as edited until somebody edits it back, or the work is sent back; the text as it was stands in "
    "the history, behind More… and Details…."
)
_STEPS_MAX = 3


def name_of_edited(policy: Policy, step: str) -> str:
    """Name what was edited of a step: the one text that may be, or the step. mrkdwn."""
    targets = [one for one in policy.editable if one.partition(".")[0] == step]
    return inline(targets[0] if len(targets) == 1 else step)


def edited_too(task: TaskSnapshot, policy: Policy, decision: Decision, whose: str) -> Iterator[str]:
    """Say which texts were edited in somebody's name, too, and what becomes of them. mrkdwn.

    `policy`: of the request on which they decided; `whose`: your, or somebody's.
    """
    for run in edits_until(task, decision):
        name = name_of_edited(policy, run.step)
        yield f"✏️ In {whose} *{name}* was edited, too (version {run.version}). {_WHAT_TO_DO}"


def doubtful_lines(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say of the texts on a card which were edited in the name of somebody who disowns that. mrkdwn."""
    policy, doubtful = view.human_task.policy, disowned_edits(view.task, also_settled=True)
    for shown in policy.shown:
        run = view.task.steps.get(shown.step)
        if shown.step not in doubtful or run is None or run.version != shown.version or not run.edited_by:
            continue
        name, by = name_of_edited(policy, shown.step), legend.person(run.edited_by)
        line = f"⚠️ *{name}* (version {run.version}) was edited in the name of {by}, who says it was not them."
        yield f"{line} {_advice(policy, shown.step)}" if view.human_task.is_open else line


def stays_as_edited(task: TaskSnapshot, halt: Halt) -> str:
    """Say which results stay as they were edited, whichever way it goes on; empty: none. Plain text."""
    steps = sorted(disowned_edits(task, [task.human_tasks[one.human_task] for one in halt.disowned]))
    if not steps:
        return ""
    whose = and_more(steps[:_STEPS_MAX], len(steps))
    return f"The result of {whose} stays as it was edited"


def _advice(policy: Policy, step: str) -> str:
    may_edit = any(one.partition(".")[0] == step for one in policy.editable)
    put_right = "edit it back, or reject" if may_edit else "reject"
    return f"The text as it was stands behind More…. If it is not right, {put_right}."
