"""Owns that a person puts off their reminder of a request. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine import approval, reminding
from engine.codes import TimerKind
from engine.commands import Snooze
from engine.draft import Draft
from engine.human_task import HumanTask, Snoozed
from engine.model import Actor, TimerKey
from engine.review_refusals import CannotSnooze
from engine.snapshot import Change, TaskSnapshot

_LONGEST = timedelta(days=366)


def snooze(task: TaskSnapshot, command: Snooze, now: datetime) -> Change:
    """Remind a person at an instant, and not before. The others are reminded as they were.

    Raises:
        CannotSnooze: `past`, `too_long`, `after_end`, or `done`: they have answered.
        Refused: as for an answer; only who may answer is reminded.
    """
    human_task = task.request(command.human_task)
    check_may_snooze(task, human_task, command.by)
    reason = _why_not(task, human_task, command.until, now)
    if reason is not None:
        raise CannotSnooze(command.by.id, human_task.id, reason)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    others = tuple(one for one in human_task.reminding.snoozes if one.user != command.by.id)
    snoozes = (*others, Snoozed(user=command.by.id, until=command.until))
    snoozed = replace(human_task, reminding=replace(human_task.reminding, snoozes=snoozes))
    draft.human_tasks[snoozed.id] = snoozed
    draft.about = snoozed.id
    data = {"until": command.until.isoformat()}
    draft.record("snoozed", by=command.by, run=run, human_task=snoozed, data=data)
    return draft.finish()


def check_may_snooze(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> None:
    """Let pass whoever is reminded.

    Raises:
        CannotSnooze: `done`: they have answered.
        Refused: as for an answer.
    """
    approval.check_may_answer(task, human_task, by)
    if not {by.id, None} & set(reminding.readers(task, human_task)):
        raise CannotSnooze(by.id, human_task.id, "done")


def could_snooze(task: TaskSnapshot, human_task: HumanTask, until: datetime, now: datetime) -> bool:
    """Say whether a reminder can be put off until an instant, by whoever is reminded."""
    return _why_not(task, human_task, until, now) is None


def _why_not(task: TaskSnapshot, human_task: HumanTask, until: datetime, now: datetime) -> str | None:
    if until <= now:
        return "past"
    if until - now > _LONGEST:
        return "too_long"
    end = task.timers.get(TimerKey(human_task.step, human_task.run, TimerKind.EXPIRE))
    return "after_end" if end is not None and end.due <= until else None
