"""Owns what the status of a task says of what waits: since when, how long as a rule, and what comes next."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.cards.in_time import escalation_words, is_rejected, otherwise
from bot.cards.legend import Legend
from bot.cards.text import counted, moment
from engine.codes import HumanTaskKind, StepState, TimerKind
from engine.human_task import HumanTask
from engine.model import StepRun, Timer
from engine.ports.queries import TaskView
from engine.reminding import end_of
from engine.snapshot import TaskSnapshot

_ROUGHLY = (
    ("week", timedelta(weeks=1), 2),
    ("day", timedelta(days=1), 2),
    ("hour", timedelta(hours=1), 2),
    ("minute", timedelta(minutes=1), 1),
)
"""Units, each with how many of it there must be: two days are days, one and a half are hours."""


def waiting_lines(view: TaskView, human_task: HumanTask, legend: Legend) -> Iterator[str]:
    """Say of an open request since when it waits, how long that usually takes, what comes next. mrkdwn."""
    since = f"since {moment(human_task.asked_at)}"
    usual = view.usual.get(human_task.id)
    yield f"{since} · usually takes {roughly(usual)}" if usual is not None else since
    yield from late_lines(human_task)
    if human_task.settling is None:
        yield from _questions(human_task, legend)
    yield from next_lines(view.task, human_task, legend)


def late_lines(human_task: HumanTask) -> Iterator[str]:
    """Say that an answer is late, and since when. mrkdwn."""
    if human_task.is_open and human_task.late_since is not None:
        yield f"🔴 late since {moment(human_task.late_since)}"


def next_lines(task: TaskSnapshot, human_task: HumanTask, legend: Legend) -> Iterator[str]:
    """Say what comes next for an open request, in order. mrkdwn."""
    if task.halt is not None or not human_task.is_open:
        return  # its clocks stand still
    timers, end = _timers_of(task, human_task.step, human_task.run), end_of(task.timers, human_task)
    due = [one for one in timers if one.kind is not TimerKind.REMIND or end is None or one.due < end]
    if told := [_will(timer, human_task, legend) for timer in due]:
        yield f"next: {', then '.join(told)}"


def run_lines(view: TaskView, run: StepRun) -> Iterator[str]:
    """Say of a step that waits for a time what comes then. mrkdwn."""
    if run.state is not StepState.RUNNING or view.task.halt is not None:
        return
    for timer in _timers_of(view.task, run.step, run.run):
        match timer.kind:
            case TimerKind.RETRY:
                failed = f"attempt {run.attempt - 1} failed · " if run.attempt > 1 else ""
                yield f"{failed}next: attempt {run.attempt} {moment(timer.due)}"
            case TimerKind.DELAY:
                yield f"next: it goes on {moment(timer.due)}"
            case _:
                continue  # of a request


def roughly(of: timedelta) -> str:
    """Give a length of time as people say it, in one unit."""
    for unit, size, least in _ROUGHLY:
        if of >= least * size:
            return f"about {counted(round(of / size), unit)}"
    return "less than a minute"


def _questions(human_task: HumanTask, legend: Legend) -> Iterator[str]:
    for inquiry in human_task.inquiries:
        if inquiry.answer is None:
            of, by = legend.person(inquiry.of), legend.person(inquiry.by)
            yield f"❓ needs information from {of}, whom {by} asked {moment(inquiry.asked_at)}"
    if human_task.paused is not None and human_task.paused.timers:
        yield "reminders and the end of its time stand still until there is an answer"


def _timers_of(task: TaskSnapshot, step: str, run: int) -> Sequence[Timer]:
    mine = (timer for timer in task.timers.values() if (timer.step, timer.run) == (step, run))
    return sorted(mine, key=_when)


def _when(timer: Timer) -> datetime:
    return timer.due


def _will(timer: Timer, human_task: HumanTask, legend: Legend) -> str:
    at = moment(timer.due)
    match timer.kind:
        case TimerKind.REMIND:
            reminders = human_task.policy.reminders
            if reminders is None or not 1 < reminders.times >= timer.number:  # it was put off beyond the last
                return f"reminder {at}"
            return f"reminder {timer.number} of {reminders.times} {at}"
        case TimerKind.DUE:
            return f"it is due {at}" if human_task.late_since is None else f"that it is late is said {at}"
        case TimerKind.ESCALATE:
            escalation = human_task.policy.escalations[timer.number - 1]
            return f"{at} it is asked of {escalation_words(escalation, legend)}"
        case TimerKind.EXPIRE:
            return f"it expires {at}: {_after_expiry(human_task)}"
        case TimerKind.CLAIM:
            of = legend.person(human_task.claimed_by) if human_task.claimed_by else "somebody"
            return f"the claim of {of} ends {at}, and it is for all who were asked"
        case TimerKind.SETTLE:
            return f"it takes effect {at}, unless it is undone"
        case _:
            return f"it goes on {at}"


def _after_expiry(human_task: HumanTask) -> str:
    if human_task.kind is HumanTaskKind.QUESTION:
        return "it counts as *Fail*"
    return "it counts as rejected" if is_rejected(human_task) else otherwise(human_task)
