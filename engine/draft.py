"""Owns the change in the making: the moves that every command is made of. Pure; standard library only.

A draft is opened on a snapshot, moved, and finished once. Finishing starts what became ready, derives
the task's state and closes what a finished task must not leave open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from engine import notices, reminding, tally
from engine.codes import (
    ClosedBecause,
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    StepState,
    TaskState,
    TimerKind,
    UndoState,
)
from engine.human_task import HumanTask
from engine.journal import Journal
from engine.model import (
    Actor,
    HumanTaskId,
    Job,
    JobId,
    Json,
    JsonText,
    Pause,
    Question,
    RequestBody,
    StepRun,
    Timer,
    TimerKey,
)
from engine.policy import Policy
from engine.readiness import derived_state, ready_steps, ready_undos
from engine.rollback import Reset, has_acted
from engine.schedule import due_at, escalation, expiry, first_reminder, next_reminder, resumed
from engine.snapshot import Change, TaskSnapshot

_CLOCKS = (TimerKind.REMIND, TimerKind.DUE, TimerKind.ESCALATE, TimerKind.EXPIRE)
_IN_FLIGHT = frozenset({StepState.RUNNING, StepState.WAITING})


class Draft(Journal):
    """A change in the making. Mutable, and gone after `finish`."""

    def __init__(self, task: TaskSnapshot, now: datetime, *, is_new: bool = False) -> None:
        super().__init__(now)
        self.task = task
        self._before = None if is_new else task
        self.state = task.state
        self.version = task.current_version
        self.steps = dict(task.steps)
        self.undoing = list(task.undoing)
        self.human_tasks = dict(task.human_tasks)
        self.jobs = dict(task.jobs)
        self.timers = dict(task.timers)
        self.halt = task.halt
        self.retired: list[StepRun] = []
        self.inputs: JsonText | None = None
        self.about: HumanTaskId | None = None
        self.rerun_steps: tuple[str, ...] = ()

    # --- step runs -------------------------------------------------------------------------------

    def run_of(self, step: str, number: int) -> StepRun:
        """Give a run that something is still due for: a current one, or an old one whose undo is open."""
        current = self.steps[step]
        if current.run == number:
            return current
        return next(old for old in self.undoing if old.key == (step, number))

    def put(self, run: StepRun) -> StepRun:
        """Replace a run, be it current or undoing."""
        if self.steps[run.step].run == run.run:
            self.steps[run.step] = run
        else:
            self.undoing = [run if old.key == run.key else old for old in self.undoing]
        return run

    def enqueue(self, run: StepRun, kind: JobKind) -> None:
        """Queue work for a run. The attempt makes the job's id one that no other job of the task ever has."""
        match kind:
            case JobKind.UNDO:
                attempt = run.undo_attempt
            case JobKind.ASK if self.is_old(run):  # after those that asked about the run itself
                attempt = run.attempt + run.undo_attempt
            case _:
                attempt = run.attempt
        job = JobId(self.task.id, run.step, run.version, attempt, kind)
        self.jobs[job] = Job(id=job, run=run.run)

    def is_old(self, run: StepRun) -> bool:
        """Say whether a run is no longer its step's current one."""
        return self.steps[run.step].run != run.run

    def settle(self, run: StepRun, state: StepState, *, error: str | None = None) -> StepRun:
        """End a current run: its work and its timers go. Its request was closed before."""
        self.drop_work(run)
        self.record(f"step_{state.value}", run=run, data={"error": error} if error else None)
        return self.put(replace(run, state=state, ended_at=self.now, error=error, question=None))

    def drop_work(self, run: StepRun) -> None:
        """Fence what is in flight for a run, and remove its timers."""
        self.jobs = {id: job for id, job in self.jobs.items() if (id.step, job.run) != run.key}
        self.timers = {key: timer for key, timer in self.timers.items() if (key.step, key.run) != run.key}

    def ask_operators(self, run: StepRun, question: Question) -> None:
        """Let operators be found and asked what to do about a run."""
        self.drop_work(run)
        if self.is_old(run):
            run = self.put(replace(run, undo=UndoState.RUNNING, question=question))
        else:
            run = self.put(replace(run, state=StepState.RUNNING, question=question))
        self.enqueue(run, JobKind.ASK)
        self.record(
            "question_raised", run=run, data={"reason": question.reason.value, "error": question.error}
        )

    # --- requests to people ----------------------------------------------------------------------

    def request_to(self, run: StepRun, kind: HumanTaskKind, policy: Policy) -> HumanTask:
        """Make the request of a run, without opening it yet."""
        id = HumanTaskId(f"{self.task.id}-{len(self.human_tasks) + 1}")
        return HumanTask(id=id, step=run.step, run=run.run, kind=kind, policy=policy, asked_at=self.now)

    def open_request(self, run: StepRun, human_task: HumanTask, body: JsonText) -> None:
        """Ask people, on behalf of a run that waits from now on."""
        self.human_tasks[human_task.id] = human_task
        self.bodies.append(RequestBody(human_task=human_task.id, body=body))
        self.arm(run, TimerKind.REMIND, first_reminder(human_task.policy, self.now))
        self.arm(run, TimerKind.DUE, due_at(human_task.policy, self.now))
        self.arm(run, TimerKind.ESCALATE, escalation(human_task.policy, 1, self.now))
        self.arm(run, TimerKind.EXPIRE, expiry(human_task.policy, self.now))
        people = [seat.user for rule in tally.reached(human_task) for seat in rule.seats]
        self.record("asked", run=run, human_task=human_task, data={"people": people})

    def close(
        self, human_task: HumanTask, status: HumanTaskStatus, because: ClosedBecause | None = None
    ) -> HumanTask:
        """End a request. Its timers go; whoever closes it moves the step."""
        closed = replace(
            human_task,
            status=status,
            closed_at=self.now,
            closed_because=because,
            claimed_by=None,
            settling=None,
            paused=None,
        )
        self.human_tasks[closed.id] = closed
        for kind in (*_CLOCKS, TimerKind.CLAIM, TimerKind.SETTLE):
            self.timers.pop(TimerKey(closed.step, closed.run, kind), None)
        return closed

    def close_all(self, steps: Iterable[StepRun], because: ClosedBecause) -> None:
        """End the open requests of these runs without an answer."""
        keys = {run.key for run in steps}
        for human_task in list(self.human_tasks.values()):
            if human_task.is_open and (human_task.step, human_task.run) in keys:
                self.close(human_task, HumanTaskStatus.CANCELLED, because)

    def tell_operators(
        self, kind: str, human_task: HumanTask, data: Mapping[str, Json] | None = None
    ) -> None:
        """Say something that operators must know: where the request stands, and at the task's own card."""
        number = self.task.revision + 1
        self.tell(kind, human_task, number, data)
        if self.task.surface not in human_task.policy.surfaces:  # those asked may all be asked directly
            about = {**(data or {}), "human_task": human_task.id}
            self.notices += notices.to_starter(kind, self.task, number, about)

    def pause(self, human_task: HumanTask) -> HumanTask:
        """Let the clocks of a request stand still, unless they do."""
        if human_task.paused is not None:
            return human_task
        keys = [TimerKey(human_task.step, human_task.run, kind) for kind in _CLOCKS]
        timers = tuple(self.timers.pop(key) for key in keys if key in self.timers)
        return replace(human_task, paused=Pause(since=self.now, timers=timers))

    def resume(self, human_task: HumanTask) -> HumanTask:
        """Let the clocks of a request go on: what was due is due later, by as long as they stood."""
        pause = human_task.paused
        if pause is None:
            return human_task
        self.wind(pause)
        return replace(human_task, paused=None)

    # --- timers ----------------------------------------------------------------------------------

    def arm(self, run: StepRun, kind: TimerKind, due: datetime | None, number: int = 1) -> None:
        key = TimerKey(run.step, run.run, kind)
        self.timers.pop(key, None)
        if due is not None:
            self.timers[key] = Timer(step=run.step, run=run.run, kind=kind, due=due, number=number)

    def arm_reminder(self, human_task: HumanTask, due: datetime | None, number: int) -> None:
        """Arm a reminder for when it first reaches somebody. `due`: by the schedule, if one is left."""
        state = human_task.reminding
        if due is not None and due <= self.now and reminding.is_given(self.task, human_task):
            due = next_reminder(human_task.policy, sent=number, due=due, now=self.now)
            number, state = number + 1, replace(state, told=())
        human_task = replace(human_task, reminding=state)
        moments = reminding.moments(self.task, human_task, due, self.now)
        at = min(moments.values(), default=due)
        held = None if due is None or at is None else at - due
        self.arm(self.run_of(human_task.step, human_task.run), TimerKind.REMIND, at, number)
        self.human_tasks[human_task.id] = replace(human_task, reminding=replace(state, held=held))

    def _move_reminders(self) -> None:
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

    # --- the task as a whole ---------------------------------------------------------------------

    def reset(self, reset: Reset) -> None:
        """Let steps start again at a new version, after what they did was undone."""
        self.version += 1
        self.close_all((self.steps[name] for name in reset.steps), ClosedBecause.SENT_BACK)
        for name in reset.undone:
            self._retire(replace(self.steps[name], undo=UndoState.PENDING, undo_for=self.version))
        for name in reset.steps:
            run = self.steps[name]
            if name not in reset.undone:
                self._retire(run)
            self.steps[name] = StepRun(step=name, run=run.run + 1, reset_by=self.version)
        self.rerun_steps = reset.steps

    def _retire(self, run: StepRun) -> None:
        self.drop_work(run)
        if run.state in _IN_FLIGHT:
            run = replace(run, state=StepState.CANCELLED, ended_at=self.now, question=None)
        if run.undo.is_open:
            self.undoing.append(run)
        self.retired.append(run)

    def end_undo(self, run: StepRun, undo: UndoState) -> None:
        """Say how the undo of an old run ended, and forget the run."""
        self.drop_work(run)
        self.undoing = [old for old in self.undoing if old.key != run.key]
        self.retired.append(replace(run, undo=undo, question=None))
        self.record(f"undo_{undo.value}", run=run)

    def end(
        self, state: TaskState, because: ClosedBecause | None, *, by: Actor | None = None, reason: str = ""
    ) -> None:
        """End the task: nothing stays open, and whoever started it is told."""
        if because is not None:
            self._cancel_what_is_open(because)
        self.jobs, self.timers, self.halt = {}, {}, None
        self.state = state
        self.record(f"task_{state.value}", by=by, data={"reason": reason} if reason else None)
        data = {"state": state.value, "reason": reason}
        self.notices += notices.to_starter("ended", self.task, self.version, data)

    def _cancel_what_is_open(self, because: ClosedBecause) -> None:
        self.close_all([*self.steps.values(), *self.undoing], because)
        for name, run in self.steps.items():
            if run.state.is_open:
                self.steps[name] = replace(
                    run,
                    version=run.version or self.version,
                    state=StepState.CANCELLED,
                    ended_at=self.now,
                    question=None,
                    was_in_flight=has_acted(self.task, run),
                )
        self.undoing = [replace(old, undo=UndoState.CANCELLED, question=None) for old in self.undoing]

    # --- the end ---------------------------------------------------------------------------------

    def finish(self) -> Change:
        """Move reminders, start what became ready, derive the state, and give the change."""
        self._move_reminders()
        if not self.state.is_final:
            self._start_what_is_ready()
            self.state = derived_state(self.snapshot())
            if self.state.is_final:
                self.end(self.state, None)
        return Change(
            before=self._before,
            after=self.snapshot(revision=self.task.revision + 1),
            events=tuple(self.events),
            artifacts=tuple(self.artifacts),
            bodies=tuple(self.bodies),
            notices=tuple(self.notices),
            inputs=self.inputs,
            retired=tuple(self.retired),
            human_task=self.about,
            rerun_steps=self.rerun_steps,
        )

    def snapshot(self, *, revision: int | None = None) -> TaskSnapshot:
        """Give the task as it has been moved so far; `revision` None: that of the task before."""
        task = self.task
        return TaskSnapshot(  # field by field: much faster than dataclasses.replace, and it counts here
            id=task.id,
            number=task.number,
            plan=task.plan,
            state=self.state,
            current_version=self.version,
            revision=task.revision if revision is None else revision,
            started_by=task.started_by,
            started_with=task.started_with,
            started_at=task.started_at,
            ended_at=self.now if self.state.is_final else None,
            surface=task.surface,
            steps=self.steps,
            undoing=tuple(self.undoing),
            human_tasks=self.human_tasks,
            jobs=self.jobs,
            timers=self.timers,
            halt=self.halt,
        )

    def _start_what_is_ready(self) -> None:
        if self.halt is not None:
            return
        for old in ready_undos(self.snapshot()) if self.undoing else ():
            self.enqueue(self.put(replace(old, undo=UndoState.RUNNING)), JobKind.UNDO)
        for run in ready_steps(self.snapshot()):
            started = replace(run, version=self.version, state=StepState.RUNNING, started_at=self.now)
            self.enqueue(self.put(started), JobKind.RUN)
