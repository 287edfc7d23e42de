"""Owns how it is said what came of what somebody disowns: texts edited in their name, work sent back."""

from collections.abc import Collection, Iterator

from bot.cards.legend import Legend
from bot.cards.states import STEP_WORDS
from bot.cards.text import and_more, inline
from engine.disowned import disowned_edits, edits_in_doubt, edits_until, source_of
from engine.human_task import Decision, HumanTask
from engine.model import Edit, Halt
from engine.policy import Policy
from engine.ports.queries import HumanTaskView
from engine.snapshot import TaskSnapshot

_WHAT_TO_DO = (
    "It stays as edited until somebody edits it back, or the work is sent back; the text as it was stands in "
    "the history, behind More… and Details…."
)
_STEPS_MAX = 3


def edited_too(task: TaskSnapshot, decision: Decision, whose: str) -> Iterator[str]:
    """Say which texts were edited in somebody's name, too, and what becomes of them. mrkdwn.

    `whose`: your, or somebody's.
    """
    for edit in edits_until(task, decision):
        name = inline(edit.target)
        yield f"✏️ In {whose} *{name}* was edited, too (version {edit.version}). {_WHAT_TO_DO}"


def came_of_it(task: TaskSnapshot, human_task: HumanTask, decision: Decision) -> Iterator[str]:
    """Say of a rejection where it sent the work back to, and what has begun again since. mrkdwn."""
    target = source_of(task, human_task, decision)
    if target == human_task.step:
        return
    runs = [task.steps[step] for step in task.plan.graph.order]
    began = [run for run in runs if run.reset_by == human_task.reset_version and run.version]
    said = [f"*{inline(run.step)}* ({STEP_WORDS[run.state]})" for run in began]
    since = and_more(said[:_STEPS_MAX], len(said)) if said else "nothing yet"
    yield f"↩️ On that the work was sent back to *{inline(target)}*. Begun again since: {since}."


def doubtful_lines(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say of the texts on a card which were edited in the name of somebody who disowns that. mrkdwn."""
    human_task, versions = view.human_task, {one.step: one.version for one in view.human_task.policy.shown}
    unsettled = edits_in_doubt(view.task)
    for edit in edits_in_doubt(view.task, also_settled=True):
        if edit.version > versions.get(edit.step, 0):
            continue  # the card does not show it: it shows what was before, or nothing of this step
        name, by = inline(edit.target), legend.person(edit.by)
        line = (
            f"⚠️ *{name}* (version {edit.version}) was edited in the name of {by}, who says it was not them."
        )
        settled = "" if edit in unsettled else " Operators let it stand."
        yield (
            f"{line}{settled} {_advice(human_task.policy, edit)}"
            if human_task.is_open
            else f"{line}{settled}"
        )


def stays_as_edited(task: TaskSnapshot, halt: Halt, but: Collection[str] = ()) -> str:
    """Say which results stay as they were edited; empty: none. `but`: steps that start again. Plain text."""
    edited = disowned_edits(task, [task.human_tasks[one.human_task] for one in halt.disowned])
    steps = sorted(edited.difference(but))
    if not steps:
        return ""
    whose = and_more(steps[:_STEPS_MAX], len(steps))
    return f"The result of {whose} stays as it was edited"


def _advice(policy: Policy, edit: Edit) -> str:
    put_right = "edit it back, or reject" if edit.target in policy.editable else "reject"
    return f"The text as it was stands behind More…. If it is not right, {put_right}."
