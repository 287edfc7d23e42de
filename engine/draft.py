"""Owns the change in the making: the moves that every command is made of. Pure; standard library only.

A draft is opened on a snapshot, moved, and finished once. Finishing starts what became ready, derives
the task's state and closes what a finished task must not leave open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from engine import notices, tally
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
from engine.model import (
    Actor,
    Event,
    HumanTaskId,
    Job,
    JobId,
    Json,
    JsonText,
    Question,
    RequestBody,
    StepRun,
    TimerKey,
)
from engine.policy import Policy
from engine.readiness import derived_state, ready_steps, ready_undos
from engine.request_clocks import CLOCKS, RequestClocks
from engine.rollback import Reset, has_acted
from engine.snapshot import Change, TaskSnapshot

_IN_FLIGHT = frozenset({StepState.RUNNING, StepState.WAITING})


class Draft(RequestClocks):
    """A change in the making. Mutable, and gone after `finish`."""

    def __init__(self, task: TaskSnapshot, now: datetime, *, is_new: bool = False) -> None:
        super().__init__(task, now)
        self._before = None if is_new else task
        self.state = task.state
        self.version = task.current_version
        self.jobs = dict(task.jobs)
        self.retired: list[StepRun] = []
        self.inputs: JsonText | None = None
        self.about: HumanTaskId | None = None
        self.rerun_steps: tuple[str, ...] = ()

    # --- step runs -------------------------------------------------------------------------------

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
        self.arm_clocks(run, human_task.policy)
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
        for kind in (*CLOCKS, TimerKind.CLAIM, TimerKind.SETTLE):
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

    # --- the task as a whole ---------------------------------------------------------------------

    def reset(self, reset: Reset, because: ClosedBecause = ClosedBecause.SENT_BACK) -> None:
        """Let steps start again at a new version, after what they did was undone."""
        self.version += 1
        self.close_all((self.steps[name] for name in reset.steps), because)
        for name in reset.undone:
            self._retire(replace(self.steps[name], undo=UndoState.PENDING, undo_for=self.version))
        for name in reset.steps:
            run = self.steps[name]
            if name not in reset.undone:
                self._retire(run)
            self.steps[name] = StepRun(step=name, run=run.run + 1, reset_by=self.version)
        self.rerun_steps = self.task.plan.graph.in_order({*self.rerun_steps, *reset.steps})

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
        self.move_reminders()
        if not self.state.is_final:
            self._start_what_is_ready()
            self.state = derived_state(self.snapshot())
            if self.state.is_final:
                self.end(self.state, None)
        return Change(
            before=self._before,
            after=self.snapshot(revision=self.task.revision + 1),
            events=self._events_with_what_runs_again(),
            artifacts=tuple(self.artifacts),
            bodies=tuple(self.bodies),
            notices=tuple(self.notices),
            inputs=self.inputs,
            retired=tuple(self.retired),
            human_task=self.about,
            rerun_steps=self.rerun_steps,
        )

    def _events_with_what_runs_again(self) -> tuple[Event, ...]:
        """Let the first event of a command say what starts again: whoever asks later is answered the same."""
        if not (self.events and self.rerun_steps):
            return tuple(self.events)
        first, *rest = self.events
        again: dict[str, Json] = {"rerun_steps": list(self.rerun_steps)}
        return (replace(first, data={**first.data, **again}), *rest)

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
