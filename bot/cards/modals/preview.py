"""Owns what a view says before it is sent of what a rejection does: to steps, to results, to people."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bot import ids
from bot.cards.asked import may_answer
from bot.cards.authors import author
from bot.cards.blocks import Block, divider, paragraphs
from bot.cards.durations import length
from bot.cards.legend import Legend
from bot.cards.reference import Reference
from bot.cards.states import STEP_WORDS
from bot.cards.text import and_more, counted, inline
from engine import tally
from engine.codes import HumanTaskKind, ReApproval, StepState, Verdict
from engine.human_task import HumanTask
from engine.model import Fingerprint
from engine.ports.queries import HumanTaskView
from engine.rollback import Reset, allowed_targets, foreseen, preview
from engine.snapshot import TaskSnapshot

_MOST_STEPS = 20
_MOST_ASKED = 8
_ASKS = frozenset({HumanTaskKind.APPROVAL, HumanTaskKind.FORM})
_IN_FLIGHT = frozenset({StepState.RUNNING, StepState.WAITING})


def step_of(chosen: str) -> str | None:
    """Give the step that an option of "Send back to" stands for; None: nowhere, or nothing is chosen."""
    return chosen.removeprefix(ids.STEP_PREFIX) if chosen.startswith(ids.STEP_PREFIX) else None


def consequences(view: HumanTaskView, chosen: str, legend: Legend) -> list[Block]:
    """Say what a rejection does with this option of "Send back to"; nothing, if it is not possible."""
    reset = _reset(view, chosen)
    if reset is not None:
        return [divider(), *paragraphs(_sent_back(view, reset, legend))]
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


def _sent_back(view: HumanTaskView, reset: Reset, legend: Legend) -> Iterator[str]:
    task = view.task
    yield f"*If it goes back to {inline(reset.roots[0])}:*"
    yield from _before(view)
    yield f"*Runs again* {_names(reset.steps)}"
    given = [
        step for step in reset.superseded if step not in reset.cancelled
    ]  # a delay gives its end at once
    if given:
        whose = "result" if len(given) == 1 else "results"
        yield f"*Superseded* the {whose} of {_names(given)}; the history keeps what was"
    yield f"*Undone* {_undone(reset.undone)}"
    if reset.cancelled:
        yield f"*Stopped* {_names_with_states(task, reset.cancelled)}"
    if lost := [_lost(h, legend) for h in map(task.request, reset.closed) if h.settling is not None]:
        yield f"*Comes to nothing* {and_more(lost[:_MOST_ASKED], len(lost))}, not in effect yet"
    if reset.keeps_going:
        yield f"*Keeps going* {_names_with_states(task, reset.keeps_going)}"
    yield from _asked_again(view, reset, legend)


def _lost(request: HumanTask, legend: Legend) -> str:
    """Name a decision that will not take effect. mrkdwn."""
    decision = tally.deciding_one(request)
    what = "approval" if decision is None or decision.verdict is Verdict.APPROVED else "rejection"
    who = "somebody" if decision is None else author(decision, legend)
    return f"the {what} of {who} at *{inline(request.step)}*"


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


def _undone(steps: Collection[str]) -> str:
    if not steps:
        return "nothing"
    return f"{_names(steps)}, in this order" if len(steps) > 1 else _names(steps)


# --- who is asked again --------------------------------------------------------------------------


def _asked_again(view: HumanTaskView, reset: Reset, legend: Legend) -> Iterator[str]:
    """Say whom each step asks again, as far as that can be known: those whom it asked last."""
    asked = [(step, _last_request(view.task, step)) for step in reset.asked]
    if not asked:
        yield "*Asked again* nobody"
        return
    yield "*Asked again*"
    for step, request in asked[:_MOST_ASKED]:
        who = may_answer(view.task, request.kind, request.policy, legend) or "nobody who is left"
        yield f"• *{inline(step)}* · {who}{_standing(request, legend)}"
    if len(asked) > _MOST_ASKED:
        yield f"• and {counted(len(asked) - _MOST_ASKED, 'more step')}"


def _last_request(task: TaskSnapshot, step: str) -> HumanTask:
    return next(h for h in reversed(list(task.human_tasks.values())) if h.step == step and h.kind in _ASKS)


def _standing(request: HumanTask, legend: Legend) -> str:
    """Say whose approvals may stand, where the gate asks only about what has changed."""
    policy = request.policy
    approved = [d.by for d in tally.counting(request) if not d.alone]
    if policy.re_approve is not ReApproval.CHANGED or not policy.shown or not approved:
        return ""
    what = "approval" if len(approved) == 1 else "approvals"
    verb = "stands" if len(approved) == 1 else "stand"
    return f". The {what} of {legend.persons(approved)} {verb} if what is shown stays the same"


# --- stopped -------------------------------------------------------------------------------------


def _stopped(view: HumanTaskView) -> Iterator[str]:
    task, gate = view.task, view.human_task.step
    yield "*If the task is stopped:*"
    yield from _not_at_once(view)
    ends = [s.name for s in task.plan.steps if s.name != gate and task.steps[s.name].state in _IN_FLIGHT]
    yield f"*Stopped* {_names_with_states(task, ends)}" if ends else "*Stopped* nothing else runs or waits"
    yield "*Undone* nothing: what was done stays done"
    yield "*Afterwards* the task has failed"


# --- names ---------------------------------------------------------------------------------------


def _names(steps: Iterable[str]) -> str:
    return _listed([inline(step) for step in steps])


def _names_with_states(task: TaskSnapshot, steps: Iterable[str]) -> str:
    return _listed([f"{inline(step)} ({STEP_WORDS[task.steps[step].state]})" for step in steps])


def _listed(names: list[str]) -> str:
    return and_more(names[:_MOST_STEPS], len(names))
