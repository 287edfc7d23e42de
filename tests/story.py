"""Owns the story: one task that a test leads through the pure core, command by command, without a store."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, overload

from engine.codes import Choice, HumanTaskKind, JobKind, TimerKind
from engine.commands import (
    Answer,
    Approve,
    Cancel,
    Command,
    Complete,
    JobLost,
    Reject,
    Retry,
    Start,
    StepAsked,
    StepFailed,
    StepSkipped,
    StepSucceeded,
    TimerFired,
)
from engine.content import fingerprint_of, json_text
from engine.human_task import HumanTask
from engine.model import Actor, Job, Json, JsonText, StepRun, Surface, Timer, TimerKey, UserId
from engine.plan import PlanStep
from engine.policy import Policy
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from tests.makers import ALICE, BOB, NOON, TASK, a_plan, a_policy, person, printed


class Story:
    """A task under way. Each verb is one command (with the claim of its job before it)."""

    def __init__(self, *steps: PlanStep, by: Actor = ALICE, surface: Surface | None = None) -> None:
        self.now: datetime = NOON
        self.changes: list[Change] = []
        start = Start(plan=a_plan(*steps), number=42, inputs=JsonText("{}"), by=by, surface=surface)
        change = transition(TASK, None, start, self.now)
        self.task: TaskSnapshot = change.after
        self.changes.append(change)

    def tell(self, command: Command) -> Change:
        """Apply any command."""
        change = transition(self.task.id, self.task, command, self.now)
        self.task = change.after
        self.changes.append(change)
        return change

    # --- what is ---------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """The state of the task."""
        return self.task.state.value

    @property
    def states(self) -> dict[str, str]:
        """The states of the current runs, by step."""
        return {name: run.state.value for name, run in self.task.steps.items()}

    def run(self, step: str) -> StepRun:
        """Give the current run of a step."""
        return self.task.steps[step]

    def open(self, step: str) -> HumanTask:
        """Give the request that is open for any run of a step."""
        return next(h for h in self.task.human_tasks.values() if h.step == step and h.is_open)

    def last(self, step: str) -> HumanTask:
        """Give the newest request of a step, open or closed."""
        return [h for h in self.task.human_tasks.values() if h.step == step][-1]

    def jobs(self, kind: JobKind = JobKind.RUN) -> list[str]:
        """Give the steps for which there is work of a kind."""
        return [id.step for id in self.task.jobs if id.kind is kind]

    def timer(self, step: str, kind: TimerKind) -> Timer:
        """Give the timer of a kind of any run of a step."""
        return next(t for t in self.task.timers.values() if (t.step, t.kind) == (step, kind))

    # --- what bodies report ----------------------------------------------------------------------

    def take(self, step: str, kind: JobKind = JobKind.RUN) -> Job:
        """Take the job of a step, as a runner does; one that is taken already is given again."""
        job = next(job for id, job in self.task.jobs.items() if (id.step, id.kind) == (step, kind))
        if job.is_queued:
            job = replace(job, claim=job.claim + 1, is_queued=False)
            self.task = replace(self.task, jobs={**self.task.jobs, job.id: job})
        return job

    def succeed(self, *steps: str, output: Json = None, **fields: Any) -> Change:
        """Let the bodies of these steps succeed, one after the other."""
        for step in steps:
            job = self.take(step)
            self.tell(StepSucceeded(job=job.id, claim=job.claim, **printed(output), **fields))
        return self.changes[-1]

    def fail(self, step: str, error: str = "it broke", *, is_final: bool = False) -> Change:
        """Let the body of a step fail."""
        job = self.take(step)
        return self.tell(StepFailed(job=job.id, claim=job.claim, error=error, is_final=is_final))

    def skip(self, step: str, kind: JobKind = JobKind.RUN) -> Change:
        """Let there be nothing to do for a job: a step's `when` is false."""
        job = self.take(step, kind)
        return self.tell(StepSkipped(job=job.id, claim=job.claim))

    def lose(self, step: str, kind: JobKind = JobKind.RUN) -> Change:
        """Let the process that ran a job be gone."""
        job = self.take(step, kind)
        return self.tell(JobLost(job=job.id, claim=job.claim))

    def undo(self, step: str) -> Change:
        """Let the undo of an old run succeed."""
        job = self.take(step, JobKind.UNDO)
        return self.tell(StepSucceeded(job=job.id, claim=job.claim, **printed(None)))

    def fail_undo(self, step: str) -> Change:
        """Let the undo of an old run fail."""
        job = self.take(step, JobKind.UNDO)
        return self.tell(StepFailed(job=job.id, claim=job.claim, error="it broke"))

    def fail_search(self, step: str) -> Change:
        """Let no operators be found."""
        job = self.take(step, JobKind.ASK)
        return self.tell(StepFailed(job=job.id, claim=job.claim, error="nobody is an operator"))

    # --- what people are asked and say -----------------------------------------------------------

    @overload
    def ask(self, step: str, /, **policy: Any) -> HumanTask: ...
    @overload
    def ask(self, step: str, policy: Policy, kind: HumanTaskKind = ..., /) -> HumanTask: ...
    def ask(
        self,
        step: str,
        policy: Policy | None = None,
        kind: HumanTaskKind = HumanTaskKind.APPROVAL,
        /,
        **fields: Any,
    ) -> HumanTask:
        """Let an interactive body ask; give the request. Without a policy, Bob and Carol are asked."""
        job = self.take(step)
        policy = policy or a_policy("bob", "carol", **fields)
        self.tell(StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=JsonText("{}")))
        return self.last(step)

    def ask_form(self, step: str, **fields: Any) -> HumanTask:
        """Let a step ask Bob and Carol to fill in a form."""
        return self.ask(step, a_policy("bob", "carol", **fields), HumanTaskKind.FORM)

    def ask_operators(self, step: str, **fields: Any) -> HumanTask:
        """Let the operators (Olga) be found and asked about a step."""
        job = self.take(step, JobKind.ASK)
        policy = a_policy("olga", **fields)
        question = HumanTaskKind.QUESTION
        request = JsonText("{}")
        self.tell(StepAsked(job=job.id, claim=job.claim, kind=question, policy=policy, request=request))
        return self.last(step)

    def approve(self, step: str, by: Actor = BOB, **fields: Any) -> Change:
        """Approve the newest request of a step."""
        return self.tell(Approve(human_task=self.last(step).id, by=by, **fields))

    def reject(self, step: str, to: str | None = None, by: Actor = BOB, **fields: Any) -> Change:
        """Reject the newest request of a step."""
        said = {"comment": "not yet", **fields}
        return self.tell(Reject(human_task=self.last(step).id, by=by, rollback_to=to, **said))

    def complete(self, step: str, answer: Json = None, by: Actor = BOB, **fields: Any) -> Change:
        """Submit the newest form of a step."""
        text = json_text(answer)
        given = {"answer": text, "answer_fingerprint": fingerprint_of(text), **fields}
        return self.tell(Complete(human_task=self.last(step).id, by=by, **given))

    def answer(self, step: str, choice: Choice) -> Change:
        """Let Olga choose what to do about a step."""
        return self.tell(Answer(human_task=self.last(step).id, by=person("olga"), choice=choice))

    # --- the rest --------------------------------------------------------------------------------

    def fire(
        self,
        step: str,
        kind: TimerKind,
        late: timedelta = timedelta(0),
        with_summary: frozenset[UserId] = frozenset(),
    ) -> Change:
        """Let a timer of a step fire when it is due, or later."""
        timer = self.timer(step, kind)
        self.now = max(self.now, timer.due + late)
        key = TimerKey(step, timer.run, kind)
        return self.tell(TimerFired(timer=key, due=timer.due, with_summary=with_summary))

    def cancel(self, by: Actor = ALICE, reason: str = "") -> Change:
        """Cancel the task."""
        return self.tell(Cancel(by=by, reason=reason))

    def retry(self, by: Actor = ALICE) -> Change:
        """Take the failed task up again."""
        return self.tell(Retry(by=by))
