"""Owns the clocks of requests in a change: reminders, deadlines, ends; set, stopped, wound again. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine import reminding
from engine.codes import TimerKind
from engine.human_task import HumanTask
from engine.journal import Journal
from engine.model import Pause, StepRun, Timer, TimerKey
from engine.policy import Policy
from engine.schedule import due_at, escalation, expiry, first_reminder, next_reminder, resumed
from engine.snapshot import TaskSnapshot

CLOCKS = (TimerKind.REMIND, TimerKind.DUE, TimerKind.ESCALATE, TimerKind.EXPIRE)
"""What stands still while a request does."""


class RequestClocks(Journal):
    """The timers of a task, and what they are about: its runs and its requests."""

    def __init__(self, task: TaskSnapshot, now: datetime) -> None:
        super().__init__(now)
        self.task = task
        self.steps = dict(task.steps)
        self.undoing = list(task.undoing)
        self.human_tasks = dict(task.human_tasks)
        self.timers = dict(task.timers)
        self.halt = task.halt

    def run_of(self, step: str, number: int) -> StepRun:
        """Give a run that something is still due for: a current one, or an old one whose undo is open."""
        current = self.steps[step]
        if current.run == number:
            return current
        return next(old for old in self.undoing if old.key == (step, number))

    def arm(self, run: StepRun, kind: TimerKind, due: datetime | None, number: int = 1) -> None:
        """Set a timer of a run, in place of the one of that kind. `due` None: there is none any more."""
        key = TimerKey(run.step, run.run, kind)
        self.timers.pop(key, None)
        if due is not None:
            self.timers[key] = Timer(step=run.step, run=run.run, kind=kind, due=due, number=number)

    def arm_clocks(self, run: StepRun, policy: Policy) -> None:
        """Set what a request is reminded, late, escalated and ended by, as of now."""
        self.arm(run, TimerKind.REMIND, first_reminder(policy, self.now))
        self.arm(run, TimerKind.DUE, due_at(policy, self.now))
        self.arm(run, TimerKind.ESCALATE, escalation(policy, 1, self.now))
        self.arm(run, TimerKind.EXPIRE, expiry(policy, self.now))

    def arm_reminder(self, human_task: HumanTask, due: datetime | None, number: int) -> None:
        """Arm a reminder for when it first reaches somebody. `due`: by the schedule, if one is left."""
        state = human_task.reminding
        end = reminding.end_of(self.timers, human_task)
        is_come = reminding.is_come(self.task, human_task, due, self.now, end=end)
        if due is not None and is_come and reminding.is_given(self.task, human_task, self.now):
            due = next_reminder(human_task.policy, sent=number, due=due, now=self.now)
            number, state = number + 1, replace(state, told=())
        human_task = replace(human_task, reminding=state)
        moments = reminding.moments(self.task, human_task, due, self.now, end=end)
        at = min(moments.values(), default=due)
        held = None if due is None or at is None else at - due
        self.arm(self.run_of(human_task.step, human_task.run), TimerKind.REMIND, at, number)
        self.human_tasks[human_task.id] = replace(human_task, reminding=replace(state, held=held))

    def move_reminders(self) -> None:
        """Arm reminders anew: others are waited for, somebody wants theirs later, or clocks stood still."""
        if self.halt is not None:
            return
        known = {} if self.task.halt is not None else self.task.human_tasks
        for human_task in list(self.human_tasks.values()):
            if human_task is known.get(human_task.id) or not human_task.is_undecided or human_task.paused:
                continue
            timer = self.timers.get(TimerKey(human_task.step, human_task.run, TimerKind.REMIND))
            if timer is not None or human_task.reminding.snoozes:
                due = reminding.nominal(human_task, timer)
                self.arm_reminder(human_task, due, 1 if timer is None else timer.number)

    def pause(self, human_task: HumanTask) -> HumanTask:
        """Let the clocks of a request stand still, unless they do."""
        if human_task.paused is not None:
            return human_task
        keys = [TimerKey(human_task.step, human_task.run, kind) for kind in CLOCKS]
        timers = tuple(self.timers.pop(key) for key in keys if key in self.timers)
        return replace(human_task, paused=Pause(since=self.now, timers=timers))

    def resume(self, human_task: HumanTask) -> HumanTask:
        """Let the clocks of a request go on: what was due is due later, by as long as they stood."""
        pause = human_task.paused
        if pause is None:
            return human_task
        self.wind(pause)
        return replace(human_task, paused=None)

    def wind(self, pause: Pause) -> None:
        """Put timers back whose clocks stood still, with as much time left as they had."""
        for timer in pause.timers:
            request = self.task.request_of(self.run_of(timer.step, timer.run))
            is_held = request is not None and timer.kind is TimerKind.REMIND
            held = request.reminding.held if request is not None and is_held else None
            due = resumed(
                None if request is None else request.policy,
                timer,
                since=pause.since,
                now=self.now,
                held=held or timedelta(0),
            )
            self.timers[timer.key] = replace(timer, due=due)
