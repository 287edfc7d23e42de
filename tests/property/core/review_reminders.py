"""Owns how reminders are looked at in a review: when they are due by their schedule.

That they are held up then, by limits and by the hours of people, is proven by `test_reminders`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from engine import reminding
from engine.codes import TimerKind
from engine.human_task import HumanTask
from engine.model import Timer, TimerKey
from engine.snapshot import TaskSnapshot


def as_scheduled(task: TaskSnapshot) -> TaskSnapshot:
    """Give a task as if nothing held its reminders up."""
    not_held = {
        id: replace(h, reminding=replace(h.reminding, held=timedelta(0)))
        for id, h in task.human_tasks.items()
    }
    timers = dict(task.timers)
    for human_task in task.human_tasks.values():
        key = _key(human_task)
        due = reminding.nominal(human_task, timers.get(key)) if human_task.is_open else None
        if due is not None:
            timers[key] = replace(timers[key], due=due)
    return replace(task, human_tasks=not_held, timers=timers)


def nobody_left(task: TaskSnapshot) -> Iterator[tuple[HumanTask, Timer | None]]:
    """Give the requests that wait while nobody is there to be reminded, each with its reminder.

    There a reminder that is held up is given up as soon as the last who could be reminded is gone.
    """
    for human_task in task.human_tasks.values():
        is_running = human_task.is_undecided and human_task.paused is None and task.halt is None
        if is_running and not list(reminding.readers(task, human_task)):
            yield human_task, as_scheduled(task).timers.get(_key(human_task))


def _key(human_task: HumanTask) -> TimerKey:
    return TimerKey(human_task.step, human_task.run, TimerKind.REMIND)
