"""Owns what a view says before it is sent of what a rejection does: to steps, to results, to people."""

from collections.abc import Iterator
from dataclasses import replace

from bot import ids
from bot.cards.blocks import Block, divider, paragraphs
from bot.cards.durations import length
from bot.cards.legend import Legend
from bot.cards.modals.resets import names_with_states, reset_lines
from bot.cards.reference import Reference
from bot.cards.text import counted, inline
from engine.codes import HumanTaskKind, StepState
from engine.model import Fingerprint, UserId
from engine.ports.queries import HumanTaskView
from engine.rollback import Reset, allowed_targets, foreseen, preview

_MOST_STEPS = 20
_MOST_ASKED = 8
_ASKS = frozenset({HumanTaskKind.APPROVAL, HumanTaskKind.FORM})
_IN_FLIGHT = frozenset({StepState.RUNNING, StepState.WAITING})


def step_of(chosen: str) -> str | None:
    """Give the step that an option of "Send back to" stands for; None: nowhere, or nothing is chosen."""
    return chosen.removeprefix(ids.STEP_PREFIX) if chosen.startswith(ids.STEP_PREFIX) else None


def consequences(view: HumanTaskView, chosen: str, legend: Legend, by: UserId | None = None) -> list[Block]:
    """Say what a rejection does with this option of "Send back to"; nothing, if it is not possible.

    `by`: who rejects.
    """
    reset = _reset(view, chosen)
    if reset is not None:
        return [divider(), *paragraphs(_sent_back(view, reset, legend, by))]
    if chosen == ids.NOWHERE and view.human_task.is_open:
        return [divider(), *paragraphs(_stopped(view))]
    return []


def drawn_for(reference: Reference, view: HumanTaskView, chosen: str) -> Reference:
    """Give what a view carries that says what this option does: also what it said."""
    reset = _reset(view, chosen)
    if reset is None:
        return replace(reference, target=None, foreseen=None)
    (target,) = reset.roots
    return replace(reference, target=target, foreseen=foreseen(reset.steps, reset.undone))


def foreseen_in(reference: Reference, view: HumanTaskView, target: str | None) -> Fingerprint | None:
    """Give what somebody must have expected who sent a view: what it said of this target.

    If it said nothing of it, that the target and the approval itself run again and nothing is undone.
    """
    if target is None:
        return None
    return reference.foreseen if was_drawn(reference, target) else foreseen((target, view.human_task.step))


def was_drawn(reference: Reference, target: str | None) -> bool:
    """Say whether a view said what sending back to this step does."""
    return reference.foreseen is not None and reference.target == target


def _reset(view: HumanTaskView, chosen: str) -> Reset | None:
    step = step_of(chosen) if view.human_task.is_open else None
    if step is None or step not in allowed_targets(view.task, view.human_task):
        return None
    return preview(view.task, view.human_task.step, step)


# --- sent back -----------------------------------------------------------------------------------


def _sent_back(view: HumanTaskView, reset: Reset, legend: Legend, by: UserId | None) -> Iterator[str]:
    task = view.task
    yield f"*If it goes back to {inline(reset.roots[0])}:*"
    yield from _before(view)
    yield from reset_lines(task, reset, legend, rejected=view.human_task, by=by)


def _before(view: HumanTaskView) -> Iterator[str]:
    """Say what comes before all that: time to undo the decision, or the operators' word."""
    besides = "What begins or completes until then runs again, too, and is undone where a step says how"
    yield from (f"{line}. {besides}" for line in _not_at_once(view))
    most = view.human_task.policy.max_rounds
    if view.task.rounds(view.human_task.step) >= most:
        limit = counted(most, "time")
        yield f"*Operators first* {limit} without them is the limit: it goes back only if they agree"


def _not_at_once(view: HumanTaskView) -> Iterator[str]:
    window = view.human_task.policy.undo_window
    if window:
        yield f"*Not at once* For {length(window)} it can be undone; then it takes effect"


# --- stopped -------------------------------------------------------------------------------------


def _stopped(view: HumanTaskView) -> Iterator[str]:
    task, gate = view.task, view.human_task.step
    yield "*If the task is stopped:*"
    yield from _not_at_once(view)
    ends = [s.name for s in task.plan.steps if s.name != gate and task.steps[s.name].state in _IN_FLIGHT]
    yield f"*Stopped* {names_with_states(task, ends)}" if ends else "*Stopped* nothing else runs or waits"
    yield "*Undone* nothing: what was done stays done"
    yield "*Afterwards* the task has failed"
