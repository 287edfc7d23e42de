"""Owns that a request has ended whose time is over, though no clock has seen to it yet. Pure."""

from datetime import datetime

from engine.codes import TimerKind
from engine.commands import Decide, Review, Seating, TimerFired
from engine.model import TimerKey
from engine.snapshot import Change, TaskSnapshot
from engine.timing import timer_fired


def end_that_was_due(task: TaskSnapshot, command: Decide | Review | Seating, now: datetime) -> Change | None:
    """Give the end of the request that a command is about, if that was due by now; None: it was not.

    Where clocks stand still, nothing is due.
    """
    human_task = task.human_tasks.get(command.human_task)
    if human_task is None or not human_task.is_open:
        return None
    key = TimerKey(human_task.step, human_task.run, TimerKind.EXPIRE)
    timer = task.timers.get(key)
    if timer is None or now < timer.due:
        return None
    return timer_fired(task, TimerFired(timer=key, due=timer.due), now)
