"""Owns that a person puts off their reminder of a request. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine import approval, reminding
from engine.codes import TimerKind
from engine.commands import Snooze
from engine.draft import Draft
from engine.human_task import HumanTask, Snoozed
from engine.model import Actor, TimerKey
from engine.reminding import moment_wanted
from engine.review_refusals import CannotSnooze
from engine.schedule import resumed
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
    wanted = Snoozed(user=command.by.id, until=command.until, zone=command.by.zone)
    reason = _why_not(task, human_task, wanted, now)
    if reason is not None:
        raise CannotSnooze(command.by.id, human_task.id, reason)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    others = tuple(one for one in human_task.reminding.snoozes if one.user != command.by.id)
    snoozed = replace(human_task, reminding=replace(human_task.reminding, snoozes=(*others, wanted)))
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


def could_snooze(task: TaskSnapshot, human_task: HumanTask, wanted: Snoozed, now: datetime) -> bool:
    """Say whether a reminder can be put off like this, by somebody who is reminded."""
    return _why_not(task, human_task, wanted, now) is None


def _why_not(task: TaskSnapshot, human_task: HumanTask, wanted: Snoozed, now: datetime) -> str | None:
    if wanted.until <= now:
        return "past"
    if wanted.until - now > _LONGEST:
        return "too_long"
    end = _end(task, human_task, now)
    return "after_end" if end is not None and end <= moment_wanted(human_task, wanted, now) else None


def _end(task: TaskSnapshot, human_task: HumanTask, now: datetime) -> datetime | None:
    """Give when a request expires; while its clocks stand still, when it would if they went on now."""
    key = TimerKey(human_task.step, human_task.run, TimerKind.EXPIRE)
    if human_task.paused is None:
        return task.timers[key].due if key in task.timers else None
    since, nothing_held = human_task.paused.since, timedelta(0)
    still = (timer for timer in human_task.paused.timers if timer.key == key)
    ends = (resumed(human_task.policy, one, since=since, now=now, held=nothing_held) for one in still)
    return next(ends, None)
