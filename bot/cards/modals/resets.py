"""Owns what a view says of a reset before it is sent: steps, results, what is undone, who is asked again."""

from collections.abc import Collection, Iterable, Iterator

from bot.cards.asked import may_answer
from bot.cards.authors import author
from bot.cards.legend import Legend
from bot.cards.states import STEP_WORDS
from bot.cards.text import and_more, counted, inline
from engine import tally
from engine.codes import HumanTaskKind, Verdict
from engine.human_task import Decision, HumanTask
from engine.model import UserId
from engine.rollback import Reset
from engine.snapshot import TaskSnapshot
from engine.standing import would_stand

_MOST_STEPS = 20
_MOST_ASKED = 8
_ASKS = frozenset({HumanTaskKind.APPROVAL, HumanTaskKind.FORM})


def reset_lines(
    task: TaskSnapshot,
    reset: Reset,
    legend: Legend,
    *,
    rejected: HumanTask | None = None,
    by: UserId | None = None,
) -> Iterator[str]:
    """Say what a reset does, a line each. mrkdwn.

    `rejected`, `by`: the request whose rejection leads to it, and who rejects.
    """
    yield f"*Runs again* {names(reset.steps)}"
    given = [
        step for step in reset.superseded if step not in reset.cancelled
    ]  # a delay gives its end at once
    if given:
        whose = "result" if len(given) == 1 else "results"
        yield f"*Superseded* the {whose} of {names(given)}; the history keeps what was"
    yield f"*Undone* {_undone(reset.undone)}"
    if reset.cancelled:
        yield f"*Stopped* {names_with_states(task, reset.cancelled)}"
    if lost := [_lost(h, legend) for h in map(task.request, reset.closed) if h.settling is not None]:
        yield f"*Comes to nothing* {and_more(lost[:_MOST_ASKED], len(lost))}, not in effect yet"
    if reset.keeps_going:
        yield f"*Keeps going* {names_with_states(task, reset.keeps_going)}"
    yield from _asked_again(task, reset, legend, rejected, by)


def _lost(request: HumanTask, legend: Legend) -> str:
    """Name a decision that will not take effect. mrkdwn."""
    decision = tally.deciding_one(request)
    what = "approval" if decision is None or decision.verdict is Verdict.APPROVED else "rejection"
    who = "somebody" if decision is None else author(decision, legend)
    return f"the {what} of {who} at *{inline(request.step)}*"


def _undone(steps: Collection[str]) -> str:
    if not steps:
        return "nothing"
    return f"{names(steps)}, in this order" if len(steps) > 1 else names(steps)


# --- who is asked again --------------------------------------------------------------------------


def _asked_again(
    task: TaskSnapshot, reset: Reset, legend: Legend, rejected: HumanTask | None, by: UserId | None
) -> Iterator[str]:
    """Say whom each step asks again, as far as that can be known: those whom it asked last."""
    asked = [(step, _last_request(task, step)) for step in reset.asked]
    if not asked:
        yield "*Asked again* nobody"
        return
    yield "*Asked again*"
    for step, request in asked[:_MOST_ASKED]:
        who = may_answer(task, request.kind, request.policy, legend) or "nobody who is left"
        rejected_by = by if rejected is not None and request.id == rejected.id else None
        stand = would_stand(task, reset, request, rejected_by=rejected_by)
        yield f"• *{inline(step)}* · {who}{_standing(stand, legend)}"
    if len(asked) > _MOST_ASKED:
        yield f"• and {counted(len(asked) - _MOST_ASKED, 'more step')}"


def _last_request(task: TaskSnapshot, step: str) -> HumanTask:
    return next(h for h in reversed(list(task.human_tasks.values())) if h.step == step and h.kind in _ASKS)


def _standing(stand: Collection[Decision], legend: Legend) -> str:
    """Say whose approvals may stand, where the gate asks only about what has changed."""
    approved = [decision.by for decision in stand]
    if not approved:
        return ""
    what = "approval" if len(approved) == 1 else "approvals"
    verb = "stands" if len(approved) == 1 else "stand"
    return f". The {what} of {legend.persons(approved)} {verb} if what is shown stays the same"


# --- names ---------------------------------------------------------------------------------------


def names(steps: Iterable[str]) -> str:
    """Name steps, in words. mrkdwn."""
    return _listed([inline(step) for step in steps])


def names_with_states(task: TaskSnapshot, steps: Iterable[str]) -> str:
    """Name steps, each with how it stands. mrkdwn."""
    return _listed([f"{inline(step)} ({STEP_WORDS[task.steps[step].state]})" for step in steps])


def _listed(some: list[str]) -> str:
    return and_more(some[:_MOST_STEPS], len(some))
